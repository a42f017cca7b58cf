import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

/** Quiet means no traffic but the page's own: no update check, no sync. The sandbox cannot start as root. */
const quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/**
 * Opens a browser with an empty profile, the same on any machine.
 *
 * @param {{executable: string, shots: string | undefined}} options shots: a directory for screenshots, none without it
 * @returns page (Playwright's), complaints (console errors, uncaught exceptions, refused and failed requests, one text
 *   each, in order), shoot(name) (takes a screenshot), close()
 */
export async function openSession({ executable, shots }) {
  const browser = await chromium.launch({ executablePath: executable, args: quiet });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: "light",
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  if (shots) await mkdir(shots, { recursive: true });
  return {
    page,
    complaints: listen(page),
    shoot: async (name) => {
      if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
    },
    close: () => browser.close(),
  };
}

function listen(page) {
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`page: ${error.stack ?? error}`));
  page.on("response", (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`));
  page.on("requestfailed", (request) => {
    // A page that moves on drops the requests it no longer needs; that is no fault.
    const reason = request.failure()?.errorText;
    if (reason !== "net::ERR_ABORTED") complaints.push(`request: ${request.method()} ${request.url()}: ${reason}`);
  });
  return complaints;
}
