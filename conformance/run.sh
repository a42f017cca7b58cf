#!/usr/bin/env bash
# Runs Farthing against real outside parts: run.sh [STAGE…], all stages by default.
# Installs what a stage needs, starts its servers fresh, runs it, and stops every server again, whatever happens.
# Ends with a line for each stage; status 1 when any failed.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
source "$CONFORMANCE_DIR/servers/farthing.sh"
source "$CONFORMANCE_DIR/install/validator.sh"
source "$CONFORMANCE_DIR/install/browser.sh"

STAGES=(engines buckets trackers telemetry samples validator browser)
SKIPPED=77 # a stage's status when its input is not on this machine

export GOTOOLCHAIN=${GOTOOLCHAIN:-local}
export PYTHONDONTWRITEBYTECODE=1

# --- the stages -------------------------------------------------------------------------------------------------

# Both engines give the same rows, to the last digit, on the same Iceberg tables.
stage_engines() {
  install postgres trino
  serve postgres trino
  go_tests catalog ./conformance/catalog/...
  # One package at a time: they share one catalog.
  go_tests engines -p 1 ./internal/engine/trino/...
  show bash "$CONFORMANCE_DIR/engines.sh"
}

# The three clouds' own SDKs against a server of each kind.
stage_buckets() {
  install buckets
  serve s3 gcs azure
  go_tests buckets -p 1 ./internal/location/bucket/...
}

# Trackers' own clients write, their own servers serve, and Farthing reads: MLflow, Weights & Biases, OpenLineage.
stage_trackers() {
  show bash "$CONFORMANCE_DIR/mlflow.sh"
  show bash "$CONFORMANCE_DIR/wandb.sh"
  show bash "$CONFORMANCE_DIR/openlineage.sh"
}

# A real Prometheus scrapes and serves, the real OpenTelemetry SDK sends.
stage_telemetry() {
  show bash "$CONFORMANCE_DIR/prometheus.sh"
  show bash "$CONFORMANCE_DIR/otlp.sh"
}

# Real bills and the specification's own, which may not be copied into this repository. Tests named TestSamples….
stage_samples() {
  local samples=${FARTHING_SAMPLES:-$REPO_ROOT/../shared/samples}
  if [[ ! -d $samples ]]; then
    say "!!! NOT RUN: no real bills at $samples"
    say "!!! Set FARTHING_SAMPLES to a folder that holds them (aws/, azure/, gcp/, focus/)."
    return "$SKIPPED"
  fi
  FARTHING_SAMPLES=$(cd "$samples" && pwd)
  export FARTHING_SAMPLES
  go_tests samples -run '^TestSamples' ./internal/source/...
}

# The official validator accepts what Farthing exports in 1.2, and a lint of the 1.4 data model what it exports in 1.4.
stage_validator() {
  install validator
  farthing_check
  local home=$RUN_DIR/validator-home out=$RUN_DIR/validator-out files
  show "$VALIDATOR_VENV/bin/python" -m unittest discover --start-directory "$CONFORMANCE_DIR/validator"
  farthing_sample_home "$home"
  rm -rf "$out"

  export_focus "$home/demo" "$VALIDATOR_FOCUS_VERSION" "$out/official"
  # 4 s a file and run: the oldest and the newest month of each source will do.
  mapfile -t files < <(first_and_last "$out/official")
  gate "${files[@]}"
  gate --complete "${files[@]}"

  export_focus "$home/demo" "$LINT_FOCUS_VERSION" "$out/lint"
  mapfile -t files < <(find "$out/lint" -name '*.parquet' | sort)
  show "$VALIDATOR_VENV/bin/python" "$CONFORMANCE_DIR/validator/lint.py" "${files[@]}"
}

# export_focus HOME VERSION FOLDER
export_focus() {
  show "$FARTHING" export focus --home "$1" --version "$2" --out "$3"
  [[ -n $(find "$3" -name '*.parquet' -print -quit) ]] || die "farthing exported no Parquet file to $3"
}

