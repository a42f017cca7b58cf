import { describe, expect, it } from "vitest";
import { maxSeries } from "../src/charts/palette";
import { seriesOf } from "../src/charts/series";
import { escapeHtml } from "../src/charts/tooltip";
import { providerBlocks } from "../src/pages/overview/providerRows";
import { metricColumns, sorted } from "../src/pages/explorer/tableColumns";
import { sum } from "../src/money/exact";
import { currenciesOf } from "../src/question/currencies";
import { groupsOf, labelOf, totalIn } from "../src/question/groups";
import { periodsIn } from "../src/question/periods";
import { explorerLink } from "../src/pages/overview/explorerLink";
import { backTo, drillInto } from "../src/pages/explorer/drillInto";
import { dimensionChoices, typedTag } from "../src/filter/dimensionChoices";
import { readView } from "../src/question/view";
import { defaultQuestion } from "../src/question/question";

const row = (Period: string, Team: string | null, BillingCurrency: string, BilledCost: string) => ({
  Period,
  Team,
  BillingCurrency,
  BilledCost,
});
const rows = [
  row("2026-08-01", "nlp", "USD", "0.1"),
  row("2026-09-01", "nlp", "USD", "0.2"),
  row("2026-08-01", null, "USD", "10"),
  row("2026-08-01", "nlp", "EUR", "99"),
];
const periods = ["2026-08-01", "2026-09-01"];
const usd = groupsOf(rows, ["Team"], ["BilledCost"], "USD", "BilledCost");

describe("groups", () => {
  it("keep currencies apart, add exactly and rank by amount", () => {
    expect(usd.map((group) => [group.values[0], group.totals.BilledCost])).toEqual([
      [null, "10"],
      ["nlp", "0.3"],
    ]);
    expect(labelOf(usd[0]!.values)).toBe("(none)");
    expect(labelOf([])).toBe("All charges");
  });

  it("leave a metric that no charge has absent, and rank it last", () => {
    const priced = [{ Team: "a", BillingCurrency: "USD", ListCost: null }, { Team: "b", BillingCurrency: "USD", ListCost: "-1" }];
    const groups = groupsOf(priced, ["Team"], ["ListCost"], "USD", "ListCost");
    expect(groups.map((group) => [group.values[0], group.totals.ListCost])).toEqual([["b", "-1"], ["a", undefined]]);
    expect(seriesOf(groups, "ListCost", [""], new Map()).map((series) => series.label)).toEqual(["b"]);
  });

  it("tell an absent total from a zero one", () => {
    const totals = [{ BillingCurrency: "USD", BilledCost: "0" }];
    expect(totalIn(totals, "USD", "BilledCost")).toBe("0");
    expect(totalIn(totals, "EUR", "BilledCost")).toBeUndefined();
  });
});

describe("currencies", () => {
  const period = (BillingCurrency: string, rows: number) => ({
    billingPeriod: "2026-09", delivery: "d", rows, asOf: "", importedAt: "", complete: true, reconciled: true,
    totals: [{ BillingCurrency, SourceTotal: "0", BilledCost: "0", SourceEffectiveTotal: "0", EffectiveCost: "0" }],
  });
  const source = (name: string, BillingCurrency: string, rows: number) => ({
    source: name, format: "focus-1.2", freshness: "", billingPeriods: [period(BillingCurrency, rows)],
  });
  const totals = ["CHF", "EUR", "USD", "USD"].map((BillingCurrency) => ({ BillingCurrency }));

  it("come by how many rows are billed in them, never by their amounts", () => {
    expect(currenciesOf(totals, [source("a", "EUR", 5), source("b", "USD", 4), source("c", "USD", 2)])).toEqual(["USD", "EUR", "CHF"]);
    expect(currenciesOf(totals, [])).toEqual(["CHF", "EUR", "USD"]);
  });
});

describe("series", () => {
  it("leave absent periods absent", () => {
    expect(seriesOf(usd, "BilledCost", periods, new Map())[0]!.amounts).toEqual(["10", null]);
  });

  it("fold what is not drawn, to the last digit", () => {
    const totals = new Map([["2026-08-01", "10.1000000000000000001"], ["2026-09-01", "0.2"]]);
    const others = seriesOf(usd, "BilledCost", periods, totals).at(-1)!;
    expect(others).toEqual({ label: "(others)", group: null, amounts: ["0.0000000000000000001", "0"], total: "0.0000000000000000001" });
    expect(seriesOf(usd, "BilledCost", periods, new Map([["2026-08-01", "10.1"]])).every((series) => series.group !== null)).toBe(true);
  });

  it("draw a limited number, and stack up to the whole", () => {
    const many = Array.from({ length: 40 }, (_, index) => row("2026-08-01", `t${index}`, "USD", `${index}.01`));
    const all = sum(many.map((one) => one.BilledCost));
    const groups = groupsOf(many, ["Team"], ["BilledCost"], "USD", "BilledCost");
    const series = seriesOf(groups, "BilledCost", ["2026-08-01"], new Map([["2026-08-01", all]]));
    expect(series).toHaveLength(maxSeries + 1);
    expect(sum(series.map((one) => one.total))).toBe(all);
  });
});

