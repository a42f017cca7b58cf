import assert from "node:assert/strict";
import { assertAccessible } from "./accessible.mjs";
import { hasTerminal, paste } from "./terminal.mjs";

/** Waits until nothing is on its way and the page shows it. */
async function settled(page) {
  await page.locator("main h1").waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
}

async function open(page, address) {
  await page.goto(address);
  await settled(page);
}

const table = (page, name) => page.getByRole("table", { name, exact: true });
const rows = (page, name) => table(page, name).locator("tbody tr");
const param = (page, name) => new URL(page.url()).searchParams.get(name);
const api = async (page, base, path) => {
  const response = await page.request.get(`${base}/api/v1${path}`);
  assert.equal(response.status(), 200, path);
  return response.json();
};

/** Every digit of a shown amount, from its title ("USD 1,234.50"), in units of 10⁻¹⁸. */
async function shown(place) {
  const title = await place.locator("[title]").first().getAttribute("title");
  return units(title.replace(/^[A-Z]{3} /, "").replaceAll(/[,\s]/g, "").replace("−", "-"));
}

function units(text) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? assert.fail(`${text} is no amount`);
  return BigInt(sign + whole + fraction.padEnd(18, "0"));
}

const sum = (amounts) => amounts.filter((amount) => amount !== null).map(units).reduce((a, b) => a + b, 0n);

/**
 * All months that the server holds and the two after them, as the URL has them: what runs since the last bill is
 * estimated, and belongs to all that there is.
 */
async function allMonths(page, base) {
  const { sources } = await api(page, base, "/sources");
  const months = sources.flatMap((source) => source.billingPeriods.map((period) => period.billingPeriod)).sort();
  const [year, month] = months.at(-1).split("-").map(Number);
  return `from=${months[0]}-01&to=${new Date(Date.UTC(year, month + 2, 1)).toISOString().slice(0, 10)}`;
}

const currency = async (page) => {
  const chosen = page.getByRole("radiogroup", { name: "Currency" }).getByRole("radio", { checked: true });
  return (await chosen.count()) > 0 ? chosen.first().getAttribute("value") : undefined;
};

