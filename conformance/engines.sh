#!/usr/bin/env bash
# The sample company's bills and evidence in a lake that DuckDB and Trino share, asked on the command line through
# both: every operation that reports must print the same, to the last digit.
#
# Needs postgres and trino (servers.sh) and the lake that the engines' suite has made: it is added to.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$CONFORMANCE_DIR/servers/farthing.sh"

MONTHS=${ENGINES_MONTHS:-3}
SAMPLE_HOME=$RUN_DIR/engines-home
OUT=$RUN_DIR/engines-out

trap 'stop_server engines-demo' EXIT
trap 'exit 130' INT TERM

farthing_check
use_server postgres
use_server trino
server=${FARTHING_TEST_TRINO_URL#http://}
TRINO=trino://${server%%\?*}/lake
HOME_OF_LAKE=$FARTHING_TEST_WAREHOUSE/suite

on_lake() { "$FARTHING" "$@" --home "$HOME_OF_LAKE" --catalog "$FARTHING_TEST_POSTGRES_URL"; }

# write_sample: the demo writes the sample company's exports before it serves.
write_sample() {
  local port
  port=$(free_port)
  rm -rf "$SAMPLE_HOME" "$OUT"
  mkdir -p "$OUT"
  launch engines-demo "$FARTHING" demo --home "$SAMPLE_HOME" --months "$MONTHS" --listen "127.0.0.1:$port"
  wait_ready engines-demo 300 curl --silent --fail "http://127.0.0.1:$port/healthz"
  stop_server engines-demo
}

import_sample() {
  local exports=$SAMPLE_HOME/demo/sample-exports folder name
  cp "$SAMPLE_HOME"/demo/*.yaml "$HOME_OF_LAKE/"
  for folder in "$exports"/*/ "$exports"/evidence/*/; do
    name=$(basename "$folder")
    [[ $name != evidence ]] || continue
    on_lake import "$folder" --source "sample-$name" >>"$LOG_DIR/engines-import.log" 2>&1 ||
      die "the sample's $name cannot be imported" "read $LOG_DIR/engines-import.log"
  done
  on_lake allocate >>"$LOG_DIR/engines-import.log" 2>&1 || die "the sample cannot be divided" "read $LOG_DIR/engines-import.log"
}

# alike LEAST ARGUMENT…: both engines print the same, of at least so many lines.
alike() {
  local least=$1 name lines
  shift
  name=$(tr -c 'a-zA-Z0-9\n' '-' <<<"$*")
  on_lake "$@" -o json --engine duckdb >"$OUT/$name.duckdb"
  on_lake "$@" -o json --engine "$TRINO" >"$OUT/$name.trino"
  cmp -s "$OUT/$name.duckdb" "$OUT/$name.trino" || {
    diff "$OUT/$name.duckdb" "$OUT/$name.trino" | head -n 20 >&2 || true
    die "farthing $* differs between DuckDB and Trino" "compare $OUT/$name.duckdb with $OUT/$name.trino"
  }
  lines=$(python3 -m json.tool "$OUT/$name.trino" | wc -l)
  [[ $lines -ge $least ]] || die "farthing $* prints $lines lines, fewer than $least: nothing was compared" "read $OUT/$name.trino"
  say "the same on both engines: farthing $* ($lines lines)"
}

# first KEY FILE: the first value of a key in a JSON file.
first() { grep -o "\"$1\": *\"[^\"]*\"" "$2" | head -n 1 | sed 's/.*: *"//; s/"$//'; }

write_sample
import_sample
alike 100 runs
alike 100 runs --where "Team is not null" --sort EffectiveCost
alike 100 workloads
alike 100 proof "$(first Workload "$OUT/runs.duckdb")"
alike 50 unmatched
alike 50 datasets
alike 20 endpoints
alike 20 accuracy
alike 20 cost --by Team,WorkloadKind --grain month
alike 20 cost --by Run --limit 20
alike 20 reconcile
alike 10 rerate --before 2026-01-01
