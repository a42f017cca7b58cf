import { describe, expect, it } from "vitest";
import { workloadsPath } from "../src/api/workloadHooks";
import type { Workload } from "../src/api/types";
import { modelRows } from "../src/pages/workloads/modelRows";
import { pipelineRows } from "../src/pages/workloads/pipelineRows";
import { durationText, instantText } from "../src/question/dateText";
import { type Column, sortBy, sortedRows } from "../src/table/columns";
import { costSourceMeaning, costSourceText } from "../src/workloads/costSource";
import { billedRange, grainOf, spanOf } from "../src/workloads/course";
import { filterIn, found, wordsIn } from "../src/workloads/find";
import { hasPage, readWorkloadPath, workloadLink } from "../src/workloads/path";
import { bytesText, plainNumber } from "../src/workloads/quantity";
import { idleShare, isIn, measured } from "../src/workloads/rows";
import { ruleFor, tagDimension } from "../src/workloads/rule";
import { readWorkloads, writeWorkloads } from "../src/workloads/state";

const range = { from: "2026-09-01", to: "2026-10-01" };

const row = (own: Partial<Workload>): Workload => ({
  Workload: "run:a", WorkloadKind: "run", Name: "a", Status: "", Start: null, End: null, Team: null, Project: null, Environment: null,
  Model: null, ModelVersion: null, JobType: null, Pipeline: null, Parent: null, BillingCurrency: "USD", BilledCost: null, EffectiveCost: null,
  IdleCost: null, UsedCost: null, EstimatedCost: null, EstimatedBy: null, GpuHours: null, CostSource: "Unknown", ...own,
});

describe("a workload's path", () => {
  const ids = ["run:train-42", "run:v1.5/epoch 3", "dataset:s3://b/ü/%2E~41", "endpoint:a?b#c&d", "run:😀", "run:..", "pipeline:a.b"];

  it("leads back to the same id, whatever is in it", () => {
    for (const id of ids) expect(readWorkloadPath(workloadLink(id).replace("/workloads/", ""))).toBe(id);
  });

  it("has nothing that browser, router or server would read", () => {
    for (const id of ids) expect(workloadLink(id)).toMatch(/^\/workloads\/[\w:~-]+$/);
    expect(workloadLink("run:train-42")).toBe("/workloads/run:train-42");
  });

  it("is taken as it is where it was typed by hand", () => {
    expect(readWorkloadPath("dataset:s3://b/x.parquet")).toBe("dataset:s3://b/x.parquet");
    expect(readWorkloadPath("run:100%")).toBe("run:100%");
    expect(readWorkloadPath("run:~FF")).toBe("run:~FF");
  });

  it("is for ids with a kind", () => {
    expect([hasPage("run:a"), hasPage("idle"), hasPage("unused commitment"), hasPage(":a")]).toEqual([true, false, false, false]);
  });
});

describe("the find box", () => {
  it("tells filters from words", () => {
    for (const filter of ["Team = 'research'", "Model is not null", "Name contains 'x' or Team in ('a')", "not Team starts with \"a\"", "Team='a'"]) {
      expect(filterIn(filter)).toBe(filter);
      expect(wordsIn(filter)).toEqual([]);
    }
    for (const words of ["research atlas", "a=", "contains", "in", "is it null"]) expect([words, filterIn(words)]).toEqual([words, ""]);
    expect(wordsIn("  Train  ATLAS ")).toEqual(["train", "atlas"]);
  });

  it("looks for every word, in any of the texts", () => {
    expect(found(["Train-42", null, "Research"], ["research", "train"])).toBe(true);
    expect(found(["Train-42", null], ["train", "research"])).toBe(false);
    expect(found([], [])).toBe(true);
  });
});

