import { isMetric } from "../question/metrics";
import type { Range } from "../question/ranges";
import { askedRange } from "../question/url";
import { readSort, type Sort, writeSort } from "../question/view";
import { readTab, type Tab } from "./kinds";

/** All that the URL of the workloads holds. */
export interface WorkloadsState {
  tab: Tab;
  range: Range;
  /** The metric that is listed. */
  metric: string;
  /** "" for the first. */
  currency: string;
  /** Words or a filter; see find.ts. */
  find: string;
  /** null for the largest amount first. */
  sort: Sort | null;
}

export const workloadMetrics = ["EffectiveCost", "BilledCost"];

/** @param otherwise the range where the URL names none. */
export function readWorkloads(params: URLSearchParams, otherwise: Range): WorkloadsState {
  const metric = params.get("metric") ?? "";
  return {
    tab: readTab(params.get("kind")),
    range: askedRange(params) ?? otherwise,
    metric: isMetric(metric) && workloadMetrics.includes(metric) ? metric : workloadMetrics[0]!,
    currency: params.get("currency") ?? "",
    find: params.get("find") ?? "",
    sort: readSort(params.get("sort")),
  };
}

export function writeWorkloads({ tab, range, metric, currency, find, sort }: WorkloadsState): URLSearchParams {
  const params = new URLSearchParams({ kind: tab, from: range.from, to: range.to });
  if (metric !== workloadMetrics[0]) params.set("metric", metric);
  if (currency !== "") params.set("currency", currency);
  if (find !== "") params.set("find", find);
  if (sort !== null) params.set("sort", writeSort(sort));
  return params;
}
