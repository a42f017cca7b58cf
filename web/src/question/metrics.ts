/** The four amounts of a FOCUS charge, by column id, with what each means. */
export const metrics = [
  { id: "BilledCost", meaning: "what the invoice says" },
  { id: "EffectiveCost", meaning: "with prepaid commitments spread over their use" },
  { id: "ContractedCost", meaning: "at the negotiated rates" },
  { id: "ListCost", meaning: "at the public rates" },
] as const;

/** What a metric means, or "" for one this page does not know. */
export function meaningOf(metric: string): string {
  return metrics.find((known) => known.id === metric)?.meaning ?? "";
}

/** Whether a metric is an amount of money; quantities have units, and this page adds only what has a currency. */
export function isMetric(text: string): boolean {
  return metrics.some(({ id }) => id === text);
}