describe("rows", () => {
  it("belong to a range by a bill, by their time, or where nothing is known", () => {
    expect(isIn(row({ BilledCost: "0" }), range)).toBe(true);
    expect(isIn(row({}), range)).toBe(true);
    expect(isIn(row({ Start: "2026-08-31T10:00:00Z", End: "2026-09-01T00:10:00Z" }), range)).toBe(true);
    expect(isIn(row({ Start: "2026-08-30T10:00:00Z", End: "2026-08-31T23:59:59Z" }), range)).toBe(false);
    expect(isIn(row({ Start: "2026-10-01T00:00:00Z" }), range)).toBe(false);
    expect(isIn(row({ Start: "2026-10-01T00:00:00Z", BilledCost: "1" }), range)).toBe(true);
  });

  it("have an idle share only where somebody measured", () => {
    expect(idleShare(row({ EffectiveCost: "22.5" }))).toBeNull();
    expect(measured(row({ IdleCost: "1", UsedCost: null }))).toBeNull();
    expect(idleShare(row({ IdleCost: "6.1875", UsedCost: "16.3125" }))).toBe("27.5");
    expect(idleShare(row({ IdleCost: "0", UsedCost: "3" }))).toBe("0.0");
  });

  it("say where their amounts are from", () => {
    expect(costSourceText("BilledInPart")).toBe("billed in part");
    expect(costSourceText("Imputed")).toBe("Imputed");
    expect(costSourceMeaning(row({ CostSource: "Estimated", EstimatedBy: "price book" }))).toContain("price book");
    expect(costSourceMeaning(row({}))).toContain("not 0");
  });
});

describe("sorting", () => {
  interface Pair { name: string | null; amount: string | null }
  const columns: Column<Pair>[] = [
    { id: "name", head: "", value: (pair) => pair.name, cell: () => null },
    { id: "amount", head: "", amount: true, value: (pair) => pair.amount, cell: () => null },
    { id: "mute", head: "", cell: () => null },
  ];
  const pairs: Pair[] = [{ name: "b", amount: "9" }, { name: null, amount: "10" }, { name: "a", amount: null }, { name: "c", amount: "9.0000000000000000001" }];
  const names = (sort: { column: string; descending: boolean }) => sortedRows(pairs, columns, sort).map(({ name }) => name);

  it("is by size for amounts, exactly, and absent ones come last either way", () => {
    expect(names({ column: "amount", descending: true })).toEqual([null, "c", "b", "a"]);
    expect(names({ column: "amount", descending: false })).toEqual(["b", "c", null, "a"]);
    expect(names({ column: "name", descending: true })).toEqual(["c", "b", "a", null]);
  });

  it("leaves rows alone for a column that does not sort", () => {
    expect(sortedRows(pairs, columns, { column: "mute", descending: true })).toBe(pairs);
    expect(sortedRows(pairs, columns, { column: "gone", descending: true })).toBe(pairs);
    expect(sortedRows(pairs, columns, null)).toBe(pairs);
  });

  it("turns round where a heading is chosen again; amounts begin with the largest", () => {
    expect(sortBy(columns[1]!, null)).toEqual({ column: "amount", descending: true });
    expect(sortBy(columns[1]!, { column: "amount", descending: true })).toEqual({ column: "amount", descending: false });
    expect(sortBy(columns[0]!, { column: "amount", descending: true })).toEqual({ column: "name", descending: false });
  });
});

describe("the list's address", () => {
  it("brings everything back", () => {
    const state = { tab: "endpoints", range, metric: "BilledCost", currency: "EUR", find: "Team = 'a&b'", sort: { column: "gpu", descending: true } } as const;
    expect(readWorkloads(writeWorkloads({ ...state }), { from: "2020-01-01", to: "2020-02-01" })).toEqual(state);
  });

  it("falls back where it makes no sense", () => {
    const read = readWorkloads(new URLSearchParams("kind=x&metric=ListCost&from=2026-09-02&to=2026-09-01&sort=-"), range);
    expect(read).toEqual({ tab: "runs", range, metric: "EffectiveCost", currency: "", find: "", sort: null });
  });

  it("asks the operation that knows the kind", () => {
    expect(workloadsPath("run", "", range)).toBe("/runs?from=2026-09-01&to=2026-10-01&limit=10000");
    expect(workloadsPath("", "Team = 'a'", range)).toBe("/workloads?from=2026-09-01&to=2026-10-01&limit=10000&where=Team+%3D+%27a%27");
  });
});

describe("models", () => {
  it("are put together exactly, by currency, with the teams that used them", () => {
    const cost = (Model: string | null, Team: string | null, BillingCurrency: string, BilledCost: string | null) => ({ Model, Team, BillingCurrency, BilledCost, EffectiveCost: null });
    const rows = modelRows([cost("m", "b", "USD", "0.1"), cost("m", "a", "USD", "0.2"), cost("m", null, "USD", null), cost("m", "a", "EUR", "5"), cost(null, "a", "USD", "9")], ["BilledCost", "EffectiveCost"]);
    expect(rows).toEqual([
      { model: "m", currency: "USD", amounts: { BilledCost: "0.3" }, teams: ["a", "b"] },
      { model: "m", currency: "EUR", amounts: { BilledCost: "5" }, teams: ["a"] },
    ]);
  });
});

