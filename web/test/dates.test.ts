import { describe, expect, it } from "vitest";
import { daysBetween, isDate, monthsOf, shiftDays, shiftMonths } from "../src/question/dates";
import { ago, rangeText } from "../src/question/dateText";
import { knownEnd, missingCoverage, previousRange } from "../src/question/previous";
import { anchorOf } from "../src/question/anchor";
import { defaultQuestion } from "../src/question/question";
import { overviewRange, presetOf, presets } from "../src/question/ranges";

const range = { from: "2026-08-01", to: "2026-10-01" };
const open = (asOf: string) => [{ source: "aws", billingPeriod: "2026-09", complete: false, asOf }];

describe("dates", () => {
  it("moves over the ends of months and years", () => {
    expect(shiftMonths("2026-03-31", -1)).toBe("2026-02-28");
    expect(shiftMonths("2024-03-31", -1)).toBe("2024-02-29");
    expect(shiftMonths("2026-01-15", -13)).toBe("2024-12-15");
    expect(shiftDays("2026-03-01", -1)).toBe("2026-02-28");
    expect(daysBetween("2026-02-01", "2026-03-01")).toBe(28);
    expect(monthsOf("2026-11-15", "2027-01-01")).toEqual(["2026-11", "2026-12"]);
    expect(isDate("2026-13-01") || isDate("2026-1-1") || isDate(null)).toBe(false);
  });

  it("says ranges with the last day included", () => {
    expect(rangeText("2026-08-01", "2026-10-01")).toBe("Aug – Sep 2026");
    expect(rangeText("2026-08-01", "2026-09-01")).toBe("Aug 2026");
    expect(rangeText("2025-12-15", "2026-01-14")).toBe("15 Dec 2025 – 13 Jan 2026");
    expect(rangeText("2026-08-03", "2026-08-04")).toBe("3 Aug 2026");
    expect(ago("2026-09-14T00:00:00Z", Date.parse("2026-09-14T03:00:00Z"))).toBe("3 hours ago");
  });

  it("knows its own presets", () => {
    const [today, anchor] = ["2026-09-14", "2026-07-31"];
    for (const preset of presets) {
      const found = presetOf(preset.range(today, anchor), today, anchor);
      expect(found?.range(today, anchor)).toEqual(preset.range(today, anchor));
    }
    expect(presetOf({ from: "2026-08-02", to: "2026-08-04" }, today, anchor)).toBeUndefined();
  });
});

describe("the default ranges", () => {
  const holding = (...months: string[]) => [
    { source: "aws", format: "", freshness: "", billingPeriods: months.map((billingPeriod) => ({ billingPeriod, delivery: "", rows: 1, asOf: "", importedAt: "", complete: true, reconciled: true, totals: [] })) },
  ];
  const opens = (today: string, ...months: string[]) => {
    const anchor = anchorOf(holding(...months), today);
    const { from, to } = defaultQuestion(anchor);
    return { overview: overviewRange(today, anchor), explorer: { from, to } };
  };

  it("put the running month beside the last one, once it is billed", () => {
    expect(opens("2026-11-24", "2026-11", "2026-10")).toEqual({
      overview: { from: "2026-10-01", to: "2026-12-01" },
      explorer: { from: "2026-06-01", to: "2026-12-01" },
    });
    expect(opens("2026-10-31", "2026-10").overview).toEqual({ from: "2026-09-01", to: "2026-11-01" });
  });

  it("end with the newest month where bills end earlier", () => {
    expect(opens("2026-11-24", "2026-09", "2026-10")).toEqual({
      overview: { from: "2026-10-01", to: "2026-11-01" },
      explorer: { from: "2026-05-01", to: "2026-11-01" },
    });
    expect(opens("2026-11-24", "2024-02").overview).toEqual({ from: "2024-02-01", to: "2024-03-01" });
  });

  it("count from today where nothing is held", () => {
    expect(opens("2026-11-24").overview).toEqual({ from: "2026-10-01", to: "2026-12-01" });
  });
});

describe("the previous equal period", () => {
  it("is as many months, or as many days", () => {
    expect(previousRange(range, range.to)).toEqual({ from: "2026-06-01", to: "2026-08-01" });
    expect(previousRange({ from: "2026-08-05", to: "2026-08-12" }, "2026-08-12")).toEqual({
      from: "2026-07-29",
      to: "2026-08-05",
    });
  });

  it("ends after as many days as the running month has had", () => {
    const known = knownEnd(range, open("2026-09-14T06:00:00Z"));
    expect(known).toBe("2026-09-14");
    expect(previousRange(range, known)).toEqual({ from: "2026-06-01", to: "2026-07-14" });
    expect(knownEnd(range, open("2026-11-14T06:00:00Z"))).toBe(range.to);
    expect(knownEnd(range, open("0001-01-01T00:00:00Z"))).toBe(range.to);
    expect(knownEnd(range, [])).toBe(range.to);
  });

  it("is not comparable where a source lacks a month of it", () => {
    const june = { source: "aws", billingPeriod: "2026-06", complete: true, asOf: "2026-08-01T00:00:00Z" };
    const july = { ...june, billingPeriod: "2026-07" };
    const previous = { from: "2026-06-01", to: "2026-07-14" };
    expect(missingCoverage(["aws"], previous, [june, july])).toBe("");
    expect(missingCoverage(["aws"], previous, [july])).toBe("aws has no bill for 2026-06");
    expect(missingCoverage(["aws", "azure"], previous, [june, july])).toBe("azure has no bill for 2026-06, 2026-07");
  });
});
