import { describe, expect, it } from "vitest";
import { changeOf } from "../src/money/change";
import { compare, difference, percent, plain, sum } from "../src/money/exact";
import { display, exact, signed } from "../src/money/format";

describe("exact arithmetic", () => {
  it("adds where floating point would not", () => {
    expect(sum(["0.1", "0.2"])).toBe("0.3");
    expect(sum(["12345678901234567890.000000000000000001", "0.000000000000000001"])).toBe(
      "12345678901234567890.000000000000000002",
    );
    expect(sum([])).toBe("0");
  });

  it("reads exponents and never writes one", () => {
    expect(plain("7.0E-10")).toBe("0.0000000007");
    expect(sum(["1e21", "1e-18"])).toBe("1000000000000000000000.000000000000000001");
    expect(difference("-0.5", "-0.5")).toBe("0");
  });

  it("compares by value, not by text", () => {
    expect(compare("10", "9")).toBe(1);
    expect(compare("1.0", "1")).toBe(0);
    expect(["10", "9", "-1"].sort(compare)).toEqual(["-1", "9", "10"]);
  });

  it("gives no percentage of nothing", () => {
    expect(percent("1", "8")).toBe("12.5");
    expect(percent("1", "0")).toBeNull();
    expect(percent("1", "-4")).toBeNull();
  });
});

describe("change", () => {
  it("keeps absent apart from zero", () => {
    expect(changeOf("5", undefined, "aws has no bill for 2026-07").kind).toBe("no data");
    expect(changeOf("5", undefined, "")).toEqual({ kind: "new" });
    expect(changeOf("5", "0", "")).toEqual({ kind: "moved", difference: "5", percent: null, up: true });
    expect(changeOf("5", "5.00", "")).toEqual({ kind: "same" });
    expect(changeOf("4", "5", "")).toEqual({ kind: "moved", difference: "-1", percent: "-20.0", up: false });
  });
});

describe("format", () => {
  it("groups digits that a number could not hold", () => {
    expect(display("12345678901234567890.125", "en-US")).toBe("12,345,678,901,234,567,890.13");
    expect(exact("12345678901234567890.000000000000000002", "en-US")).toBe("12,345,678,901,234,567,890.000000000000000002");
    expect(display("1234567.5", "de-DE")).toBe("1.234.567,50");
  });

  it("shows something as something, and nothing as nothing", () => {
    expect(display("0.0000004", "en-US")).toBe("< 0.01");
    expect(display("-0.0000004", "en-US")).toBe("> −0.01");
    expect(display("-0.00", "en-US")).toBe("0.00");
    expect(display("0.005", "en-US")).toBe("0.01");
  });

  it("signs differences", () => {
    expect(signed("3", "en-US")).toBe("+3.00");
    expect(signed("-3", "en-US")).toBe("−3.00");
    expect(signed("0", "en-US")).toBe("0.00");
  });
});
