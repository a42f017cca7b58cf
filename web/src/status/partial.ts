import type { Coverage } from "../api/types";
import type { Grain } from "../question/question";

/** The billing months (YYYY-MM) that some source has not closed. */
export function partialMonths(coverage: Coverage[]): Set<string> {
  return new Set(coverage.filter((part) => !part.complete).map((part) => part.billingPeriod));
}

/** Whether an answer's period is still growing. Days and weeks of an open month are left unmarked: they are settled one by one. */
export function isPartial(period: string, grain: Grain, months: Set<string>): boolean {
  return grain === "month" && months.has(period.slice(0, 7));
}
