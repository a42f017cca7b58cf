#!/usr/bin/env bash
# Installs the outside parts that the conformance stages run against: install.sh [PART…], all of them by default.
# What is there already, in the pinned version, is left alone; so a second run takes no time.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

PARTS=(postgres trino validator buckets browser)
for part in "${PARTS[@]}"; do
  # shellcheck disable=SC1090
  source "$CONFORMANCE_DIR/install/$part.sh"
done

# Each install/PART.sh defines three names:
#   PART_release   what identifies the pinned release; a different one is installed anew
#   PART_check     whether the part's files are in place
#   PART_install   puts them there
is_installed() {
  local stamp=$WORK/$1.installed
  [[ -r $stamp && $(cat "$stamp") == "$("$1_release")" ]] && "$1_check"
}

install_part() {
  local begun=$SECONDS
  declare -F "$1_install" >/dev/null || die "there is no part $1" "one of: ${PARTS[*]}"
  if is_installed "$1"; then
    say "$1: already installed"
    return
  fi
  say "$1: installing $("$1_release")"
  rm -f "$WORK/$1.installed"
  "$1_install"
  "$1_check" || die "$1 was installed, yet its files are not in place"
  "$1_release" >"$WORK/$1.installed"
  say "$1: installed in $((SECONDS - begun)) s"
}

[[ $# -gt 0 ]] || set -- "${PARTS[@]}"
need_command python3 python3
for part in "$@"; do
  install_part "$part"
done
