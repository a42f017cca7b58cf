import { describe, expect, it } from "vitest";
import type { Budget, BudgetDay, BudgetExpected, Finding, Route } from "../src/api/types";
import { emptyRoute, routeFields } from "../src/alerts/form";
import { mannersWords, messageWords, pageOf, takesWords } from "../src/alerts/words";
import { bulletOf } from "../src/budgets/bullet";
import { fanOf } from "../src/budgets/chart";
import { budgetFields, emptyDraft, missingIn } from "../src/budgets/form";
import { byState, outlookWords, periodWords, thresholdWords } from "../src/budgets/words";
import { band } from "../src/charts/lines";
import { explainLink, explorerLinkOf } from "../src/findings/links";
import { readInbox, writeInbox } from "../src/findings/state";
import { reasonWords, sliceWords, whenText } from "../src/findings/words";

const expected = (mean: string, wide = "10"): BudgetExpected => ({ mean, low80: mean, high80: String(Number(mean) + Number(wide)), low95: mean, high95: mean });
const status = (own: Partial<Budget["status"]>): Budget["status"] =>
  ({ state: "quiet", limit: "100", spent: "40", probability: "5", passesOn: null, expected: expected("80"), knownUntil: "2026-10-10", periodTo: "2026-11-01", ...own }) as Budget["status"];
const budget = (name: string, own: Partial<Budget["status"]>): Budget => ({ name, status: status(own) }) as Budget;

describe("budgets", () => {
  it("stand in the order in which somebody should look", () => {
    const all = [budget("d", {}), budget("c", { state: "unknown" }), budget("b", { state: "warning" }), budget("e", { state: "over" }), budget("a", { state: "warning" })];
    expect(byState(all).map(({ name }) => name)).toEqual(["e", "a", "b", "c", "d"]);
  });

  it("say what will break them, and when", () => {
    expect(outlookWords(status({ state: "warning", probability: "88", passesOn: "2026-11-27" }))).toBe("88 % likely to pass, by 27 Nov 2026");
    expect(outlookWords(status({}))).toBe("5 % likely to pass");
    expect(outlookWords(status({ state: "over", passesOn: "2026-10-03" }))).toBe("The limit was passed on 3 Oct 2026");
    expect(outlookWords(status({ knownUntil: "2026-11-01", probability: "0" }))).toBe("The period is over, and the limit was not reached");
    expect(outlookWords(status({ probability: null, expected: null as unknown as BudgetExpected }))).toBe("Too little is known to look ahead");
  });

  it("say what they are for", () => {
    const words = (own: Partial<Budget>) => periodWords({ period: "month", ...own });
    expect([words({}), words({ period: "rolling", days: 28 }), words({ period: "life", from: "2026-09-01", to: "2027-03-01" })]).toEqual(["each month", "any 28 days", "Sep 2026 – Feb 2027"]);
  });

  it("say what their thresholds are", () => {
    expect(thresholdWords("actual:80=warning")).toBe("80 % spent");
    expect(thresholdWords("phase:100")).toBe("100 % spent of the phase");
    expect(thresholdWords("forecast:100@80")).toBe("80 % likely to reach 100 %");
    expect(thresholdWords("burn:6/6h+1h=critical")).toBe("6 times as fast as planned, over 6h and still over 1h");
    expect(thresholdWords("burn:14.4/1h")).toBe("14.4 times as fast as planned, over 1h");
    expect(thresholdWords("new:kind")).toBe("new:kind");
  });

  it("are bars that have room for all that they show", () => {
    const bar = bulletOf(budget("a", { expected: expected("150", "50") }));
    expect(bar.spent).toBeLessThan(bar.limit);
    expect(bar.limit).toBeLessThan(bar.expected!.low);
    expect(bar.expected!.high).toBeLessThanOrEqual(100);
    expect(bulletOf(budget("a", { spent: null, expected: null as unknown as BudgetExpected }))).toMatchObject({ spent: 0, expected: null });
    expect(bulletOf(budget("a", { spent: "300" })).spent).toBeGreaterThan(bulletOf(budget("a", { spent: "300" })).limit);
    expect(bulletOf(budget("a", { spent: "-3" })).spent).toBe(0);
  });

  it("have a fan that opens at what is known last", () => {
    const day = (day: string, spent: string | null, own: BudgetExpected | null): BudgetDay => ({ day, spent, expected: own as BudgetExpected, planned: "1", probability: null, whole: own === null });
    const fan = fanOf([day("2026-10-01", "1", null), day("2026-10-02", "3", null), day("2026-10-03", null, expected("5"))]);
    expect(fan[0]).toBeNull();
    expect(fan[1]).toEqual({ mean: 3, low80: 3, high80: 3, low95: 3, high95: 3 });
    expect(fan[2]).toMatchObject({ mean: 5, high80: 15 });
    expect(fanOf([day("2026-10-01", "1", null)])).toEqual([null]);
    expect(band("x", [1, null], [4, null], "#000", 1).map(({ data }) => data)).toEqual([[1, null], [3, null]]);
  });

  it("are declared by what was said and nothing else", () => {
    expect(budgetFields({ ...emptyDraft, name: " a ", amount: "5", owner: ["x"] })).toEqual({ name: "a", amount: "5", owner: ["x"] });
    expect(budgetFields({ ...emptyDraft, name: "a", amount: "5", period: "rolling", from: "2026-01-01" })).toEqual({ name: "a", amount: "5", period: "rolling", days: 28 });
    expect(budgetFields({ ...emptyDraft, name: "a", phases: "1,2", period: "life", from: "2026-01-01", to: "2026-02-01", metric: "BilledCost" })).toEqual({
      name: "a", phases: "1,2", period: "life", from: "2026-01-01", to: "2026-02-01", metric: "BilledCost",
    });
    expect([missingIn(emptyDraft), missingIn({ ...emptyDraft, name: "a" }), missingIn({ ...emptyDraft, name: "a", amount: "1" })]).toEqual(["Give it a name", "Say how much may be spent", ""]);
    expect(missingIn({ ...emptyDraft, name: "a", amount: "1", period: "life" })).not.toBe("");
  });
});

