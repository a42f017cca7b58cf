import assert from "node:assert/strict";
import { createServer } from "node:http";
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

const param = (page, name) => new URL(page.url()).searchParams.get(name);
const api = async (page, base, path) => (await page.request.get(`${base}/api/v1${path}`)).json();
const send = (page, base, path, data) => page.request.post(`${base}/api/v1${path}`, { data });

/** An amount in units of 10⁻¹⁸. */
function units(text) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? assert.fail(`${text} is no amount`);
  return BigInt(sign + whole + fraction.padEnd(18, "0"));
}

const sum = (amounts) => amounts.map(units).reduce((a, b) => a + b, 0n);

/** The waterfall's rows: what each is, and its amount to the last digit. */
const waterfall = (page) =>
  page.getByRole("table", { name: "Waterfall" }).locator("tbody tr").evaluateAll((rows) => rows.map((row) => ({ id: row.dataset.step, amount: row.querySelector("[data-amount]").dataset.amount })));

const budget = "Tried by the browser";
const route = "browser-test";

/** Somebody who is told: a server that keeps what it is sent. */
async function receiver() {
  const got = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      got.push(body);
      response.end("ok");
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { got, port: server.address().port, close: () => server.close() };
}

/** Each step opens what it needs. They work on any ledger with two months of charges, and undo what they declare. */
export const steps = {
  "an explanation leads from one month to the other, to the last digit": async ({ page, base, shoot }) => {
    await open(page, base);
    await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Explain" }).click();
    await page.waitForURL(/\/explain$/);
    await settled(page);
    const all = await waterfall(page);
    const [before, now] = [all[0], all.at(-1)];
    assert.deepEqual([before.id, now.id], ["versus", "from"]);
    assert.equal(sum(all.slice(0, -1).map(({ amount }) => amount)), units(now.amount), "the effects lead from before to now");
    await page.getByText("✓ adds up to the digit").waitFor();
    await shoot("explain");
  },

  "an effect opens into its slices, and back closes it": async ({ page, shoot }) => {
    const closed = await waterfall(page);
    const kind = closed[1];
    await page.getByRole("table", { name: "Waterfall" }).getByRole("button").first().press("Enter");
    await page.waitForURL(/open=/);
    const parts = (await waterfall(page)).filter(({ id }) => id.startsWith(`${kind.id} `));
    assert.ok(parts.length > 0);
    assert.equal(sum(parts.map(({ amount }) => amount)), units(kind.amount), "the slices add up to the effect");
    await shoot("explain-open");
    await page.goBack();
    assert.deepEqual(await waterfall(page), closed);
  },

  "a slice leads to its charges": async ({ page }) => {
    await page.getByRole("table", { name: "Waterfall" }).getByRole("button").first().click();
    await page.getByRole("table", { name: "Waterfall" }).getByRole("link").first().click();
    await page.waitForURL(/\/explorer\?/);
    await settled(page);
    await page.goBack();
    await settled(page);
  },

  "what is compared with moves along, unless its days are chosen": async ({ page }) => {
    const versus = () => page.getByLabel("Compared with: first day").inputValue();
    const before = await versus();
    await page.getByRole("combobox", { name: "Compared with" }).click();
    await page.getByRole("option", { name: "A year before" }).click();
    await page.waitForFunction((last) => document.querySelector('[aria-label="Compared with: first day"]').value !== last, before);
    assert.equal(Number((await versus()).slice(0, 4)), Number((await page.getByLabel("Explained: first day").inputValue()).slice(0, 4)) - 1);
    await settled(page);
    await page.goBack();
    await settled(page);
    assert.equal(await versus(), before);
  },

  "the command explains the same": async ({ page, base }) => {
    await page.getByText("Show me the command").click();
    const command = await page.locator("details pre").first().innerText();
    assert.match(command, /^farthing explain --from \d{4}-\d\d-\d\d --to .+ --versus \d{4}-\d\d-\d\d\.\.\d{4}-\d\d-\d\d/);
    if (!hasTerminal) return console.log("      NOT RUN: the command (FARTHING_BIN and FARTHING_HOME are not set)");
    const said = JSON.parse(await paste(`${command} -o json`));
    const range = { from: await page.getByLabel("Explained: first day").inputValue(), versus: param(page, "versus") };
    const [first] = said.results;
    const asked = await api(page, base, `/explain?${new URLSearchParams({ from: first.from.from, to: first.from.to, versus: `${first.versus.from}..${first.versus.to}` })}`);
    assert.equal(first.from.from, range.from);
    assert.deepEqual(said.results, asked.results);
  },

  "a budget takes the proposed limit": async ({ page, base, shoot }) => {
    await send(page, base, "/budget/remove", { name: budget });
    await open(page, `${base}/budgets`);
    await page.getByRole("link", { name: "New budget" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill(budget);
    await page.getByRole("button", { name: "Propose a limit" }).click();
    await page.getByRole("button", { name: /^Take / }).first().click();
    await shoot("budget-new");
    const amount = await page.getByRole("textbox", { name: "Limit" }).inputValue();
    await page.getByRole("button", { name: "Add the budget" }).click();
    await page.waitForURL(/\/budgets\?name=/);
    await settled(page);
    await page.locator("[data-chart] canvas").waitFor();
    const { budgets } = await api(page, base, "/budget/list");
    assert.equal(budgets.find(({ name }) => name === budget).amount, amount);
    await page.getByText(/it bites|it may stay silent/).waitFor();
    await shoot("budget");
  },

  "a name that is taken is refused, with the reason": async ({ page, base, complaints }) => {
    await open(page, `${base}/budgets?new`);
    await page.getByRole("textbox", { name: "Name" }).fill(budget);
    await page.getByRole("textbox", { name: "Limit" }).fill("5");
    await page.getByRole("combobox", { name: "Currency" }).click();
    await page.getByRole("option").first().click();
    await page.getByRole("button", { name: "Add the budget" }).click();
    assert.match(await page.getByRole("alert").innerText(), /already/);
    const refused = complaints.splice(0).filter((text) => !text.includes("409"));
    assert.deepEqual(refused, [], "nothing but the refusal itself");
  },

  "from elsewhere the page may look, and says how to change": async ({ page, base, complaints, shoot }) => {
    await open(page, `${base}/budgets?${new URLSearchParams({ name: budget })}`);
    const problem = { title: "budget remove is allowed from this machine only", detail: "it changes what others see", code: "forbidden", status: 403 };
    await page.route("**/api/v1/budget/remove", (request) => request.fulfill({ status: 403, contentType: "application/problem+json", body: JSON.stringify(problem) }));
    await page.getByRole("button", { name: "Remove this budget" }).click();
    await page.getByRole("button", { name: "Remove this budget" }).click();
    const told = page.getByRole("alert");
    assert.match(await told.innerText(), /only look[^]*farthing budget remove 'Tried by the browser'/);
    await assertAccessible(page);
    await shoot("refused");
    await page.unroute("**/api/v1/budget/remove");
    const refused = complaints.splice(0).filter((text) => !text.includes("403"));
    assert.deepEqual(refused, [], "nothing but the refusal itself");
  },

  "a route is added, and its test message arrives": async ({ page, base, shoot }) => {
    await send(page, base, "/alerts/route/remove", { name: route });
    const somebody = await receiver();
    try {
      await open(page, `${base}/alerts`);
      await page.getByRole("button", { name: "Add a route" }).click();
      await page.getByRole("textbox", { name: "Name", exact: true }).fill(route);
      await page.getByRole("textbox", { name: "Where" }).fill(`generic+http://127.0.0.1:${somebody.port}/secret-path`);
      await page.getByRole("button", { name: "Add the route" }).click();
      const item = page.locator(`[data-route="${route}"]`);
      await item.getByRole("button", { name: "Send a test" }).click();
      await item.getByRole("status").waitFor();
      assert.match(await item.getByRole("status").innerText(), /✓/);
      assert.equal(somebody.got.length, 1);
      assert.ok(!(await item.innerText()).includes("secret-path"), "the secret is not shown");
      await shoot("route");
    } finally {
      somebody.close();
    }
  },

  "a test that does not arrive says why": async ({ page, complaints }) => {
    const item = page.locator(`[data-route="${route}"]`);
    await item.getByRole("button", { name: "Send a test" }).click();
    await page.waitForFunction((name) => /✕|refused/.test(document.querySelector(`[data-route="${name}"]`).innerText), route);
    const failed = complaints.splice(0).filter((text) => !text.includes("503"));
    assert.deepEqual(failed, [], "nothing but the failure itself");
  },

  "an alert is acknowledged by name": async ({ page, base, shoot }) => {
    await send(page, base, "/alerts/evaluate", {});
    await open(page, `${base}/alerts`);
    await shoot("alerts");
    const first = page.locator("[data-alert]").filter({ has: page.getByRole("button", { name: "Acknowledge" }) }).first();
    if ((await first.count()) === 0) return console.log("      NOT TRIED: nothing is there to acknowledge");
    const id = await first.getAttribute("data-alert");
    await page.getByRole("textbox", { name: "Your name" }).fill("Maria");
    await first.getByRole("button", { name: "Acknowledge" }).click();
    const item = page.locator(`[data-alert="${id}"]`);
    await item.getByText("acknowledged").waitFor();
    assert.match(await item.innerText(), /Maria/);
    await item.getByRole("button", { name: "Snooze" }).press("Enter");
    await page.getByRole("menuitem", { name: "for 8 hours" }).press("Enter");
    await item.getByText(/snoozed until/).waitFor();
  },

  "a route is removed after a second thought": async ({ page, base }) => {
    const item = page.locator(`[data-route="${route}"]`);
    await item.getByRole("button", { name: `Remove ${route}` }).click();
    await item.getByRole("button", { name: "Keep it" }).click();
    assert.equal(await item.count(), 1);
    await item.getByRole("button", { name: `Remove ${route}` }).click();
    await item.getByRole("button", { name: `Remove ${route}` }).click();
    await item.waitFor({ state: "detached" });
    const { routes } = await api(page, base, "/alerts/routes");
    assert.ok(!routes.some(({ name }) => name === route));
  },

  "a budget is removed after a second thought": async ({ page, base }) => {
    await open(page, `${base}/budgets?${new URLSearchParams({ name: budget })}`);
    await page.getByRole("button", { name: "Remove this budget" }).click();
    await page.getByRole("button", { name: "Remove this budget" }).click();
    await page.waitForURL(/\/budgets$/);
    await settled(page);
    assert.equal(await page.getByRole("link", { name: budget }).count(), 0);
  },

  "a finding has its days, its reasons, and takes what is said of it": async ({ page, base, shoot }) => {
    await open(page, `${base}/anomalies?all=true`);
    await shoot("anomalies");
    const first = page.getByRole("table", { name: "findings" }).getByRole("link").first();
    if ((await first.count()) === 0) return console.log("      NOT TRIED: nothing was unlike its past");
    await first.click();
    await page.waitForURL(/\/anomalies\/\w+$/);
    await settled(page);
    await page.locator("[data-chart] canvas").waitFor();
    await shoot("finding");
    await page.getByRole("textbox", { name: "Note" }).fill("the browser was here");
    await page.getByRole("button", { name: "Planned" }).click();
    await page.getByRole("status").waitFor();
    await settled(page);
    assert.match(await page.locator("main").innerText(), /Called planned[^]*the browser was here/);
    const id = page.url().split("/").at(-1);
    const { finding } = await api(page, base, `/anomalies/show?id=${id}`);
    assert.equal(finding.feedback.said, "planned");
    await assertAccessible(page);
  },

  "a phone has room for these pages too": async ({ page, base, shoot }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ["/explain", "/budgets", "/budgets?new", "/anomalies", "/alerts"]) {
      await open(page, base + path);
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(beyond <= 0, `${path} is ${beyond} px too wide`);
      const current = await page.locator("nav [aria-current=page]").boundingBox();
      assert.ok(current.x >= 0 && current.x + current.width <= 390, `${path}: its name in the list of pages is seen`);
      await shoot(`phone${path.replace(/[/?]/g, "-")}`);
      await assertAccessible(page);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  },

  "these pages are accessible in both colour schemes": async ({ page, base, shoot }) => {
    for (const path of ["/explain", "/budgets", "/budgets?new", "/anomalies", "/alerts"]) {
      await open(page, base + path);
      for (const scheme of ["dark", "light"]) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.evaluate((value) => localStorage.setItem("mantine-color-scheme-value", value), scheme);
        await page.reload();
        await settled(page);
        await shoot(`${path.slice(1).replace("?", "-")}-${scheme}`);
        await assertAccessible(page);
      }
    }
  },
};
