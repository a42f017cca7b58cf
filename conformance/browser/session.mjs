// One headless chromium with an empty profile, and what it complained about.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

// Quiet means no traffic but the page's own: no update check, no sync, no background request.
const QUIET = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Opens the browser at a size a laptop has.
 *
 * @param {{executable: string, baseURL: string, shots: string}} options shots: folder for screenshots
 * @returns a session: page (Playwright's), complaints (console errors, uncaught exceptions, failed requests; one text
 *   each, in order), screenshot(name) (writes shots/name.png, returns its path), close()
 */
export async function openSession({ executable, baseURL, shots }) {
  const profile = await mkdtemp(join(tmpdir(), "farthing-browser-"));
  await mkdir(shots, { recursive: true });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    args: QUIET,
    baseURL,
    acceptDownloads: true,
    viewport: { width: 1366, height: 900 },
    // The same picture on any machine.
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
  });
  const page = context.pages()[0] ?? (await context.newPage());
  page.setDefaultTimeout(15_000);
  const complaints = listen(page);

  return {
    page,
    complaints,
    async screenshot(name) {
      const path = join(shots, `${name.replaceAll(/[^\w.-]+/g, "-")}.png`);
      await page.screenshot({ path, fullPage: true });
      return path;
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

function listen(page) {
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    // A page that moves on drops the requests it no longer needs; that is no fault.
    const reason = request.failure()?.errorText;
    if (reason !== "net::ERR_ABORTED") complaints.push(`request: ${request.method()} ${request.url()}: ${reason}`);
  });
  return complaints;
}