describe("pipelines", () => {
  it("are put together of their runs, by currency; what nobody knows stays absent", () => {
    const of = (own: Partial<Workload>) => row({ Pipeline: "p", ...own });
    const rows = pipelineRows([
      of({ Workload: "run:a", EffectiveCost: "0.1", IdleCost: "0.04", UsedCost: "0.06", Team: "b", Start: "2026-09-01T00:00:00Z" }),
      of({ Workload: "run:b", EffectiveCost: "0.2", IdleCost: "1", Team: "a", Start: "2026-09-03T00:00:00Z", Status: "failed" }),
      of({ Workload: "run:b", EffectiveCost: "7", BillingCurrency: "EUR" }),
      of({ Workload: "run:c", BillingCurrency: null }),
      of({ Workload: "run:d", Pipeline: "q", BillingCurrency: null }),
      row({ Workload: "run:e", EffectiveCost: "99" }),
    ]);
    expect(rows.map(({ pipeline, currency, EffectiveCost, BilledCost, runs }) => [pipeline, currency, EffectiveCost, BilledCost, runs])).toEqual([
      ["p", "USD", "0.3", null, 3],
      ["p", "EUR", "7", null, 3],
      ["q", null, null, null, 1],
    ]);
    expect(rows[0]).toMatchObject({ IdleCost: "0.04", UsedCost: "0.06", GpuHours: null, teams: ["a", "b"] });
    expect(rows[0]!.last!.Status).toBe("failed");
    expect(rows[2]!.last).toBeNull();
  });
});

describe("a workload's course", () => {
  const source = { source: "s", format: "", freshness: "", billingPeriods: ["2026-09", "2026-07"].map((billingPeriod) => ({ billingPeriod, delivery: "", rows: 1, asOf: "", importedAt: "", complete: true, reconciled: true, totals: [] })) };

  it("is looked for in all that is billed", () => {
    expect(billedRange([source])).toEqual({ from: "2026-06-30", to: "2026-10-01" });
  });

  it("spans the days that have charges in the currency, as fine as can be told apart", () => {
    const rows = [{ Period: "2026-09-03", BillingCurrency: "USD" }, { Period: "2026-09-01", BillingCurrency: "USD" }, { Period: "2026-08-01", BillingCurrency: "EUR" }];
    expect(spanOf(rows, "USD")).toEqual({ from: "2026-09-01", to: "2026-09-04" });
    expect(spanOf(rows, "GBP")).toBeUndefined();
    expect(["2026-09-04", "2027-01-01", "2027-09-01"].map((to) => grainOf({ from: "2026-09-01", to }))).toEqual(["day", "week", "month"]);
  });
});

describe("texts", () => {
  it("tell how long and when", () => {
    expect(durationText("2026-09-01T00:00:00Z", "2026-09-01T01:30:00Z")).toBe("1 h 30 min");
    expect(durationText("2026-09-01T00:00:00Z", "2026-09-04T04:00:00Z")).toBe("3 d 4 h");
    expect(durationText("2026-09-01T00:00:00Z", "2026-09-03T00:00:00Z")).toBe("2 d");
    expect(durationText("2026-09-01T00:00:00Z", "2026-09-01T00:20:00Z")).toBe("20 min");
    expect(durationText("2026-09-02T00:00:00Z", "2026-09-01T00:20:00Z")).toBe("");
    expect(instantText("2026-09-01T22:05:00-04:00")).toBe("2 Sep 2026 02:05");
    expect(instantText("soon")).toBe("soon");
  });

  it("tell how much", () => {
    expect(["999", "1000", "4000000", "123456789012"].map(bytesText)).toEqual(["999 B", "1.0 kB", "4.0 MB", "123 GB"]);
    expect(["4.000000000000000000", "7.0E-3", "nan"].map(plainNumber)).toEqual(["4", "0.007", "nan"]);
  });

  it("make a rule of a tag, with its key as the filter language has it", () => {
    expect(tagDimension("aws:createdBy")).toBe("Tags.aws:createdBy");
    expect(tagDimension('cost "center"')).toBe('Tags."cost ""center"""');
    expect(ruleFor("owner")).toBe('virtualTags:\n  - name: "Team from owner"\n    where: "Tags.owner is not null"\n    set: {Team: {from: "Tags.owner"}}\n');
  });
});
