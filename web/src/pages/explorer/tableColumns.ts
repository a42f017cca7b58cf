import { compare } from "../../money/exact";
import { periodText, periodTick } from "../../question/dateText";
import { absentLast, type Group } from "../../question/groups";
import type { Grain } from "../../question/question";
import type { Sort } from "../../question/view";

/** One column of amounts. */
export interface AmountColumn {
  id: string;
  head: string;
  /** The long form of the head, for its title. */
  title: string;
  /** A period in a month that is still open. */
  partial: boolean;
  /** The group's exact amount, or undefined where nothing was charged. */
  amountOf: (group: Group) => string | undefined;
}

/** A column for each metric. */
export function metricColumns(metrics: string[]): AmountColumn[] {
  return metrics.map((metric) => ({
    id: metric,
    head: metric,
    title: metric,
    partial: false,
    amountOf: (group) => group.totals[metric],
  }));
}

/** A column for each period of one metric, and their total. */
export function periodColumns(periods: string[], grain: Grain, metric: string, open: (period: string) => boolean): AmountColumn[] {
  const each = periods.map((period) => ({
    id: period,
    head: periodTick(period, grain),
    title: periodText(period, grain),
    partial: open(period),
    amountOf: (group: Group) => group.periods.get(period)?.[metric],
  }));
  const total = metricColumns([metric]).map((column) => ({ ...column, head: "Total", title: `Total ${metric}` }));
  return [...each, ...total];
}

/** Groups in the order that a heading asks for; absent amounts and values come last either way. */
export function sorted(groups: Group[], by: string[], columns: AmountColumn[], sort: Sort | null): Group[] {
  if (sort === null) return groups;
  const column = columns.find(({ id }) => id === sort.column);
  const dimension = by.indexOf(sort.column);
  const order = sort.descending ? -1 : 1;
  if (column) {
    return groups.toSorted((a, b) => absentLast(column.amountOf(a), column.amountOf(b), (x, y) => order * compare(x, y)));
  }
  if (dimension < 0) return groups;
  return groups.toSorted((a, b) => absentLast(a.values[dimension], b.values[dimension], (x, y) => order * x.localeCompare(y)));
}
