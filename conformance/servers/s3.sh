# shellcheck shell=bash
# S3 as moto's server plays it. It accepts any key; the SDK wants one all the same.

s3_start() {
  buckets_check || die "the buckets' servers are not installed" "$CONFORMANCE_DIR/install.sh buckets"
  local port
  port=$(free_port)
  launch s3 "$BUCKETS_VENV/bin/moto_server" --host 127.0.0.1 --port "$port"
  wait_ready s3 60 curl --silent --fail "http://127.0.0.1:$port/moto-api/"
  publish s3 <<ENV
FARTHING_TEST_S3_ENDPOINT='http://127.0.0.1:$port'
AWS_ENDPOINT_URL_S3='http://127.0.0.1:$port'
AWS_ACCESS_KEY_ID='conformance'
AWS_SECRET_ACCESS_KEY='conformance'
AWS_REGION='eu-central-1'
AWS_EC2_METADATA_DISABLED='true'
ENV
}
