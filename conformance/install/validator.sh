# shellcheck shell=bash
# The FOCUS validator of the FinOps Foundation and the toolkit that lints 1.4, from PyPI, in an environment of their own.

VALIDATOR_VENV=$WORK/validator/venv

validator_release() { echo "focus-validator-$VALIDATOR_VERSION focus-data-toolkit-$LINT_VERSION python-$VALIDATOR_PYTHON $(fingerprint "$CONFORMANCE_DIR/validator/constraints.txt")"; }

validator_check() { [[ -x $VALIDATOR_VENV/bin/focus-validator && -x $VALIDATOR_VENV/bin/focus-toolkit ]]; }

validator_install() {
  local python
  python=$(find_python "$VALIDATOR_PYTHON") ||
    die "the FOCUS validator needs Python $VALIDATOR_PYTHON, which was not found on the PATH or under pyenv" \
      "install Python $VALIDATOR_PYTHON (Debian 12 has 3.11 only), so that python$VALIDATOR_PYTHON runs"
  rm -rf "$VALIDATOR_VENV"
  "$python" -m venv "$VALIDATOR_VENV"
  "$VALIDATOR_VENV/bin/pip" install --quiet --constraint "$CONFORMANCE_DIR/validator/constraints.txt" \
    "focus-validator==$VALIDATOR_VERSION" "focus-data-toolkit==$LINT_VERSION"
}
