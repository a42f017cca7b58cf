import { describe, expect, it } from "vitest";
import type { ProofShare } from "../src/api/types";
import { checkShare, cutShare, sharesSum, units } from "../src/workloads/cut";
import { partText } from "../src/workloads/partText";
import { proofState } from "../src/workloads/proofState";

const share = (own: Partial<ProofShare>): ProofShare => ({
  charge: "s/f/1", delivery: "d", ChargePeriodStart: null, ChargePeriodEnd: null, ServiceName: null, ChargeDescription: null, ResourceId: null,
  BillingCurrency: "USD", BilledCost: "16.385", EffectiveCost: "15", chargeBilledCost: "32.77", chargeEffectiveCost: "30", Workload: "run:a", Team: null,
  Method: "Measured", Class: "Attributed", Rule: null, cutFrom: 3600000000, cutTo: 18000000000, cutOf: 28800000000, UsedCost: null, ...own,
});

describe("a cut", () => {
  it("counts in the ledger's smallest unit, without a float", () => {
    expect(units("0.000000000000000001")).toBe(1n);
    expect(units("-12.5")).toBe(-12500000000000000000n);
    expect(units("99999999999999999999.999999999999999999")).toBe(99999999999999999999999999999999999999n);
    expect(() => units("1e5")).toThrow(RangeError);
    expect(() => units("0.0000000000000000001")).toThrow(RangeError);
  });

  it("goes towards less, also below zero", () => {
    expect(cutShare("0.000000000000000001", 0, 1, 2)).toBe(0n);
    expect(cutShare("-0.000000000000000001", 0, 1, 2)).toBe(-1n);
    expect(cutShare("-0.000000000000000001", 1, 2, 2)).toBe(0n);
  });

  it("adds up to the charge, however it is cut", () => {
    let state = 20260901;
    const next = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state % below;
    };
    for (let round = 0; round < 500; round += 1) {
      const of = 1 + next(1_000_000);
      const amount = `${next(2) === 0 ? "-" : ""}${next(1_000_000)}.${String(next(1_000_000_000)).padStart(9, "0")}${String(next(1_000_000_000)).padStart(9, "0")}`;
      const places = [0, ...Array.from({ length: next(6) }, () => next(of)), of].sort((a, b) => a - b);
      const shares = places.slice(1).map((to, index) => cutShare(amount, places[index]!, to, of));
      expect(shares.reduce((a, b) => a + b, 0n)).toBe(units(amount));
    }
  });
});

describe("a share", () => {
  it("is computed again", () => {
    expect(checkShare(share({}))).toBe("equal");
    expect(checkShare(share({ EffectiveCost: "15.000000000000000001" }))).toBe("different");
    expect(checkShare(share({ BilledCost: "16.386" }))).toBe("different");
    expect(checkShare(share({ BilledCost: null }))).toBe("different");
    expect(checkShare(share({ BilledCost: null, chargeBilledCost: null }))).toBe("equal");
  });

  it("is all of its charge where there is no cut", () => {
    const whole = { cutFrom: null, cutTo: null, cutOf: null };
    expect(checkShare(share({ ...whole, BilledCost: "32.770", EffectiveCost: "30" }))).toBe("equal");
    expect(checkShare(share(whole))).toBe("different");
    expect(partText(whole).short).toBe("all");
  });

  it("is not judged where the cut may have lost digits", () => {
    expect(checkShare(share({ cutOf: 2 ** 60 }))).toBe("unknown");
    expect(checkShare(share({ cutOf: 0 }))).toBe("unknown");
  });

  it("says its part", () => {
    expect(partText(share({}))).toEqual({ short: "50.0%", exactly: "3\u202f600\u202f000\u202f000 to 18\u202f000\u202f000\u202f000 of 28\u202f800\u202f000\u202f000" });
    const short = (cutFrom: number, cutTo: number) => partText({ cutFrom, cutTo, cutOf: 100_000 }).short;
    expect([short(0, 1), short(5, 5), short(1, 100_000), short(0, 100_000)]).toEqual(["< 0.1%", "0.0%", "> 99.9%", "100.0%"]);
  });
});

describe("a proof", () => {
  const shares = [share({}), share({ cutFrom: 0, cutTo: 7200000000, EffectiveCost: "7.5", BilledCost: "8.1925" })];
  const total = { BillingCurrency: "USD", shares: 2, EffectiveCost: "22.5", BilledCost: "24.5775" };

  it("is whole where every share is right and they add up to the total", () => {
    expect(proofState(shares, total, true)).toEqual({ kind: "whole", checked: 2, unknown: 0 });
    expect(sharesSum(shares, "BilledCost", "USD")).toBe("24.5775");
    expect(sharesSum(shares, "BilledCost", "EUR")).toBe("0");
  });

  it("says what is off, a share before the sum", () => {
    expect(proofState(shares, { ...total, BilledCost: "24.5776" }, true).kind).toBe("off sum");
    expect(proofState([share({ EffectiveCost: "14" }), shares[1]!], total, true)).toEqual({ kind: "off share", off: 1, checked: 2, unknown: 0 });
  });

  it("does not judge the sum of a part", () => {
    expect(proofState(shares.slice(0, 1), total, false)).toEqual({ kind: "part", all: 2, checked: 1, unknown: 0 });
    expect(proofState([share({ cutOf: 2 ** 60 })], total, false)).toEqual({ kind: "part", all: 2, checked: 0, unknown: 1 });
  });
});
