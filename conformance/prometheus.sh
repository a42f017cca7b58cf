#!/usr/bin/env bash
# Reads the real Prometheus (Debian's package): hours that were put into it, and a live scrape.
# prometheus.sh [RECORD]: with a path, writes the answers there, as the fixture of the tests without a server
# (internal/source/prometheus/testdata/company.json.gz; then run its TestContract with -update, and read the golden file).
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The package would start a server of its own on a machine with systemd; the tests start theirs on free ports.
need_command prometheus prometheus
need_command promtool prometheus
say "$(prometheus --version 2>&1 | head -n 1)"

[[ $# -eq 0 ]] || export FARTHING_RECORD=$(realpath -m "$1")
cd "$REPO_ROOT"
GOTOOLCHAIN=${GOTOOLCHAIN:-local} go test -tags conformance -count 1 -run '^TestConformance' -v ./internal/source/prometheus
