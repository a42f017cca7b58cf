import type { Range } from "../../question/ranges";
import { askedRange } from "../../question/url";

/** All that the overview's URL holds. */
export interface OverviewState {
  range: Range;
  /** The metric that is drawn and listed. */
  metric: string;
  /** "" for the answer's first. */
  currency: string;
}

export const overviewMetrics = ["BilledCost", "EffectiveCost"];

/** @param otherwise the range where the URL names none. */
export function readOverview(params: URLSearchParams, otherwise: Range): OverviewState {
  const metric = params.get("metric") ?? "";
  return {
    range: askedRange(params) ?? otherwise,
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
