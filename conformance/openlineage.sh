#!/usr/bin/env bash
# The real OpenLineage client tells of a run, to files and over HTTP, and Farthing reads it.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

OPENLINEAGE_VERSION=1.54.0
VENV=$WORK/openlineage/venv-$OPENLINEAGE_VERSION

if [[ ! -x $VENV/installed/python ]]; then
  say "installing openlineage-python $OPENLINEAGE_VERSION"
  rm -rf "$VENV"
  python3 -m venv "$VENV"
  "$VENV/bin/pip" install --quiet "openlineage-python==$OPENLINEAGE_VERSION"
  mkdir "$VENV/installed"
  ln -s "$VENV/bin/python" "$VENV/installed/python"
fi

cd "$REPO_ROOT"
export GOTOOLCHAIN=${GOTOOLCHAIN:-local} PYTHONDONTWRITEBYTECODE=1
FARTHING_OPENLINEAGE_PYTHON=$VENV/bin/python \
  go test -tags=conformance -count=1 -run '^TestRealClient' ./internal/source/openlineage/
