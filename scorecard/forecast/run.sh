#!/usr/bin/env bash
# Measures the forecast beside statsforecast on real series and writes scorecard/forecast.md: run.sh [--keep]
# Installs what it needs into .build/scorecard. Takes about 20 minutes of one core; with --keep, which takes the library's
# forecasts of the last run again, about one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export GOTOOLCHAIN=local PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
venv=.build/scorecard/venv
[[ -x $venv/bin/python ]] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement scorecard/forecast/requirements.txt
"$venv/bin/python" scorecard/forecast/score.py scorecard/forecast.md "$@"
