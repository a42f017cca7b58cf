import { isDate, today } from "../../question/dates";
import { presets, type Range } from "../../question/ranges";

/** All that the overview's URL holds. */
export interface OverviewState {
  range: Range;
  /** The metric that is drawn and listed. */
  metric: string;
  /** "" for the answer's first. */
  currency: string;
}

export const overviewMetrics = ["BilledCost", "EffectiveCost"];

export function readOverview(params: URLSearchParams): OverviewState {
  const [from, to, metric] = [params.get("from"), params.get("to"), params.get("metric") ?? ""];
  const asked = isDate(from) && isDate(to) && from < to;
  return {
    range: asked ? { from, to } : presets[0]!.range(today()),
    metric: overviewMetrics.includes(metric) ? metric : overviewMetrics[0]!,
    currency: params.get("currency") ?? "",
  };
}

export function writeOverview({ range, metric, currency }: OverviewState): URLSearchParams {
  const params = new URLSearchParams({ from: range.from, to: range.to });
  if (metric !== overviewMetrics[0]) params.set("metric", metric);
  if (currency !== "") params.set("currency", currency);
  return params;
}
