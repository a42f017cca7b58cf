import type { Source } from "../api/types";
import { nextMonth, shiftDays } from "./dates";

/** The newest billing month (YYYY-MM) that the ledger holds, or undefined where it holds none. */
export function newestMonth(sources: Source[]): string | undefined {
  const months = sources.flatMap(({ billingPeriods }) => (billingPeriods ?? []).map(({ billingPeriod }) => billingPeriod));
  return months.sort().at(-1);
}

/**
 * The day from which "the last six months" are counted: today while this month's bills are arriving, otherwise the
 * last day of the newest month that is held. A month that nobody has billed yet says nothing.
 */
export function anchorOf(sources: Source[], today: string): string {
  const newest = newestMonth(sources);
  return newest === undefined || newest === today.slice(0, 7) ? today : shiftDays(nextMonth(`${newest}-01`), -1);
}
