import type { CostRow, Source } from "../api/types";
import { daysBetween, nextMonth, shiftDays } from "../question/dates";
import type { Grain } from "../question/question";
import type { Range } from "../question/ranges";

/** All months that the ledger holds, with the one before: a billing period may begin a few hours early. */
export function billedRange(sources: Source[]): Range {
  const months = sources.flatMap(({ billingPeriods }) => (billingPeriods ?? []).map(({ billingPeriod }) => billingPeriod)).sort();
  const [first = "1970-01", last = first] = [months[0], months.at(-1)];
  return { from: shiftDays(`${first}-01`, -1), to: nextMonth(`${last}-01`) };
}

/** The days from the first charge to the last in a currency, or undefined where there is none. */
export function spanOf(rows: CostRow[], currency: string): Range | undefined {
  const days = rows.filter((row) => row.BillingCurrency === currency).map((row) => row.Period ?? "").sort();
  const [first, last] = [days[0], days.at(-1)];
  return first && last ? { from: first, to: shiftDays(last, 1) } : undefined;
}

/** As fine as bars can be told apart. */
export function grainOf({ from, to }: Range): Grain {
  const days = daysBetween(from, to);
  return days <= 62 ? "day" : days <= 200 ? "week" : "month";
}
