#!/usr/bin/env bash
# Builds and tests everything: on SQLite, on a PostgreSQL of its own and in a real browser. The last line is `N passed, N failed`.
#   bash tests/run.sh [--long] [--only PART_OF_A_TEST_NAME]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

filter=()
while [ $# -gt 0 ]; do
  case "$1" in
    --long) export MEDCOMMUNITY_LONG=1 ;;
    --only) shift; filter=(--filter "FullyQualifiedName~${1:?--only needs a part of a test name}") ;;
    *) echo "usage: bash tests/run.sh [--long] [--only NAME]" >&2; exit 2 ;;
  esac
  shift
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
artifacts=tests/artifacts
rm -rf "$artifacts"
mkdir -p "$artifacts"
passed=0
failed=0
cluster=

finish() {
  if [ -n "$cluster" ]; then
    # SIGINT is PostgreSQL's fast shutdown.
    [ -f "$cluster/data/postmaster.pid" ] && server=$(head -n 1 "$cluster/data/postmaster.pid") && kill -INT "$server" 2>/dev/null &&
      for _ in $(seq 50); do kill -0 "$server" 2>/dev/null || break; sleep 0.1; done
    rm -rf "$cluster"
  fi
  [ "$passed" -gt 0 ] || [ "$failed" -gt 0 ] || failed=1
  echo "$passed passed, $failed failed"
  # With its status named: a bare exit in a trap keeps the one from before.
  if [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]; then exit 0; else exit 1; fi
}
trap finish EXIT
trap 'failed=$((failed + 1)); exit 1' INT TERM

step() { printf '\n== %s\n' "$*"; }

# check NAME COMMAND...: a failure counts as one failed test.
check() {
  local name=$1
  shift
  step "$name"
  if "$@"; then return 0; fi
  echo "FAILED: $name"
  failed=$((failed + 1))
  return 1
}

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }
as_postgres() { if [ "$(id -u)" -eq 0 ]; then su postgres -s /bin/sh -c "$1"; else sh -c "$1"; fi; }
postgres_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

install_missing() {
  local missing=()
  [ -n "$(postgres_bin)" ] || missing+=(postgresql)
  browser >/dev/null || missing+=(chromium)
  { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn)" ]; } || missing+=(fontconfig fonts-noto-cjk)
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "installing ${missing[*]}"
  as_root apt-get update -q >/dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >"$artifacts/apt.txt" 2>&1 ||
    { tail -n 20 "$artifacts/apt.txt"; return 1; }
}

free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

start_postgres() {
  local bin port
  bin=$(postgres_bin)
  cluster=$(mktemp -d /tmp/medcommunity-postgres.XXXXXX)
  [ "$(id -u)" -ne 0 ] || chown postgres "$cluster"
  as_postgres "'$bin/initdb' -D '$cluster/data' -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync" >"$artifacts/postgres-initdb.txt" 2>&1 ||
    { cat "$artifacts/postgres-initdb.txt"; return 1; }
  for _ in 1 2 3; do
    port=$(free_port)
    # Nothing here has to survive a power cut.
    if as_postgres "'$bin/pg_ctl' -D '$cluster/data' -w -l '$cluster/log' -o \"-k '$cluster' -h 127.0.0.1 -p $port -c fsync=off -c full_page_writes=off -c max_connections=300\" start" >/dev/null; then
      export MEDCOMMUNITY_TEST_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres;Include Error Detail=true"
      return 0
    fi
  done
  cat "$cluster/log"
  return 1
}

counter() { sed -n "s/.*<Counters .* $2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1; }

run_tests() {
  local name=$1 results="$artifacts/$1.trx" code bad
  step "$name"
  dotnet test "tests/$name" -c Release --no-build --results-directory "$artifacts" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" ${filter[@]+"${filter[@]}"}
  code=$?
  if [ ! -f "$results" ]; then
    # A filter that matches nothing in this project leaves no results and is no failure.
    [ "$code" -eq 0 ] || failed=$((failed + 1))
    return
  fi
  bad=$(($(counter "$results" failed) + $(counter "$results" error) + $(counter "$results" timeout) + $(counter "$results" aborted)))
  passed=$((passed + $(counter "$results" passed)))
  # A test host that dies reports fewer failures than there are.
  [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
  failed=$((failed + bad))
}

model_is_migrated() { dotnet ef migrations has-pending-model-changes --project "src/MedCommunity.Migrations.$1" --configuration Release --no-build; }

command -v dotnet >/dev/null || { echo "The .NET SDK 10 is needed: https://dot.net/download"; exit 1; }

check 'Debian packages' install_missing || exit 1
check 'restore' eval 'dotnet restore && dotnet tool restore' || exit 1
check 'build' dotnet build -c Release --no-restore -warnaserror || exit 1
check 'format' dotnet format --verify-no-changes --no-restore
check 'migrations are complete on SQLite' model_is_migrated Sqlite
check 'migrations are complete on PostgreSQL' model_is_migrated Postgres
check 'PostgreSQL' start_postgres
MEDCOMMUNITY_TEST_CHROMIUM=$(browser)
export MEDCOMMUNITY_TEST_CHROMIUM
run_tests MedCommunity.Tests
run_tests MedCommunity.EndToEnd
