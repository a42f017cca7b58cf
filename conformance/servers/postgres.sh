# shellcheck shell=bash
# PostgreSQL as the lake's catalog. A new, empty cluster at each start: no run sees another's tables.
# The warehouse folder is emptied with it, since a catalog and its files belong together.

WAREHOUSE=$RUN_DIR/warehouse

postgres_start() {
  postgres_check || die "postgres is not installed" "$CONFORMANCE_DIR/install.sh postgres"
  local port data
  port=$(free_port)
  data=$(postgres_new_folder)
  rm -rf "$WAREHOUSE"
  mkdir -p "$WAREHOUSE"

  as_postgres "$POSTGRES_BIN/initdb" --pgdata="$data" --username=farthing --auth=trust --encoding=UTF8 \
    --locale=C.UTF-8 --no-sync >"$LOG_DIR/postgres-initdb.log" 2>&1 ||
    die "initdb failed: $(tail -n 1 "$LOG_DIR/postgres-initdb.log")" "read $LOG_DIR/postgres-initdb.log"
  # TCP only: a socket's path would break at 107 characters. No fsync: the data outlives nothing.
  postgres_launch -D "$data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off
  wait_ready postgres 30 "$POSTGRES_BIN/pg_isready" --host=127.0.0.1 --port="$port" --quiet
  "$POSTGRES_BIN/createdb" --host=127.0.0.1 --port="$port" --username=farthing lake

  publish postgres <<ENV
FARTHING_TEST_POSTGRES_URL='postgres://farthing@127.0.0.1:$port/lake?sslmode=disable'
FARTHING_TEST_WAREHOUSE='$WAREHOUSE'
ENV
}

# PostgreSQL refuses to run as root, so root lends it to the user that Debian's package made.
as_postgres() {
  if [[ $(id -u) -eq 0 ]]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

# setpriv, unlike runuser, becomes the server instead of waiting beside it: the pid is the server's own.
postgres_launch() {
  if [[ $(id -u) -eq 0 ]]; then
    launch postgres setpriv --reuid=postgres --regid=postgres --init-groups "$POSTGRES_BIN/postgres" "$@"
  else
    launch postgres "$POSTGRES_BIN/postgres" "$@"
  fi
}

# postgres_new_folder: prints an empty data folder that the server's user owns and can reach. A checkout under
# a home folder that is closed to others cannot hold it; then it lies in the machine's folder for temporary files.
postgres_new_folder() {
  local data=$RUN_DIR/postgres
  if [[ $(id -u) -eq 0 ]] && ! as_postgres test -x "$RUN_DIR"; then
    data=$(mktemp -d -t farthing-postgres-XXXXXXXX)
    ln -s "$data" "$RUN_DIR/postgres-elsewhere"
  else
    mkdir "$data"
    chmod 700 "$data"
  fi
  [[ $(id -u) -ne 0 ]] || chown postgres: "$data"
  printf '%s\n' "$data"
}

postgres_clean() {
  if [[ -L $RUN_DIR/postgres-elsewhere ]]; then
    rm -rf "$(readlink "$RUN_DIR/postgres-elsewhere")" "$RUN_DIR/postgres-elsewhere"
  fi
  rm -rf "$RUN_DIR/postgres"
}
