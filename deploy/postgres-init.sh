#!/bin/sh
# Run once by the postgres image on an empty volume, as the owner. The portal's own role owns nothing and cannot step around row level security; `migrate`
# gives it its rights.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE medcommunity_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
REVOKE ALL ON DATABASE medcommunity FROM PUBLIC;
GRANT CONNECT ON DATABASE medcommunity TO medcommunity_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
SQL
