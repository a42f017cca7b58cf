# shellcheck shell=bash
# Farthing itself, as a user tries it: the built binary with the sample company's lake.

FARTHING=${FARTHING:-$REPO_ROOT/bin/farthing}

farthing_start() {
  local port
  port=$(free_port)
  farthing_demo "$RUN_DIR/farthing" "$port"
  publish farthing <<ENV
FARTHING_TEST_URL='http://127.0.0.1:$port'
FARTHING_TEST_HOME='$RUN_DIR/farthing/demo'
ENV
}

farthing_check() { [[ -x $FARTHING ]] || die "bin/farthing is not built" "make build"; }

# farthing_demo FOLDER PORT: serves the sample company there, with a new ledger in FOLDER/demo
# (demo keeps its ledger apart from the user's own).
farthing_demo() {
  farthing_check
  rm -rf "$1"
  launch farthing "$FARTHING" demo --home "$1" --listen "127.0.0.1:$2"
  # It imports 13 months of bills before it answers: 10 s, on a busy machine a minute.
  wait_ready farthing 300 curl --silent --fail "http://127.0.0.1:$2/healthz"
}

# farthing_sample_home FOLDER: makes a home in FOLDER/demo that holds the sample company's imported bills.
farthing_sample_home() {
  farthing_demo "$1" "$(free_port)"
  stop_server farthing
}
