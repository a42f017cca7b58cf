import type { ProofAnswer, ProofShare } from "../api/types";
import { compare } from "../money/exact";
import { checkShare, sharesSum } from "./cut";

/** What came of computing a proof again. */
export type ProofState = {
  /** How many shares were computed again, and how many could not be. */
  checked: number;
  unknown: number;
} & ({ kind: "off share"; off: number } | { kind: "off sum" } | { kind: "part"; all: number } | { kind: "whole" });

/**
 * Computes every share again and adds them up.
 * @param complete whether the shares are all that the total is of; otherwise sums say nothing.
 */
export function proofState(shares: ProofShare[], total: NonNullable<ProofAnswer["totals"]>[number], complete: boolean): ProofState {
  const results = shares.map(checkShare);
  const of = (wanted: string) => results.filter((result) => result === wanted).length;
  const counts = { checked: results.length - of("unknown"), unknown: of("unknown") };
  if (of("different") > 0) return { kind: "off share", off: of("different"), ...counts };
  if (!complete) return { kind: "part", all: total.shares, ...counts };
  const equal = (["BilledCost", "EffectiveCost"] as const).every((metric) => compare(sharesSum(shares, metric, total.BillingCurrency), total[metric]) === 0);
  return { kind: equal ? "whole" : "off sum", ...counts };
}
