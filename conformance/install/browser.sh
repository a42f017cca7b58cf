# shellcheck shell=bash
# A real browser: Debian's chromium, driven through the playwright-core that web/package.json pins.

CHROMIUM=/usr/bin/chromium
WEB_DIR=$REPO_ROOT/web

browser_release() { echo "chromium and $(fingerprint "$WEB_DIR/package-lock.json")"; }

browser_check() { [[ -x $CHROMIUM && -r $WEB_DIR/node_modules/playwright-core/package.json && -r $WEB_DIR/node_modules/axe-core/axe.js ]]; }

browser_install() {
  [[ -x $CHROMIUM ]] || apt_install chromium fonts-liberation
  need_command npm npm
  # In place and not under the work folder: Node looks for modules beside the script that imports them.
  browser_check || npm ci --prefix "$WEB_DIR" --no-audit --no-fund --silent
}
