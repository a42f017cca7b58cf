#!/usr/bin/env bash
# Runs every fuzz target for a short while: FUZZTIME=30s bash bench/fuzz.sh
set -euo pipefail
cd "$(dirname "$0")/.."
count=0
for dir in $(grep -rl --include='*_test.go' '^func Fuzz' internal | xargs -n1 dirname | sort -u); do
  for target in $(grep -rhoE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' "$dir" | sed 's/^func //' | sort -u); do
    echo "fuzz: $dir $target"
    go test "./$dir" -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-10s}" -fuzzminimizetime 1x
    count=$((count + 1))
  done
done
[ "$count" -gt 0 ] || { echo "fuzz: no target was found"; exit 1; }
echo "fuzz: $count targets"
