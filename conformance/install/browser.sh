# shellcheck shell=bash
# A real browser: Debian's chromium, driven through playwright-core (conformance/browser).

CHROMIUM=/usr/bin/chromium
BROWSER_DIR=$CONFORMANCE_DIR/browser

browser_release() { echo "playwright-core-$PLAYWRIGHT_CORE_VERSION $(fingerprint "$BROWSER_DIR/package-lock.json")"; }

browser_check() { [[ -x $CHROMIUM && -r $BROWSER_DIR/node_modules/playwright-core/package.json ]]; }

browser_install() {
  [[ -x $CHROMIUM ]] || apt_install chromium fonts-liberation
  need_command npm npm
  check_npm_pin "$BROWSER_DIR" playwright-core "$PLAYWRIGHT_CORE_VERSION"
  # In place and not under the work folder: Node looks for modules beside the script that imports them.
  npm ci --prefix "$BROWSER_DIR" --ignore-scripts --no-audit --no-fund --silent
}
