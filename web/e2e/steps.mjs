import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { assertAccessible } from "./accessible.mjs";
import { hasTerminal, paste } from "./terminal.mjs";

/** Waits until the answer on the page is the one that its URL asks for. */
async function settled(page) {
  await page.waitForSelector("[data-chart] canvas");
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
}

const rows = (page) => page.locator("main table tbody tr");
const total = (page) => page.locator('tfoot [data-row="total"]').first().locator("[title]").getAttribute("title");
const param = (page, name) => new URL(page.url()).searchParams.get(name);
const choose = async (page, label, option) => {
  await page.getByRole("combobox", { name: label }).first().click();
  await page.getByRole("option", { name: option, exact: true }).click();
};

/** Adds "dimension is value" through the filter builder, with the first suggested value, and returns that value. */
async function addFilter(page, dimension) {
  await page.getByRole("button", { name: "+ Add filter" }).click();
  const form = page.getByRole("dialog").locator("form");
  await form.getByLabel("Dimension").first().click();
  await form.getByRole("option", { name: dimension, exact: true }).click();
  const first = form.getByRole("checkbox").first();
  await first.check();
  const value = await form.getByRole("group", { name: "Values in the bills" }).locator("label").first().innerText();
  await form.getByRole("button", { name: "Add filter" }).click();
  return value;
}

/** Opens a path and waits for its answer. */
async function open(page, address) {
  await page.goto(address);
  await settled(page);
}

const range = async (page) => [await page.getByLabel("First day").inputValue(), await page.getByLabel("Last day").inputValue()];

/** The newest billing month (YYYY-MM) that the server holds, and the running one. */
async function months(page, base) {
  const { sources } = await (await page.request.get(`${base}/api/v1/sources`)).json();
  const newest = sources.flatMap((source) => source.billingPeriods.map((period) => period.billingPeriod)).sort().at(-1);
  return { newest, running: new Date().toISOString().slice(0, 7) };
}

/** The first day of the month that lies so many months before one. */
function monthBefore(month, n) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 - n, 1)).toISOString().slice(0, 10);
}

async function downloaded(page) {
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  return readFile(await (await waiting).path(), "utf8");
}

