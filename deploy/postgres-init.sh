#!/bin/sh
# Run once by the postgres image on an empty volume, as the owner. The portal's own role owns nothing and cannot step around row level security: what it may
# touch is granted here for everything that the owner's migrations will create.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE medcommunity_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
REVOKE ALL ON DATABASE medcommunity FROM PUBLIC;
GRANT CONNECT ON DATABASE medcommunity TO medcommunity_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO medcommunity_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO medcommunity_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO medcommunity_app;
SQL
