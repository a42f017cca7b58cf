#!/usr/bin/env bash
# Starts and stops the servers of the conformance stages: servers.sh start|stop|status [NAME…], all by default.
# Each takes a free port of 127.0.0.1 and, once it answers, says where in run/NAME.env:
#
#   postgres  FARTHING_TEST_POSTGRES_URL, FARTHING_TEST_WAREHOUSE (an empty catalog and an empty folder at each start)
#   trino     FARTHING_TEST_TRINO_URL, catalog `lake` over that Postgres and that folder; needs postgres first
#   s3        FARTHING_TEST_S3_ENDPOINT and the AWS_… names that the SDK reads
#   gcs       FARTHING_TEST_GCS_ENDPOINT and STORAGE_EMULATOR_HOST
#   azure     FARTHING_TEST_AZURE_ENDPOINT and AZURE_STORAGE_… with an account made for this start
#   farthing  FARTHING_TEST_URL and FARTHING_TEST_HOME, bin/farthing over the sample company's bills
#
# To use them by hand: set -a; source <work>/run/NAME.env
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

SERVERS=(postgres trino s3 gcs azure farthing)
for server in "${SERVERS[@]}"; do
  # shellcheck disable=SC1090
  source "$CONFORMANCE_DIR/servers/$server.sh"
done
for part in postgres trino buckets; do
  # shellcheck disable=SC1090
  source "$CONFORMANCE_DIR/install/$part.sh"
done

start() {
  if is_running "$1" && [[ -r $RUN_DIR/$1.env ]]; then
    say "$1 is running already"
    return
  fi
  stop "$1"
  "$1_start"
}

stop() {
  stop_server "$1"
  ! declare -F "$1_clean" >/dev/null || "$1_clean"
}

status() {
  if is_running "$1"; then say "$1 runs, see $RUN_DIR/$1.env"; else say "$1 does not run"; fi
}

action=${1:-}
shift || true
names=("$@")
[[ $# -gt 0 ]] || names=("${SERVERS[@]}")
# Backwards to stop: Postgres would wait for Trino, which is connected to it.
[[ $action != stop ]] || mapfile -t names < <(printf '%s\n' "${names[@]}" | tac)
for server in "${names[@]}"; do
  declare -F "${server}_start" >/dev/null || die "there is no server $server" "one of: ${SERVERS[*]}"
  case $action in
    start) start "$server" ;;
    stop) stop "$server" ;;
    status) status "$server" ;;
    *) die "servers.sh does not know '$action'" "servers.sh start|stop|status [NAME…]" ;;
  esac
done