/** Each step opens what it needs. They work on any ledger that knows runs and has money without an owner. */
export const steps = {
  "runs are listed, the largest first, with their exact sum": async ({ page, base, shoot }) => {
    await open(page, base);
    await page.getByRole("link", { name: "Workloads" }).press("Enter");
    await page.waitForURL(/\/workloads$/);
    await settled(page);
    await open(page, `${base}/workloads?${await allMonths(page, base)}`);
    await shoot("workloads");
    const { rows: all } = await api(page, base, `/runs?${await allMonths(page, base)}`);
    const own = await currency(page);
    const counted = all.filter((row) => own === undefined || row.BillingCurrency === own);
    assert.equal(await shown(page.locator('[data-row="total"]')), sum(counted.map((row) => row.EffectiveCost)), "the sum is that of all runs");
    const amounts = await rows(page, "runs").evaluateAll((lines) => lines.map((line) => line.children[1].querySelector("[title]").getAttribute("title")));
    assert.ok(amounts.length > 0 && amounts.length <= 50);
    const sizes = amounts.filter((title) => title !== "No amount").map((title) => units(title.replace(/^[A-Z]{3} /, "").replaceAll(/[,\s]/g, "").replace("−", "-")));
    assert.deepEqual(sizes, sizes.toSorted((a, b) => (a > b ? -1 : a < b ? 1 : 0)));
  },

  "more rows are shown when asked for": async ({ page }) => {
    const before = await rows(page, "runs").count();
    const more = page.getByRole("button", { name: /^Show \d+ more$/ });
    if ((await more.count()) === 0) return;
    await more.press("Enter");
    assert.ok((await rows(page, "runs").count()) > before);
  },

  "words find rows, and so does a filter": async ({ page, shoot }) => {
    const name = await rows(page, "runs").first().getByRole("link").innerText();
    const box = page.getByRole("searchbox", { name: "Find" });
    await box.fill(name.toUpperCase());
    await page.waitForURL((url) => url.searchParams.get("find") === name.toUpperCase());
    await settled(page);
    for (const text of await rows(page, "runs").allInnerTexts()) assert.ok(text.toLowerCase().includes(name.toLowerCase()), text);
    await box.fill(`WorkloadName = '${name}'`);
    await page.waitForURL((url) => url.searchParams.get("find").startsWith("WorkloadName"));
    await settled(page);
    const names = await rows(page, "runs").locator("td:first-child a").allInnerTexts();
    assert.ok(names.length > 0);
    assert.deepEqual([...new Set(names)], [name]);
    await shoot("workloads-found");
    await box.fill("no such thing anywhere");
    await page.getByText("Nothing here matches").waitFor();
    await box.fill("");
    await page.waitForURL((url) => !url.searchParams.has("find"));
    await settled(page);
  },

  "a heading sorts the runs and the URL keeps it": async ({ page }) => {
    const heading = table(page, "runs").locator("thead th").first();
    await heading.getByRole("button").press("Enter");
    await page.waitForURL(/sort=name/);
    assert.equal(await heading.getAttribute("aria-sort"), "ascending");
    const names = await rows(page, "runs").locator("td:first-child a").allInnerTexts();
    assert.deepEqual(names, names.toSorted((a, b) => a.localeCompare(b)));
    await page.reload();
    await settled(page);
    assert.equal(await heading.getAttribute("aria-sort"), "ascending");
  },

  "each tab lists its kind, or says what is missing": async ({ page, base, shoot }) => {
    await open(page, `${base}/workloads?${await allMonths(page, base)}`);
    for (const [name, what] of [["Pipelines", "pipelines"], ["Endpoints", "endpoints"], ["Models", "models"], ["Datasets", "datasets"], ["Everything", "workloads"]]) {
      const tab = page.getByRole("navigation", { name: "Kinds of workloads" }).getByRole("link", { name });
      await tab.press("Enter");
      await page.waitForURL((url) => url.searchParams.get("kind") !== "runs");
      await settled(page);
      assert.equal(await tab.getAttribute("aria-current"), "page");
      const listed = await table(page, what).count();
      if (listed === 0) await page.getByLabel("Import command", { exact: true }).waitFor();
      else assert.ok((await rows(page, what).count()) > 0);
      await shoot(`workloads-${what}`);
    }
    assert.ok((await page.locator("main tbody svg[role=img]").count()) > 0, "trends are drawn");
  },

  "a run opens with what it cost, and the proof adds up": async ({ page, base, shoot }) => {
    await open(page, `${base}/workloads?${await allMonths(page, base)}`);
    await page.getByRole("searchbox", { name: "Find" }).fill("billed");
    await page.waitForURL(/find=billed/);
    await settled(page);
    const first = rows(page, "runs").first();
    const listed = await shown(first.locator("td").nth(1));
    const name = await first.getByRole("link").innerText();
    await first.getByRole("link").press("Enter");
    await page.waitForURL(/\/workloads\/./);
    await settled(page);
    assert.equal(await page.locator("h1").innerText(), name);
    const tile = await page.locator('[data-metric="EffectiveCost"]').first().getAttribute("data-amount");
    assert.equal(units(tile), listed, "the page says what the list said");
    const whole = page.getByRole("button", { name: /add them up here$/ });
    if ((await whole.count()) > 0) await whole.press("Enter");
    await page.locator("[data-proof]", { hasText: "adds up to the digit" }).waitFor();
    await shoot("workload");
    for (const metric of ["EffectiveCost", "BilledCost"]) {
      await page.getByText(metric, { exact: true }).last().click();
      assert.equal(await shown(page.locator('[data-row="sum"]')), await shown(page.locator('[data-row="total"]')));
    }
    await page.getByText("EffectiveCost", { exact: true }).last().click();
    const id = decodeURIComponent(new URL(page.url()).pathname.slice("/workloads/".length));
    const proof = await api(page, base, `/proof?${new URLSearchParams({ workload: id })}`);
    assert.equal(await shown(page.locator('[data-row="total"]')), units(proof.totals[0].EffectiveCost));
  },

  "a bill line opens into how all of it was divided": async ({ page, shoot }) => {
    const line = rows(page, "Shares").first();
    const whole = await shown(line.locator("td").nth(3));
    const button = line.getByRole("button");
    await button.press("Enter");
    assert.equal(await button.getAttribute("aria-expanded"), "true");
    const parts = table(page, "Parts of the line");
    await parts.waitFor();
    assert.equal(await shown(parts.locator("tfoot")), whole, "its parts are the whole line");
    await assertAccessible(page);
    await shoot("workload-line");
    await button.press("Enter");
    assert.equal(await parts.count(), 0);
  },

  "a measured share shows its cut and who got the rest": async ({ page, base, shoot }) => {
    const measured = await api(page, base, `/cost?${await allMonths(page, base)}&${new URLSearchParams({ by: "Workload", metric: "EffectiveCost", where: "Method = 'Measured' and WorkloadKind = 'run'", limit: "1" })}`);
    const [run] = measured.rows;
    if (run === undefined) return console.log("      NOT RUN: no run has a measured share here");
    await open(page, `${base}/workloads/${run.Workload}`);
    await page.locator("[data-proof]", { hasText: /adds up to the digit|all equal/ }).waitFor();
    const line = rows(page, "Shares").filter({ hasText: "Measured" }).first();
    const whole = await shown(line.locator("td").nth(3));
    await line.getByRole("button").press("Enter");
    await page.getByText(/⌊[\d,.]+ × [\d\s]+ ÷ [\d\s]+⌋ − ⌊/).waitFor();
    const parts = table(page, "Parts of the line");
    await parts.waitFor();
    assert.ok((await parts.locator("tbody tr").count()) >= 2, "others got the rest");
    assert.equal(await shown(parts.locator("tfoot")), whole);
    await shoot("workload-cut");
  },

  "the workload's command and API call say the same": async ({ page, base }) => {
    await page.getByText("Show me the commands").click();
    const [command, proof, curl] = await page.locator("details pre").allInnerTexts();
    assert.match(command, /^farthing run run:/);
    assert.match(proof, /^farthing proof run:/);
    if (!hasTerminal) return console.log("      NOT RUN: the commands (FARTHING_BIN and FARTHING_HOME are not set)");
    const { href } = new URL(page.url());
    const id = command.replace(/^farthing run /, "").replaceAll("'", "");
    const served = await api(page, base, `/run?${new URLSearchParams({ id })}`);
    assert.deepEqual(JSON.parse(await paste(`${command} -o json`)), served, href);
    assert.deepEqual(JSON.parse(await paste(curl)), served, href);
  },

  "a workload that is not there is explained": async ({ page, base, complaints }) => {
    await page.goto(`${base}/workloads/run:no-such-run`);
    const alert = page.getByRole("alert");
    await alert.waitFor();
    assert.match(await alert.innerText(), /no-such-run/);
    await assertAccessible(page);
    const refused = complaints.splice(0).filter((text) => !text.includes("404"));
    assert.deepEqual(refused, [], "nothing but the refusal itself");
  },

  "money without an owner adds up, and opens in the explorer": async ({ page, base, shoot }) => {
    await open(page, `${base}/unmatched?${await allMonths(page, base)}`);
    await shoot("unmatched");
    const name = "Money without an owner";
    const total = table(page, name).locator('[data-row="total"]').first();
    const tile = await page.locator("[data-amount]").first().getAttribute("data-amount");
    assert.equal(await shown(total), units(tile), "the table's total is the tile's");
    const more = page.getByRole("button", { name: /^Show \d+ more$/ });
    while ((await more.count()) > 0 && (await rows(page, name).count()) < 200) await more.first().press("Enter");
    const amounts = [];
    for (const line of await rows(page, name).all()) amounts.push(await shown(line.locator("td").nth(1)));
    const rest = table(page, name).locator('[data-row="rest"]').first();
    const unlisted = (await rest.count()) > 0 ? await shown(rest) : 0n;
    assert.equal(amounts.reduce((a, b) => a + b, 0n) + unlisted, await shown(total), "rows and rest are the total");
    for (const line of await rows(page, name).all()) assert.ok((await line.locator("td").nth(3).innerText()).length > 5, "each says what would settle it");
    const [effective] = amounts;
    await rows(page, name).first().getByRole("link").press("Enter");
    await page.waitForURL(/\/explorer\?/);
    await page.waitForSelector("[data-chart] canvas");
    await settled(page);
    assert.match(param(page, "where"), /^Class = 'Unattributed' and x_Source = /);
    const cells = page.locator('tfoot [data-row="total"]');
    const titles = await cells.locator("[title]").evaluateAll((all) => all.map((one) => one.getAttribute("title")));
    assert.ok(titles.some((title) => title !== "No amount" && units(title.replace(/^[A-Z]{3} /, "").replaceAll(/[,\s]/g, "").replace("−", "-")) === effective), `${effective} is among ${titles}`);
  },

  "a tag that would help comes with its rule": async ({ page, base }) => {
    await open(page, `${base}/unmatched?${await allMonths(page, base)}`);
    const copies = page.getByRole("button", { name: /^Copy rule for / });
    if ((await copies.count()) === 0) return console.log("      NOT RUN: no charge without an owner carries a tag here");
    assert.match(await copies.first().getAttribute("title"), /^virtualTags:\n  - name: .*\n    where: "Tags\..* is not null"\n    set: \{Team: \{from: /);
  },

  "an empty ledger says how to begin, here too": async ({ page, base }) => {
    await page.route("**/api/v1/sources", (route) => route.fulfill({ json: { sources: [] } }));
    for (const path of ["/workloads", "/unmatched"]) {
      await page.goto(base + path);
      await page.getByText("farthing import ~/billing-exports").waitFor();
    }
    await page.unroute("**/api/v1/sources");
  },

  "a phone has room for the workloads": async ({ page, base, shoot }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    const { rows: [run] } = await api(page, base, "/runs?limit=1");
    for (const [name, path] of [["workloads", "/workloads"], ["endpoints", "/workloads?kind=endpoints"], ["workload", `/workloads/${run.Workload}`], ["unmatched", "/unmatched"]]) {
      await open(page, base + path);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(beyond <= 0, `${path} is ${beyond} px too wide`);
      await shoot(`phone-${name}`);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  },

  "the workloads' pages are accessible in both colour schemes": async ({ page, base, shoot }) => {
    const { rows: [run] } = await api(page, base, "/runs?limit=1");
    const paths = ["runs", "pipelines", "endpoints", "models", "datasets", "all"].map((kind) => `/workloads?kind=${kind}`);
    for (const scheme of ["dark", "light"]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.evaluate((value) => localStorage.setItem("mantine-color-scheme-value", value), scheme);
      for (const path of [...paths, `/workloads/${run.Workload}`, "/unmatched"]) {
        await open(page, base + path);
        assert.equal(await page.locator("html").getAttribute("data-mantine-color-scheme"), scheme);
        await assertAccessible(page);
        await shoot(`${path.slice(1).replaceAll(/\W/g, "-")}-${scheme}`);
      }
    }
  },
};