# first_and_last FOLDER: prints the first and the last file of each folder in it, by name.
first_and_last() {
  local folder
  for folder in "$1"/*/; do
    find "$folder" -name '*.parquet' | sort | sed -n '1p;$p' | uniq
  done
}

gate() {
  show "$VALIDATOR_VENV/bin/python" "$CONFORMANCE_DIR/validator/gate.py" --validator "$VALIDATOR_VENV/bin/focus-validator" "$@"
}

# The page in a real browser, as a person uses it.
stage_browser() {
  install browser
  serve farthing
  BASE_URL=$FARTHING_TEST_URL FARTHING_BIN=$FARTHING FARTHING_HOME=$FARTHING_TEST_HOME SHOTS=$LOG_DIR/browser CHROMIUM=$CHROMIUM \
    show node "$REPO_ROOT/web/e2e/run.mjs"
}

# --- what the stages are made of --------------------------------------------------------------------------------

show() {
  say "\$ $*"
  "$@"
}

install() { "$CONFORMANCE_DIR/install.sh" "$@"; }

# serve NAME…: starts these servers anew, in this order, and exports where they are.
serve() {
  local name
  "$CONFORMANCE_DIR/servers.sh" stop "$@"
  "$CONFORMANCE_DIR/servers.sh" start "$@"
  for name in "$@"; do use_server "$name"; done
}

# go_tests NAME ARGUMENT…: runs Go tests with the build tag `conformance`. Prints the packages' lines and every test that
# failed or was skipped; the rest is in log/go-NAME.log. A run in which no test passed has tested nothing and fails.
go_tests() {
  local log=$LOG_DIR/go-$1.log status=0 passed
  shift
  say "\$ go test -tags=conformance -count=1 -timeout=20m -v $*"
  (cd "$REPO_ROOT" && go test -tags=conformance -count=1 -timeout=20m -v "$@") >"$log" 2>&1 || status=$?
  grep -E '^(ok|FAIL|panic:|\s*--- (FAIL|SKIP))' "$log" || true
  passed=$(grep -cE '^--- PASS' "$log" || true)
  say "$passed tests passed, see $log"
  if [[ $status -ne 0 ]]; then
    tail -n 60 "$log"
    return "$status"
  fi
  [[ $passed -gt 0 ]] || die "no test passed: nothing was tested"
}

# run_stage NAME: in a shell of its own, so that its settings end with it. Sets `outcome`.
run_stage() {
  local status=0 begun=$SECONDS
  say "=== $1"
  # Not "( … ) || status=$?": that would switch off -e inside.
  set +e
  (
    set -e
    "stage_$1"
  )
  status=$?
  set -e
  stop_all
  case $status in
    0) outcome=passed ;;
    "$SKIPPED") outcome=skipped ;;
    *) outcome=failed ;;
  esac
  summary+=("$(printf '%-10s %-8s %4d s' "$1" "$outcome" $((SECONDS - begun)))")
}

stop_all() { "$CONFORMANCE_DIR/servers.sh" stop; }

# --- the run ----------------------------------------------------------------------------------------------------

exec 9>"$WORK/run.lock"
flock --nonblock 9 || die "another conformance run uses $WORK" "wait for it, or set FARTHING_CONFORMANCE to another folder"
trap stop_all EXIT
trap 'exit 130' INT TERM

[[ $# -gt 0 ]] || set -- "${STAGES[@]}"
for stage in "$@"; do
  declare -F "stage_$stage" >/dev/null || die "there is no stage $stage" "one of: ${STAGES[*]}"
done
declare -A count=([passed]=0 [failed]=0 [skipped]=0)
summary=()
for stage in "$@"; do
  run_stage "$stage"
  count[$outcome]=$((count[$outcome] + 1))
done

say "=== summary"
for line in "${summary[@]}"; do say "$line"; done
echo "conformance: ${count[passed]} passed, ${count[failed]} failed, ${count[skipped]} skipped"
[[ ${count[failed]} -eq 0 ]]
