# shellcheck shell=bash
# Google Cloud Storage as fake-gcs-server plays it, in memory. Google's own client reads STORAGE_EMULATOR_HOST.

gcs_start() {
  buckets_check || die "the buckets' servers are not installed" "$CONFORMANCE_DIR/install.sh buckets"
  local port
  port=$(free_port)
  # The two names make the addresses in its answers (of uploads and downloads) lead back to this port.
  launch gcs "$(fake_gcs_binary)" -scheme http -host 127.0.0.1 -port "$port" -backend memory \
    -external-url "http://127.0.0.1:$port" -public-host "127.0.0.1:$port" -log-level warn
  wait_ready gcs 30 curl --silent --fail "http://127.0.0.1:$port/storage/v1/b?project=conformance"
  publish gcs <<ENV
FARTHING_TEST_GCS_ENDPOINT='http://127.0.0.1:$port'
STORAGE_EMULATOR_HOST='127.0.0.1:$port'
ENV
}
