import type { ProofShare } from "../api/types";
import { compare, sum } from "../money/exact";

/**
 * A share computed again from its charge: floor(charge × to ÷ of) − floor(charge × from ÷ of) in the ledger's smallest
 * unit, 10⁻¹⁸. Cuts follow each other up to the whole, so that shares add up to the charge whatever the rounding.
 */

const places = 18;

/** Decimal text in smallest units. Throws for more places than the ledger has. */
export function units(amount: string): bigint {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(amount) ?? [];
  if (whole === "") throw new RangeError(`${amount} is no amount of the ledger`);
  const digits = BigInt(whole + fraction.padEnd(places, "0"));
  return sign === "-" ? -digits : digits;
}

/** The cut at a part of the whole: towards less, also below zero. */
function cut(amount: bigint, part: bigint, whole: bigint): bigint {
  const product = amount * part;
  const quotient = product / whole;
  return product % whole < 0n ? quotient - 1n : quotient;
}

/** The part of an amount between two cuts, in smallest units. */
export function cutShare(amount: string, from: number, to: number, of: number): bigint {
  const [all, whole] = [units(amount), BigInt(of)];
  return cut(all, BigInt(to), whole) - cut(all, BigInt(from), whole);
}

/** "unknown" where the cut is too large for a number of JSON: it may have lost digits on its way. */
export type Checked = "equal" | "different" | "unknown";

/** Whether both amounts of a share are what their charge and cut make. */
export function checkShare(share: ProofShare): Checked {
  const metrics: [string | null, string | null][] = [
    [share.BilledCost, share.chargeBilledCost],
    [share.EffectiveCost, share.chargeEffectiveCost],
  ];
  const results = metrics.map(([part, charge]) => checkAmount(part, charge, share));
  if (results.includes("different")) return "different";
  return results.includes("unknown") ? "unknown" : "equal";
}

function checkAmount(part: string | null, charge: string | null, { cutFrom, cutTo, cutOf }: ProofShare): Checked {
  if (part === null || charge === null) return part === charge ? "equal" : "different";
  if (cutFrom === null || cutTo === null || cutOf === null) return compare(part, charge) === 0 ? "equal" : "different";
  if (![cutFrom, cutTo, cutOf].every(Number.isSafeInteger) || cutOf <= 0) return "unknown";
  return cutShare(charge, cutFrom, cutTo, cutOf) === units(part) ? "equal" : "different";
}

/** The exact sums of the shares by currency, in the metric. */
export function sharesSum(shares: ProofShare[], metric: "BilledCost" | "EffectiveCost", currency: string): string {
  const own = shares.filter((share) => share.BillingCurrency === currency).map((share) => share[metric]);
  return sum(own.filter((amount) => amount !== null));
}