describe("findings", () => {
  const finding = { id: "x", state: "ended", slice: { Team: "search", Model: null }, BillingCurrency: "USD", from: "2026-10-05", to: "2026-10-06" } as unknown as Finding;

  it("say what and when", () => {
    expect(sliceWords(finding.slice)).toBe("Team search · no Model");
    expect(sliceWords({})).toBe("all charges");
    expect(whenText(finding)).toBe("5 Oct 2026");
    expect(whenText({ ...finding, to: "2026-10-08" })).toBe("5 Oct – 7 Oct 2026");
    expect(whenText({ ...finding, state: "open" })).toBe("since 5 Oct 2026");
    expect(whenText({ ...finding, from: "2026-09-01", to: "2026-10-01" })).toBe("1 Sep 2026 – 30 Sep 2026");
  });

  it("say why in words that do not claim more than is known", () => {
    expect(reasonWords({ word: "accounts for", what: "new: 1 cell", amount: "1234.5" }, "USD")).toMatch(/^new: 1 cell accounts for USD 1.?234.50$/);
    expect(reasonWords({ word: "coincides with", what: "the start of run a", amount: null }, "USD")).toBe("coincides with the start of run a");
    expect(reasonWords({ word: "unknown", what: "", amount: null }, "USD")).toBe("the reason is unknown");
  });

  it("lead to their charges and to the same weekdays before", () => {
    const explorer = new URL(explorerLinkOf(finding), "http://h").searchParams;
    expect([explorer.get("where"), explorer.get("from"), explorer.get("to"), explorer.get("grain")]).toEqual(["Team = 'search' and Model is null", "2026-09-07", "2026-10-06", "day"]);
    const explain = new URL(explainLink({ ...finding, to: "2026-10-14" }), "http://h").searchParams;
    expect(explain.get("versus")).toBe("2026-09-21..2026-09-30");
  });

  it("have an inbox whose URL brings it back", () => {
    for (const state of [{ since: "", all: false }, { since: "2026-09-01", all: true }]) expect(readInbox(writeInbox(state))).toEqual(state);
    expect(readInbox(new URLSearchParams("since=x&all=1"))).toEqual({ since: "", all: false });
  });
});

describe("alerts", () => {
  const route: Route = { name: "a", service: "slack", url: "slack://…", named: false, quietAll: false, resolved: false };

  it("have routes that say what they take and how", () => {
    expect(takesWords(route)).toBe("everything");
    expect(takesWords({ ...route, named: true, severity: "info" })).toBe("only what names it");
    expect(takesWords({ ...route, kinds: ["budget"], severity: "warning", owners: ["maria"], slice: { Team: "search" } })).toBe("budget, from warning on, of maria, Team search");
    expect(mannersWords(route)).toBe("");
    expect(mannersWords({ ...route, quiet: "22:00-07:00 UTC", escalateTo: "pager", escalateAfter: "1h", resolved: true })).toBe(
      "quiet 22:00-07:00 UTC; to pager if nobody acknowledges for 1h; told when it is over",
    );
  });

  it("send what was said of a route and nothing else", () => {
    expect(routeFields({ ...emptyRoute, name: " a ", url: "env:X" })).toEqual({ name: "a", url: "env:X" });
    expect(routeFields({ ...emptyRoute, name: "a", url: "u", kinds: ["budget", "anomaly"], named: true, "escalate-after": "2h" })).toEqual({ name: "a", url: "u", kinds: "budget,anomaly", named: true });
    expect(routeFields({ ...emptyRoute, "escalate-to": "b", "escalate-after": "2h" })).toEqual({ "escalate-to": "b", "escalate-after": "2h" });
  });

  it("say what became of a message", () => {
    expect(messageWords({ status: "sent", attempts: 2, failure: "x" })).toBe("");
    expect(messageWords({ status: "waiting", attempts: 1, failure: "refused" })).toBe("1 attempt failed: refused");
    expect(messageWords({ status: "waiting", attempts: 0 })).toBe("");
  });

  it("follow only links to this page", () => {
    expect(["/budgets?name=a", "//evil", "https://evil", "javascript:alert(1)", ""].map(pageOf)).toEqual(["/budgets?name=a", undefined, undefined, undefined, undefined]);
  });
});
