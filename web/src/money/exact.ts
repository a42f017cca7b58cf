import Big from "big.js";

/**
 * Exact arithmetic over decimal text. Amounts enter and leave as strings; JS numbers appear only as chart geometry
 * (`geometry`) and as percentages, which are ratios and not money.
 */

/** Adds amounts exactly. An empty list adds up to "0". */
export function sum(amounts: Iterable<string>): string {
  let total = new Big(0);
  for (const amount of amounts) total = total.plus(amount);
  return text(total);
}

/** a − b, exactly. */
export function difference(a: string, b: string): string {
  return text(new Big(a).minus(b));
}

/** An amount without its sign. */
export function size(amount: string): string {
  return text(new Big(amount).abs());
}

/** −1, 0 or 1, as for sorting. */
export function compare(a: string, b: string): number {
  return new Big(a).cmp(b);
}

export function isZero(amount: string): boolean {
  return new Big(amount).eq(0);
}

/**
 * part ÷ whole in percent, rounded half up to one decimal ("12.5"), or null where the ratio says nothing: the whole is
 * zero or negative.
 */
export function percent(part: string, whole: string): string | null {
  const base = new Big(whole);
  if (base.lte(0)) return null;
  return new Big(part).times(100).div(base).toFixed(1);
}

/** Where a bar or a line is drawn. Never shown as text. */
export function geometry(amount: string): number {
  return Number(amount);
}

/** Plain digits, never an exponent: "7.0E-10" becomes "0.0000000007". */
export function plain(amount: string): string {
  return text(new Big(amount));
}

function text(value: Big): string {
  return value.eq(0) ? "0" : value.toFixed();
}
