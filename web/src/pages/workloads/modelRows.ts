import type { CostRow } from "../../api/types";
import { sum } from "../../money/exact";

/** A model with what it cost in one currency, whoever used it. */
export interface ModelRow {
  model: string;
  currency: string;
  /** By metric; absent where no charge has one. */
  amounts: Record<string, string>;
  /** The teams that used it, in the order of their names. */
  teams: string[];
}

/** Puts the rows of each model and currency together, exactly. */
export function modelRows(rows: CostRow[], metrics: string[]): ModelRow[] {
  const parts = new Map<string, CostRow[]>();
  for (const row of rows.filter(({ Model }) => typeof Model === "string")) {
    const key = JSON.stringify([row.Model, row.BillingCurrency]);
    parts.set(key, [...(parts.get(key) ?? []), row]);
  }
  return [...parts.values()].map((own) => ({
    model: own[0]!.Model!,
    currency: own[0]!.BillingCurrency ?? "",
    amounts: Object.fromEntries(metrics.flatMap((metric) => amountOf(own, metric))),
    teams: [...new Set(own.map(({ Team }) => Team).filter((team) => typeof team === "string"))].sort(),
  }));
}

function amountOf(rows: CostRow[], metric: string): [string, string][] {
  const amounts = rows.map((row) => row[metric]).filter((amount) => typeof amount === "string");
  return amounts.length === 0 ? [] : [[metric, sum(amounts)]];
}
