#!/usr/bin/env bash
# The real OpenTelemetry SDK for Python sends GenAI spans and metrics to Farthing's doors, over HTTP and gRPC, plain and
# gzipped; what is folded must be what was sent, to the last token. Installs the SDK into a folder of its own.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export GOTOOLCHAIN=${GOTOOLCHAIN:-local}
VENV=$WORK/otel
LOCK=$CONFORMANCE_DIR/otlp/requirements.txt

if [[ ! -r $VENV.installed || $(cat "$VENV.installed") != "$(fingerprint "$LOCK")" ]]; then
  need_command python3 python3
  python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
  say "otlp: installing the OpenTelemetry SDK"
  python3 -m venv "$VENV"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check -r "$LOCK"
  fingerprint "$LOCK" >"$VENV.installed"
fi

cd "$REPO_ROOT"
FARTHING_TEST_OTEL_PYTHON=$VENV/bin/python go test -tags=conformance -count=1 -timeout=10m -v -run '^TestOpenTelemetrySDK$' ./internal/intake
