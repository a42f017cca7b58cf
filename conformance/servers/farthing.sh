# shellcheck shell=bash
# Farthing itself, as a user runs it: the built binary serving the sample company's lake.

FARTHING=$REPO_ROOT/bin/farthing

farthing_start() {
  local port
  farthing_check
  farthing_sample_home "$RUN_DIR/farthing"
  port=$(free_port)
  launch farthing "$FARTHING" serve --home "$RUN_DIR/farthing" --listen "127.0.0.1:$port"
  wait_ready farthing 60 curl --silent --fail "http://127.0.0.1:$port/"
  publish farthing <<ENV
FARTHING_TEST_URL='http://127.0.0.1:$port'
ENV
}

farthing_check() { [[ -x $FARTHING ]] || die "bin/farthing is not built" "make build"; }

# farthing_sample_home FOLDER: makes a home there that holds the sample company's imported bills.
farthing_sample_home() {
  rm -rf "$1"
  "$FARTHING" demo --home "$1" --no-serve
}
