/**
 * The page as a person uses it, in a real browser: open, filter, group, drill down, go back, download, toggle.
 *
 *   BASE_URL     where `farthing serve` (or the mock) answers; default http://127.0.0.1:8080
 *   CHROMIUM     the browser; default /usr/bin/chromium
 *   SHOTS        a directory for screenshots; none are taken without it
 *
 * Works on any lake that has charges: it reads what to click from the page. Exits 1 at the first step that fails, and
 * for any console error or failed request.
 */
import { readFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { steps } from "./steps.mjs";

const base = process.env.BASE_URL ?? "http://127.0.0.1:8080";
const shots = process.env.SHOTS;

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light", acceptDownloads: true });
const page = await context.newPage();
page.setDefaultTimeout(20_000);
const complaints = [];
page.on("console", (message) => message.type() === "error" && complaints.push(`console: ${message.text()}`));
page.on("pageerror", (error) => complaints.push(`page: ${error.message}`));
page.on("response", (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`));

if (shots) await mkdir(shots, { recursive: true });
const shoot = async (name) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step({ page, base, shoot, complaints, read: readFile });
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
    console.log(`ok    ${name}`);
  } catch (error) {
    console.error(`FAIL  ${name}\n${error.message}`);
    await shoot("failure");
    failed = 1;
    break;
  }
}
await browser.close();
process.exit(failed);
