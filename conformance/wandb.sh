#!/usr/bin/env bash
# W&B's own SDK writes runs, to files and to a small server of the test's; Farthing reads them to the values that were
# logged. Installs the SDK first (125 MB, a minute).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

WANDB_VERSION=0.31.0
WANDB_VENV=$WORK/wandb

need_command python3 python3
if [[ $("$WANDB_VENV/bin/python" -c 'import wandb; print(wandb.__version__)' 2>/dev/null) != "$WANDB_VERSION" ]]; then
  say "wandb: installing $WANDB_VERSION"
  python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
  rm -rf "$WANDB_VENV"
  python3 -m venv "$WANDB_VENV"
  "$WANDB_VENV/bin/pip" install --quiet --constraint "$CONFORMANCE_DIR/wandb/constraints.txt" "wandb==$WANDB_VERSION"
fi

cd "$REPO_ROOT"
export GOTOOLCHAIN=${GOTOOLCHAIN:-local} PYTHONDONTWRITEBYTECODE=1
FARTHING_WANDB_PYTHON=$WANDB_VENV/bin/python FARTHING_WANDB_SCRIPT=$CONFORMANCE_DIR/wandb/runs.py \
  go test -tags=conformance -count=1 -timeout=10m -v -run '^TestRealSDK' ./internal/source/wandb/
