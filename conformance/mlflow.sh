#!/usr/bin/env bash
# MLflow's own client makes runs, MLflow's own server serves them, and Farthing reads them in three ways that must say
# the same: the server, its database, and a folder mlruns. Needs a network at the first run only.
#
# The first runs are written into a folder and migrated by MLflow into the server's database; the others are logged to
# the server itself.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# 3.18.0 needs mlflow-skinny 3.18.0, which PyPI's mirrors do not all have.
MLFLOW_VERSION=${MLFLOW_VERSION:-3.17.2}
MLFLOW_VENV=$WORK/mlflow
MLFLOW_HOME=$RUN_DIR/mlflow-home
export GOTOOLCHAIN=${GOTOOLCHAIN:-local}
export MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=true PYTHONWARNINGS=ignore

install_mlflow() {
  [[ $("$MLFLOW_VENV/bin/mlflow" --version 2>/dev/null) != *" $MLFLOW_VERSION" ]] || return 0
  local begun=$SECONDS
  say "mlflow: installing $MLFLOW_VERSION"
  need_command python3 python3
  python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
  rm -rf "$MLFLOW_VENV"
  python3 -m venv "$MLFLOW_VENV"
  "$MLFLOW_VENV/bin/pip" install --quiet "mlflow==$MLFLOW_VERSION"
  say "mlflow: installed in $((SECONDS - begun)) s"
}

# make_runs URI PREFIX
make_runs() {
  (cd "$MLFLOW_HOME" && "$MLFLOW_VENV/bin/python" "$CONFORMANCE_DIR/mlflow/make_runs.py" "$@") >>"$LOG_DIR/mlflow-runs.log" 2>&1 ||
    die "the runs could not be made" "read $LOG_DIR/mlflow-runs.log"
}

start_mlflow() {
  local port
  port=$(free_port)
  FARTHING_TEST_MLFLOW=http://127.0.0.1:$port
  launch mlflow "$MLFLOW_VENV/bin/mlflow" server --backend-store-uri "sqlite:///$MLFLOW_HOME/db/mlflow.db" \
    --artifacts-destination "$MLFLOW_HOME/artifacts" --host 127.0.0.1 --port "$port" --workers 1
  wait_ready mlflow 120 curl --silent --fail "$FARTHING_TEST_MLFLOW/health"
}

trap 'stop_server mlflow' EXIT
trap 'exit 130' INT TERM

install_mlflow
stop_server mlflow
rm -rf "$MLFLOW_HOME" "$LOG_DIR/mlflow-runs.log"
mkdir -p "$MLFLOW_HOME/db"
say "writing runs into a folder"
export MLFLOW_ALLOW_FILE_STORE=true
make_runs "file://$MLFLOW_HOME/mlruns" ""
"$MLFLOW_VENV/bin/mlflow" migrate-filestore --source "$MLFLOW_HOME/mlruns" --target "sqlite:///$MLFLOW_HOME/db/mlflow.db" >>"$LOG_DIR/mlflow-runs.log" 2>&1 ||
  die "MLflow could not migrate the folder" "read $LOG_DIR/mlflow-runs.log"
unset MLFLOW_ALLOW_FILE_STORE
start_mlflow
say "logging runs to the server"
make_runs "$FARTHING_TEST_MLFLOW" served-

export FARTHING_TEST_MLFLOW FARTHING_TEST_MLFLOW_DB=$MLFLOW_HOME/db FARTHING_TEST_MLFLOW_FILES=$MLFLOW_HOME/mlruns
cd "$REPO_ROOT"
log=$LOG_DIR/go-mlflow.log status=0
go test -tags=conformance -count=1 -timeout=10m -v ./internal/source/mlflow >"$log" 2>&1 || status=$?
grep -E '^(ok|FAIL|panic:|\s*--- (FAIL|SKIP))' "$log" || true
[[ $status -eq 0 ]] || { tail -n 60 "$log"; exit "$status"; }
passed=$(grep -cE '^--- PASS' "$log" || true)
[[ $passed -gt 0 ]] || die "no test passed: nothing was tested"
say "mlflow $MLFLOW_VERSION: $passed tests passed, see $log"
