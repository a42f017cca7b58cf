import { difference, isZero, percent } from "./exact";

/** How an amount stands against the same question one period earlier. */
export type Change =
  /** The earlier period is not covered by any import: absent is not zero. */
  | { kind: "no data"; because: string }
  /** The earlier period is covered and nothing was charged in it. */
  | { kind: "new" }
  | { kind: "same" }
  /** Exact difference; percent is null where the earlier amount is zero or negative. */
  | { kind: "moved"; difference: string; percent: string | null; up: boolean };

/**
 * Compares an amount with the earlier one.
 * @param before undefined where the earlier answer has no such row.
 * @param missing why the earlier period is not comparable, or "" where it is covered.
 */
export function changeOf(now: string, before: string | undefined, missing: string): Change {
  if (missing !== "") return { kind: "no data", because: missing };
  if (before === undefined) return { kind: "new" };
  const moved = difference(now, before);
  if (isZero(moved)) return { kind: "same" };
  return { kind: "moved", difference: moved, percent: percent(moved, before), up: !moved.startsWith("-") };
}
