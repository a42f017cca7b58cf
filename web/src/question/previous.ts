import type { Coverage } from "../api/types";
import { isKnown } from "./dateText";
import { daysBetween, monthsOf, shiftDays, shiftMonths } from "./dates";
import type { Range } from "./ranges";

/**
 * The end of what the bills can know about a range: its end, or the day of the newest bill where the range still runs.
 * A running month is compared with the same days of the earlier one, never with a whole month.
 */
export function knownEnd(range: Range, coverage: Coverage[]): string {
  const open = coverage.filter((part) => !part.complete && isKnown(part.asOf));
  const newest = open.map((part) => part.asOf!.slice(0, 10)).sort().at(-1);
  return newest !== undefined && newest > range.from && newest < range.to ? newest : range.to;
}

/**
 * The equal period just before a range: as many months where the range is whole months, as many days otherwise; cut
 * after the same number of elapsed days where the range's known end comes early.
 */
export function previousRange(range: Range, known: string): Range {
  const wholeMonths = range.from.endsWith("-01") && range.to.endsWith("-01");
  if (!wholeMonths) {
    const days = daysBetween(range.from, range.to);
    return { from: shiftDays(range.from, -days), to: shiftDays(known, -days) };
  }
  const n = monthsOf(range.from, range.to).length;
  return { from: shiftMonths(range.from, -n), to: shiftMonths(known, -n) };
}

/**
 * Why an earlier period cannot be compared, or "" where every month of it is covered.
 * @param sources the sources that the later amount came from; each must cover the earlier months too.
 */
export function missingCoverage(sources: string[], previous: Range, coverage: Coverage[]): string {
  const known = new Set(coverage.map((part) => `${part.source} ${part.billingPeriod}`));
  const gaps: string[] = [];
  for (const source of sources) {
    const months = monthsOf(previous.from, previous.to).filter((month) => !known.has(`${source} ${month}`));
    if (months.length > 0) gaps.push(`${source} has no bill for ${months.join(", ")}`);
  }
  return gaps.join("; ");
}
