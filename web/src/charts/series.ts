import { difference, isZero, sum } from "../money/exact";
import { type Group, labelOf } from "../question/groups";
import { maxSeries } from "./palette";

/** What is drawn in one colour. */
export interface Series {
  label: string;
  /** The group that it stands for, or null for what was folded. */
  group: Group | null;
  /** Exact, in the order of the periods; null where nothing was charged. */
  amounts: (string | null)[];
  total: string;
}

/**
 * Makes series of the biggest groups and folds the rest into "(others)": each period's total minus what is drawn, so
 * that the stack is as high as the whole answer, also where a limit kept rows away.
 * @param periodTotals the exact total of each period, all groups together.
 */
export function seriesOf(groups: Group[], metric: string, periods: string[], periodTotals: Map<string, string>): Series[] {
  const measured = groups.filter((group) => group.totals[metric] !== undefined);
  const drawn = measured.slice(0, maxSeries).map((group): Series => ({
    label: labelOf(group.values),
    group,
    amounts: periods.map((period) => group.periods.get(period)?.[metric] ?? null),
    total: group.totals[metric]!,
  }));
  const rest = periods.map((period, index) => restOf(periodTotals.get(period), drawn, index));
  const total = sum(rest.filter((amount) => amount !== null));
  const anything = rest.some((amount) => amount !== null && !isZero(amount));
  return anything ? [...drawn, { label: "(others)", group: null, amounts: rest, total }] : drawn;
}

function restOf(total: string | undefined, drawn: Series[], index: number): string | null {
  if (total === undefined) return null;
  const amounts = drawn.map((series) => series.amounts[index]).filter((amount) => typeof amount === "string");
  return difference(total, sum(amounts));
}
