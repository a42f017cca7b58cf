#!/usr/bin/env bash
# The speed figures. Takes about half an hour on two cores; give rows for less:
#   bash bench/run.sh -rows 1000000 import
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .build
go build -o .build/bench-tool ./bench
exec .build/bench-tool "$@"
