import type { Workload } from "../api/types";

/** Where a workload's amounts are from, as people say it. */
export function costSourceText(source: string): string {
  const texts: Record<string, string> = { Billed: "billed", BilledInPart: "billed in part", Estimated: "estimated", Unknown: "unknown" };
  return texts[source] ?? source;
}

/** What is to be known about it. */
export function costSourceMeaning({ CostSource, EstimatedBy }: Pick<Workload, "CostSource" | "EstimatedBy">): string {
  const rate = EstimatedBy === null ? "" : `; the rate is from: ${EstimatedBy}`;
  switch (CostSource) {
    case "Billed":
      return "Every amount is from a bill";
    case "BilledInPart":
      return `Part is from a bill, the rest is not billed yet${EstimatedBy === null ? "" : " and estimated"}${rate}`;
    case "Estimated":
      return `No bill has come yet: what was used, times a rate${rate}`;
    default:
      return "No bill line and no rate is known for it: the cost is unknown, which is not 0";
  }
}
