import { describe, expect, it } from "vitest";
import type { ExplainEffect, ExplainResult, Source } from "../src/api/types";
import { explainRange } from "../src/explain/defaultRange";
import { sliceLink, sliceText } from "../src/explain/sliceLink";
import { comparisonOf, explaining, explainParams, readExplain, writeExplain } from "../src/explain/state";
import { barOf, kindsOf, missingOf, scaleOf, stepsOf } from "../src/explain/waterfall";
import { changeCommand, commandOf, curlOf } from "../src/question/command";
import { sum } from "../src/money/exact";

const month = { from: "2026-09-01", to: "2026-10-01" };
const effect = (effect: string, amount: string, slice: Record<string, string | null> = {}): ExplainEffect => ({ effect, amount, slice, evidence: "" });
const effects = [effect("usage", "10.000000000000000001", { Team: "search" }), effect("price", "-4"), effect("usage", "-1.5"), effect("credit", "0.25")];
const result: ExplainResult = {
  BillingCurrency: "USD",
  from: { from: "2026-10-01", to: "2026-11-01", amount: "104.750000000000000001" },
  versus: { ...month, amount: "100" },
  difference: "4.750000000000000001",
  effects,
};

describe("the state of an explanation", () => {
  it("is read from what it was written as", () => {
    const state = { range: month, versus: { from: "2026-02-03", to: "2026-02-10" }, by: ["Team", 'Tags."a,b"'], where: "Team = 'x'", metric: "BilledCost", currency: "EUR", open: ["usage", "new"] };
    expect(readExplain(writeExplain(state), { from: "2020-01-01", to: "2020-02-01" })).toEqual(state);
  });

  it("compares with the time just before where nothing is said, or nonsense", () => {
    for (const versus of ["", "2026-08-01", "2026-08-01..x", "2026-09-01..2026-08-01", "..", "a..b..c"]) {
      expect(readExplain(new URLSearchParams({ from: month.from, to: month.to, versus }), month).versus).toEqual({ from: "2026-08-01", to: "2026-09-01" });
    }
  });

  it("moves what it is compared with along, unless its days were chosen", () => {
    const state = readExplain(new URLSearchParams(), month);
    const october = { from: "2026-10-01", to: "2026-11-01" };
    expect(explaining(state, october).versus).toEqual(month);
    expect(comparisonOf(state)?.id).toBe("before");
    const year = { ...state, versus: { from: "2025-09-01", to: "2025-10-01" } };
    expect(explaining(year, october).versus).toEqual({ from: "2025-10-01", to: "2025-11-01" });
    const own = { ...state, versus: { from: "2026-05-01", to: "2026-05-09" } };
    expect([comparisonOf(own), explaining(own, october).versus]).toEqual([undefined, own.versus]);
  });

  it("is the same for the API and the command", () => {
    const params = explainParams({ ...readExplain(new URLSearchParams({ where: "Team = 'x'" }), month), by: ["Team"] });
    expect(commandOf("explain", params)).toBe(
      "farthing explain --from 2026-09-01 --to 2026-10-01 --versus 2026-08-01..2026-09-01 --by Team --where 'Team = '\\''x'\\''' --metric EffectiveCost",
    );
    expect(curlOf("/explain", new URLSearchParams({ from: "a b" }), "http://h")).toBe("curl -sG http://h/api/v1/explain \\\n  --data-urlencode 'from=a b'");
  });

  it("opens with the newest month that all who bill it have closed", () => {
    const source = (source: string, ...months: [string, boolean][]) =>
      ({ source, billingPeriods: months.map(([billingPeriod, complete]) => ({ billingPeriod, complete })) }) as unknown as Source;
    const sources = [source("a", ["2026-08", true], ["2026-09", true]), source("b", ["2026-09", false])];
    expect(explainRange(sources, "2026-09-14").from).toBe("2026-08-01");
    expect(explainRange([source("b", ["2026-09", false])], "2026-09-14")).toEqual(month);
    expect(explainRange([], "2026-10-14")).toEqual(month);
  });
});

describe("the waterfall", () => {
  it("has a step for each kind, the largest first, and leads from one side to the other", () => {
    expect(kindsOf(effects).map(({ effect, amount }) => [effect, amount])).toEqual([["usage", "8.500000000000000001"], ["price", "-4"], ["credit", "0.25"]]);
    const steps = stepsOf(result, []);
    expect(steps.map(({ id }) => id)).toEqual(["versus", "usage", "price", "credit", "from"]);
    expect(steps.at(-2)!.end).toBe(result.from.amount);
  });

  it("opens a kind into parts that end where it ends", () => {
    const steps = stepsOf(result, ["usage"]);
    expect(steps.map(({ id }) => id)).toEqual(["versus", "usage", "usage 0", "usage 1", "price", "credit", "from"]);
    expect([steps[2]!.start, steps[3]!.end]).toEqual([steps[1]!.start, steps[1]!.end]);
    expect(sum([steps[2]!.amount, steps[3]!.amount])).toBe(steps[1]!.amount);
    expect(steps[4]!.start).toBe(steps[1]!.end);
  });

  it("tells to the last digit whether it adds up", () => {
    expect(missingOf(result)).toBe("0");
    expect(missingOf({ ...result, effects: effects.slice(1) })).toBe("10.000000000000000001");
    expect(missingOf({ ...result, from: { ...result.from, amount: "104.75" } })).toBe("-0.000000000000000001");
  });

  it("cuts its scale only where changes would not be seen, and keeps bars inside", () => {
    expect(scaleOf(stepsOf(result, [])).cut).toBe(true);
    const small = { ...result, versus: { ...month, amount: "1" }, from: { ...result.from, amount: "5.750000000000000001" } };
    expect(scaleOf(stepsOf(small, []))).toMatchObject({ low: 0, cut: false });
    const credits = { ...result, versus: { ...month, amount: "-20" }, from: { ...result.from, amount: "-15.249999999999999999" } };
    expect(scaleOf(stepsOf(credits, []))).toMatchObject({ high: 0, cut: false });
    for (const one of [result, small, credits, { ...result, effects: [], difference: "0", from: { ...result.from, amount: "100" } }]) {
      const steps = stepsOf(one, ["usage"]);
      for (const step of steps) {
        const { left, width } = barOf(step, scaleOf(steps));
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left + width).toBeLessThanOrEqual(100.000001);
        expect(width).toBeGreaterThan(0);
      }
    }
  });
});

describe("a slice", () => {
  it("is named in the order of the dimensions, absent values too", () => {
    expect(sliceText({ Model: null, Team: "search" }, ["Team", "Model"])).toBe("Team search · Model (none)");
    expect(sliceText({}, ["Team"])).toBe("");
  });

  it("leads to its charges of both ranges", () => {
    const state = readExplain(new URLSearchParams({ where: "Environment = 'prod' or Team is null" }), month);
    const params = new URL(sliceLink({ Team: "o'x", Model: null }, state, "EUR"), "http://h").searchParams;
    expect(params.get("where")).toBe("(Environment = 'prod' or Team is null) and Team = 'o''x' and Model is null");
    expect([params.get("from"), params.get("to"), params.get("currency"), params.get("by")]).toEqual(["2026-08-01", "2026-10-01", "EUR", "ServiceName"]);
  });
});

describe("a command that changes something", () => {
  it("has arguments, flags, repeated flags and nothing that says nothing", () => {
    expect(changeCommand("budget add", ["all of it"], { amount: "5", owner: ["a", "b c"], replace: true, named: false, where: "" })).toBe(
      "farthing budget add 'all of it' --amount 5 --owner a --owner 'b c' --replace",
    );
  });
});
