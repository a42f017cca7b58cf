import type { CostRow } from "../api/types";
import { compare, sum } from "../money/exact";

/** All rows of one combination of dimension values, in one currency. */
export interface Group {
  /** Identifies the group within an answer. */
  key: string;
  /** In the order of the question's dimensions; null where absent. */
  values: (string | null)[];
  /** Exact totals by metric. A metric that no charge has (a source without list prices) is absent, not zero. */
  totals: Record<string, string>;
  /** Exact amounts by period, then metric. A period without charges is absent, not zero. */
  periods: Map<string, Record<string, string>>;
}

/** Gathers one currency's rows into groups, the biggest by the given metric first. */
export function groupsOf(rows: CostRow[], by: string[], metrics: string[], currency: string, ranked: string): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    if (row.BillingCurrency !== currency) continue;
    const values = by.map((dimension) => row[dimension] ?? null);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { key, values, totals: {}, periods: new Map<string, Record<string, string>>() };
    group.periods.set(row.Period ?? "", amountsOf(row, metrics));
    groups.set(key, group);
  }
  for (const group of groups.values()) group.totals = totalsOf(group, metrics);
  return [...groups.values()].sort((a, b) => absentLast(a.totals[ranked], b.totals[ranked], (x, y) => compare(y, x)));
}

/** Orders what may be absent: by the given order where both are there, absent ones at the end. */
export function absentLast<T>(a: T | null | undefined, b: T | null | undefined, order: (a: T, b: T) => number): number {
  if (a == null || b == null) return Number(a == null) - Number(b == null);
  return order(a, b);
}

function amountsOf(row: CostRow, metrics: string[]): Record<string, string> {
  const given = metrics.map((metric): [string, string | null] => [metric, row[metric] ?? null]);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => entry[1] !== null));
}

function totalsOf(group: Group, metrics: string[]): Record<string, string> {
  const totals: Record<string, string> = {};
  for (const metric of metrics) {
    const amounts = [...group.periods.values()].map((period) => period[metric]).filter((amount) => amount !== undefined);
    if (amounts.length > 0) totals[metric] = sum(amounts);
  }
  return totals;
}

/** The exact total of a metric in a currency, or undefined where the answer has none. */
export function totalIn(totals: CostRow[], currency: string, metric: string): string | undefined {
  return totals.find((row) => row.BillingCurrency === currency)?.[metric] ?? undefined;
}

/** How an absent value reads. */
export const noValue = "(none)";

/** A group's name: its values, joined. */
export function labelOf(values: (string | null)[]): string {
  return values.length === 0 ? "All charges" : values.map((value) => value ?? noValue).join(" · ");
}
