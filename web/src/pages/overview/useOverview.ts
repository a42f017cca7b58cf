import { useCost, useSources } from "../../api/hooks";
import type { CostAnswer, Source } from "../../api/types";
import { firstOfMonth, monthsOf, shiftDays, shiftMonths } from "../../question/dates";
import { knownEnd, missingCoverage, previousRange } from "../../question/previous";
import type { Question } from "../../question/question";
import type { Range } from "../../question/ranges";
import { overviewMetrics } from "./overviewState";

const whole = { metrics: overviewMetrics, where: "", byInvoiceMonth: false, limit: 0, asOf: "" } as const;

/** What the overview shows, once the first answer is there. */
export interface Overview {
  now: CostAnswer;
  /** Undefined while it is asked. */
  before: CostAnswer | undefined;
  /** Provider by month, for the chart: 13 months up to the range's end. */
  months: CostAnswer | undefined;
  previous: Range;
  /** Why the amounts in a currency cannot be compared with the previous period; "" where they can. */
  missing: (currency: string) => string;
}

/** Asks the overview's three questions: the range, the equal period before it, and the months that lead up to it. */
export function useOverview(range: Range) {
  const now = useCost({ ...whole, ...range, by: ["ProviderName", "ServiceName"], grain: "total" });
  const coverage = now.data?.coverage ?? [];
  const previous = previousRange(range, knownEnd(range, coverage));
  const before = useCost({ ...whole, ...previous, by: ["ProviderName", "ServiceName"], grain: "total" }, now.isSuccess);
  const months = useCost(monthsUpTo(range));
  const sources = useSources().data?.sources ?? [];

  const failed = [now, before, months].find((query) => query.isError);
  const retry = () => [now, before, months].filter((query) => query.isError).forEach((query) => void query.refetch());
  const overview: Overview | undefined = now.data && {
    now: now.data,
    before: before.isPlaceholderData || now.isPlaceholderData ? undefined : before.data,
    months: months.data,
    previous,
    missing: (currency) => missingCoverage(sourcesIn(currency, range, sources, now.data), previous, before.data?.coverage ?? []),
  };
  return { overview, error: failed?.error, retry, stale: now.isPlaceholderData };
}

function monthsUpTo(range: Range): Question {
  const last = firstOfMonth(shiftDays(range.to, -1));
  return { ...whole, from: shiftMonths(last, -12), to: shiftMonths(last, 1), by: ["ProviderName"], grain: "month" };
}

/** The sources that bill in a currency within a range; all covering ones where the sources do not say. */
function sourcesIn(currency: string, range: Range, sources: Source[], answer: CostAnswer): string[] {
  const months = monthsOf(range.from, range.to);
  const bills = ({ billingPeriods }: Source) =>
    (billingPeriods ?? []).some(
      ({ billingPeriod, totals }) =>
        months.includes(billingPeriod) && totals?.some(({ BillingCurrency }) => BillingCurrency === currency),
    );
  const billing = sources.filter(bills);
  const named = billing.length > 0 ? billing : (answer.coverage ?? []);
  return [...new Set(named.map(({ source }) => source))];
}
