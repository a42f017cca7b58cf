import type { Source } from "../api/types";
import { newestMonth } from "../question/anchor";
import { nextMonth, shiftMonths } from "../question/dates";
import type { Range } from "../question/ranges";

/**
 * The month that an explanation opens with: the newest that every source which bills it has closed, as part of a month
 * against a whole one would only say that days are missing. The newest of all where none is closed.
 */
export function explainRange(sources: Source[], today: string): Range {
  const periods = sources.flatMap(({ billingPeriods }) => billingPeriods ?? []);
  const open = new Set(periods.filter(({ complete }) => !complete).map(({ billingPeriod }) => billingPeriod));
  const closed = periods.map(({ billingPeriod }) => billingPeriod).filter((month) => !open.has(month));
  const month = closed.sort().at(-1) ?? newestMonth(sources) ?? shiftMonths(today, -1).slice(0, 7);
  return { from: `${month}-01`, to: nextMonth(`${month}-01`) };
}
