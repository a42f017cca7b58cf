import type { Source } from "../api/types";

/**
 * The currencies of an answer, the one that most of the ledger's rows are billed in first. Amounts of different
 * currencies are never ranked against each other.
 */
export function currenciesOf(totals: { BillingCurrency?: string | null }[], sources: Source[]): string[] {
  const rows = rowsByCurrency(sources);
  const found = [...new Set(totals.map((row) => row.BillingCurrency ?? ""))];
  return found.sort((a, b) => (rows.get(b) ?? 0) - (rows.get(a) ?? 0) || a.localeCompare(b));
}

function rowsByCurrency(sources: Source[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const period of sources.flatMap(({ billingPeriods }) => billingPeriods ?? [])) {
    for (const { BillingCurrency } of period.totals ?? []) {
      counted.set(BillingCurrency, (counted.get(BillingCurrency) ?? 0) + period.rows);
    }
  }
  return counted;
}