describe("periods", () => {
  it("include those without charges", () => {
    expect(periodsIn("2026-08-15", "2026-10-02", "month")).toEqual(["2026-08-01", "2026-09-01", "2026-10-01"]);
    expect(periodsIn("2026-11-01", "2026-11-10", "week")).toEqual(["2026-10-26", "2026-11-02", "2026-11-09"]);
    expect(periodsIn("2026-02-27", "2026-03-02", "day")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
    expect(periodsIn("2026-02-27", "2026-03-02", "total")).toEqual([""]);
  });
});

describe("table", () => {
  it("sorts by value, absent last either way", () => {
    const names = (column: string, descending: boolean) =>
      sorted(usd, ["Team"], metricColumns(["BilledCost"]), { column, descending }).map((group) => group.values[0]);
    expect(names("BilledCost", false)).toEqual(["nlp", null]);
    expect(names("BilledCost", true)).toEqual([null, "nlp"]);
    expect(names("Team", false)).toEqual(["nlp", null]);
    expect(names("Team", true)).toEqual(["nlp", null]);
  });
});

describe("providers", () => {
  const of = (ProviderName: string, ServiceName: string, BilledCost: string) => ({ ProviderName, ServiceName, BillingCurrency: "USD", BilledCost });
  const now = [of("A", "x", "1"), of("B", "y", "5"), of("B", "z", "0.5")];

  it("come with their services, the biggest first, each against its own past", () => {
    const [b, a] = providerBlocks(now, { rows: [of("B", "y", "4")], missing: "" }, "BilledCost", "USD");
    expect([b!.provider, b!.amount, a!.provider]).toEqual(["B", "5.5", "A"]);
    expect(b!.change).toMatchObject({ kind: "moved", difference: "1.5", percent: "37.5" });
    expect(b!.services.map(({ service, change }) => [service, change!.kind])).toEqual([["y", "moved"], ["z", "new"]]);
    expect(a!.change).toEqual({ kind: "new" });
  });

  it("say no data where the past is not covered", () => {
    const [b] = providerBlocks(now, { rows: [], missing: "aws has no bill for 2026-07" }, "BilledCost", "USD");
    expect(b!.change!.kind).toBe("no data");
    expect(providerBlocks(now, undefined, "BilledCost", "USD")[0]!.change).toBeUndefined();
  });

  it("open in the explorer, filtered and grouped by what comes next", () => {
    const link = new URL(explorerLink({ from: "2026-08-01", to: "2026-09-01" }, "USD", [["ProviderName", "A"]]), "http://x");
    const view = readView(link.searchParams, defaultQuestion("2026-09-14"));
    expect(view.question).toMatchObject({ where: "ProviderName = 'A'", by: ["ServiceName"], from: "2026-08-01" });
    expect(view.currency).toBe("USD");
  });
});

describe("opening a group", () => {
  const view = readView(new URLSearchParams(), defaultQuestion("2026-09-14"));

  it("fixes its values, shows the next dimension, and can be undone", () => {
    const down = drillInto(view, view.question.by, ["EC2"], ["ServiceName", "Team", "Project"]);
    expect(down.question.by).toEqual(["Team"]);
    const deeper = drillInto(down, down.question.by, [null], ["ServiceName", "Team", "Project"]);
    expect(deeper.question.by).toEqual(["Project"]);
    expect(backTo(deeper, 1)).toEqual(down);
    expect(backTo(deeper, 0)).toEqual(view);
  });

  it("ends where there is nothing further to show", () => {
    expect(drillInto(view, view.question.by, ["EC2"], ["ServiceName"]).question.by).toEqual([]);
  });
});

describe("dimension choices", () => {
  it("leave out what is added up, and offer any tag that is typed", () => {
    const all = [{ name: "BilledCost", kind: "column", type: "decimal" }, { name: "RegionId", kind: "column", type: "string" }] as const;
    expect(dimensionChoices([...all], typedTag("tags.cost centre"))).toEqual([
      { group: "FOCUS columns", items: ["RegionId"] },
      { group: "Other", items: [`Tags."cost centre"`] },
    ]);
    expect(typedTag("Tags.")).toEqual([]);
    expect(typedTag("Region")).toEqual([]);
  });
});

describe("tooltip", () => {
  it("shows names from bills as text", () => {
    expect(escapeHtml(`<img src=x onerror="alert('1')">&`)).toBe("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;");
  });
});
