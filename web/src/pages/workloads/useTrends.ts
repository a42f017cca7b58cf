import { useMemo } from "react";
import { useCost } from "../../api/hooks";
import { daysBetween } from "../../question/dates";
import { writeConditions } from "../../question/filterText";
import { groupsOf } from "../../question/groups";
import { periodsIn } from "../../question/periods";
import type { Grain } from "../../question/question";
import type { Range } from "../../question/ranges";

/** How amounts moved over a range, by value of one dimension. */
export interface Trends {
  periods: string[];
  grain: Grain;
  /** In the order of the periods, null where nothing was charged; undefined while it is asked. */
  of: (value: string) => (string | null)[] | undefined;
}

/** As fine as the eye can tell apart in a small picture. */
function grainFor({ from, to }: Range): Grain {
  const days = daysBetween(from, to);
  return days <= 35 ? "day" : days <= 220 ? "week" : "month";
}

/** Asks for the course of the rows that are shown, all in one question; none are asked for no values. */
export function useTrends(dimension: string, values: string[], range: Range, metric: string, currency: string): Trends {
  const grain = grainFor(range);
  const where = values.length === 0 ? "" : writeConditions([{ dimension, operator: "is", values }]);
  const question = { metrics: [metric], by: [dimension], where, ...range, grain, byInvoiceMonth: false, limit: 0, asOf: "" };
  const { data, isPlaceholderData } = useCost(question, values.length > 0);
  return useMemo(() => {
    const periods = periodsIn(range.from, range.to, grain);
    const known = isPlaceholderData ? undefined : data;
    const groups = new Map(groupsOf(known?.rows ?? [], [dimension], [metric], currency, metric).map((group) => [group.values[0], group]));
    const of = (value: string) => {
      if (known === undefined) return undefined;
      return periods.map((period) => groups.get(value)?.periods.get(period)?.[metric] ?? null);
    };
    return { periods, grain, of };
  }, [data, isPlaceholderData, dimension, metric, currency, grain, range.from, range.to]);
}