/** Each step starts where the one before it ended. */
export const steps = {
  "the overview says what was paid": async ({ page, base, shoot }) => {
    await open(page, base);
    const amounts = await page.locator("[data-amount]").evaluateAll((tiles) => tiles.map((tile) => tile.dataset.amount));
    assert.ok(amounts.length >= 2, "two tiles for each currency");
    for (const amount of amounts) assert.match(amount, /^-?\d+(\.\d+)?$/);
    assert.ok((await rows(page).count()) > 0, "providers are listed");
    await shoot("overview");
  },

  "the overview opens with the newest month, the explorer with six": async ({ page, base }) => {
    const { newest, running } = await months(page, base);
    const [first, last] = await range(page);
    assert.equal(first, monthBefore(newest, newest === running ? 1 : 0));
    assert.equal(last.slice(0, 7), newest);
    await open(page, `${base}/explorer`);
    assert.equal((await range(page))[0], monthBefore(newest, 5));
    await open(page, base);
  },

  "the metric switch is kept in the URL": async ({ page }) => {
    await page.getByText("EffectiveCost", { exact: true }).last().click();
    await page.waitForURL(/metric=EffectiveCost/);
    await page.goBack();
    await settled(page);
    assert.equal(param(page, "metric"), null);
  },

  "a service opens in the explorer": async ({ page }) => {
    await page.locator("main table tbody td a").first().click();
    await page.waitForURL(/\/explorer\?/);
    await settled(page);
    assert.match(param(page, "where"), /^ProviderName = .+ and ServiceName = /);
  },

  "the explorer opens from the header": async ({ page, shoot }) => {
    await page.getByRole("link", { name: "Explorer" }).click();
    await page.waitForURL(/\/explorer$/);
    await settled(page);
    assert.ok((await rows(page).count()) > 0);
    await shoot("explorer");
  },

  "a filter is built from suggested values": async ({ page, shoot }) => {
    const before = await total(page);
    const value = await addFilter(page, "ProviderName");
    await settled(page);
    assert.equal(param(page, "where"), `ProviderName = '${value.replaceAll("'", "''")}'`);
    assert.notEqual(await total(page), null);
    await shoot("filtered");
    await page.goBack();
    await settled(page);
    assert.equal(await total(page), before, "back undoes the filter");
    await page.goForward();
    await settled(page);
  },

  "two dimensions group the answer": async ({ page, shoot }) => {
    await choose(page, "Group by", "Team");
    await page.keyboard.press("Escape");
    await settled(page);
    assert.equal(param(page, "by"), "ServiceName,Team");
    assert.equal(await page.locator("main table thead th").nth(1).innerText(), "Team");
    await shoot("grouped");
  },

  "grain, table and chart switch": async ({ page, shoot }) => {
    await page.getByText("week", { exact: true }).click();
    await page.waitForURL(/grain=week/);
    await settled(page);
    await page.getByText("Areas", { exact: true }).click();
    await page.waitForURL(/chart=area/);
    await shoot("areas");
    await page.getByText("total", { exact: true }).click();
    await page.waitForURL(/grain=total/);
    await settled(page);
    await shoot("ranked");
    await page.getByText("month", { exact: true }).click();
    await page.waitForURL(/grain=month/);
    await settled(page);
    await page.getByText("By month", { exact: true }).click();
    await page.waitForURL(/table=periods/);
    await shoot("by-month");
    await page.getByText("Totals", { exact: true }).click();
  },

  "a heading sorts": async ({ page }) => {
    const heading = page.locator("main table thead th").first();
    await heading.getByRole("button").click();
    await page.waitForURL(/sort=ServiceName/);
    assert.equal(await heading.getAttribute("aria-sort"), "ascending");
    const names = await page.locator("main table tbody tr td:first-child").allInnerTexts();
    assert.deepEqual(names, names.toSorted((a, b) => a.localeCompare(b)));
  },

  "a row drills down and the trail leads back": async ({ page, shoot }) => {
    const before = await total(page);
    const opened = rows(page).first();
    const amount = await opened.locator("[title]").first().getAttribute("title");
    await opened.getByRole("button").press("Enter");
    await page.waitForURL(/drill=ServiceName/);
    await settled(page);
    assert.equal(await total(page), amount, "the drilled total is the row's amount, to the last digit");
    assert.ok(!param(page, "by").includes("ServiceName"), "the next dimension is shown");
    await shoot("drilled");
    await page.getByRole("navigation", { name: "Drilled into" }).getByRole("button", { name: "All" }).click();
    await settled(page);
    assert.equal(param(page, "by"), "ServiceName,Team");
    assert.equal(await total(page), before);
  },

  "a series drills down from the legend, back undoes it": async ({ page }) => {
    const before = page.url();
    await page.getByRole("list", { name: "Legend" }).getByRole("button").first().click();
    await page.waitForURL(/drill=/);
    await settled(page);
    await page.goBack();
    await settled(page);
    assert.equal(page.url(), before);
  },

  "a bar drills down": async ({ page }) => {
    await page.getByText("Bars", { exact: true }).click();
    await page.waitForURL((url) => !url.searchParams.has("chart"));
    const box = await page.locator("[data-chart]").boundingBox();
    const places = [0.8, 0.7, 0.6, 0.5].flatMap((y) => Array.from({ length: 43 }, (_, index) => [0.1 + index / 50, y]));
    for (const [x, y] of places) {
      if (param(page, "drill") !== null) break;
      await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
    }
    assert.notEqual(param(page, "drill"), null, "some bar was hit");
    await settled(page);
    await page.goBack();
    await settled(page);
  },

  "the URL alone brings the view back": async ({ page }) => {
    const [url, shown] = [page.url(), await total(page)];
    await page.goto("about:blank");
    await page.goto(url);
    await settled(page);
    assert.equal(await total(page), shown);
  },

  "text mode takes what chips cannot show": async ({ page }) => {
    await page.getByRole("button", { name: "Edit as text" }).click();
    await page.getByRole("textbox", { name: "Filter" }).fill("Team is null");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.waitForURL(/where=Team\+is\+null/);
    await settled(page);
    await page.getByRole("button", { name: "Edit as chips" }).click();
    await page.getByRole("button", { name: "Remove the filter on Team" }).click();
    await settled(page);
    assert.equal(param(page, "where"), null);
  },

  "a filter that cannot be read is explained": async ({ page, complaints, shoot }) => {
    await page.goto(`${page.url()}&where=${encodeURIComponent("ServiceName ==")}`);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.ok((await alert.innerText()).length > 20);
    await shoot("error");
    const refused = complaints.splice(0).filter((text) => !text.includes("400"));
    assert.deepEqual(refused, [], "nothing but the refusal itself");
    await page.goBack();
    await settled(page);
  },

  "the answer downloads as CSV": async ({ page }) => {
    const [head, ...lines] = (await downloaded(page)).trim().split(/\r?\n/);
    assert.match(head, /BillingCurrency/);
    assert.match(head, /BilledCost/);
    assert.ok(lines.length > 0);
  },

  "the command and the API call say the same": async ({ page, shoot }) => {
    await page.getByText("Show me the command").click();
    const [command, curl] = await page.locator("details pre").allInnerTexts();
    assert.match(command, /^farthing cost --by ServiceName,Team --from \d{4}-\d\d-\d\d/);
    assert.match(curl, /^curl -sG http.*\/api\/v1\/cost/);
    await shoot("commands");
    if (!hasTerminal) return console.log("      NOT RUN: the commands (FARTHING_BIN and FARTHING_HOME are not set)");
    const csv = await downloaded(page);
    assert.equal(await paste(`${command} -o csv`), csv, "the command prints what the page downloads");
    assert.equal(await paste(`${curl} \\\n  -H 'Accept: text/csv'`), csv, "the API call answers what the page downloads");
  },

  "switches work with the keyboard and are kept": async ({ page, shoot }) => {
    await page.getByRole("button", { name: "Use dark colours" }).press("Enter");
    assert.equal(await page.locator("html").getAttribute("data-mantine-color-scheme"), "dark");
    await shoot("explorer-dark");
    await page.reload();
    await settled(page);
    assert.equal(await page.locator("html").getAttribute("data-mantine-color-scheme"), "dark");
    await page.getByRole("switch", { name: "By invoice month" }).press("Space");
    await page.waitForURL(/by-invoice-month=true/);
    await settled(page);
  },

  "a phone has room for both pages": async ({ page, base, shoot }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ["/", "/explorer"]) {
      await open(page, base + path);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(beyond <= 0, `${path} is ${beyond} px too wide`);
      await shoot(`phone${path.replace("/", "-")}`);
    }
  },

  "both pages are accessible in both colour schemes": async ({ page, base, shoot }) => {
    await page.setViewportSize({ width: 1280, height: 900 });
    for (const path of ["/", "/explorer"]) {
      await open(page, base + path);
      for (const scheme of ["dark", "light"]) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.evaluate((value) => localStorage.setItem("mantine-color-scheme-value", value), scheme);
        await page.reload();
        await settled(page);
        assert.equal(await page.locator("html").getAttribute("data-mantine-color-scheme"), scheme);
        await shoot(`${path.slice(1) || "overview"}-${scheme}`);
        await assertAccessible(page);
      }
    }
    await page.getByRole("button", { name: "+ Add filter" }).click();
    await page.getByRole("dialog").waitFor();
    await assertAccessible(page);
    await page.keyboard.press("Escape");
  },

  "an empty ledger says how to begin": async ({ page, base, shoot }) => {
    await page.route("**/api/v1/sources", (route) => route.fulfill({ json: { sources: [] } }));
    for (const path of ["/", "/explorer"]) {
      await page.goto(base + path);
      await page.getByText("farthing import ~/billing-exports").waitFor();
      await assertAccessible(page);
    }
    await shoot("empty");
    await page.unroute("**/api/v1/sources");
  },

  "a server that is gone is explained, and asked again": async ({ page, base, complaints, shoot }) => {
    await page.goto(`${base}/explorer`);
    await settled(page);
    await page.route("**/api/**", (route) => route.abort("connectionrefused"));
    await page.getByText("day", { exact: true }).click();
    const alert = page.getByRole("alert").first();
    await alert.waitFor();
    assert.match(await alert.innerText(), /did not answer[^]*farthing serve/);
    await assertAccessible(page);
    await shoot("gone");
    await page.unroute("**/api/**");
    await alert.getByRole("button", { name: "Try again" }).click();
    await settled(page);
    assert.equal(await page.getByRole("alert").count(), 0);
    const others = complaints.splice(0).filter((text) => !text.includes("ERR_CONNECTION_REFUSED"));
    assert.deepEqual(others, [], "nothing but the lost connection itself");
  },
};
