import { isDate, shiftMonths } from "../question/dates";
import { isMetric } from "../question/metrics";
import { previousRange } from "../question/previous";
import type { Range } from "../question/ranges";
import { askedRange, list } from "../question/url";

/** All that the URL of an explanation holds. */
export interface ExplainState {
  /** What is explained. */
  range: Range;
  /** What it is compared with. */
  versus: Range;
  /** The dimensions that slices may name; empty for those that say something. */
  by: string[];
  where: string;
  metric: string;
  /** "" for the answer's first. */
  currency: string;
  /** The effects that are opened into their slices. */
  open: string[];
}

export const explainMetrics = ["EffectiveCost", "BilledCost", "ListCost", "ContractedCost"];

/** @param otherwise the range where the URL names none. */
export function readExplain(params: URLSearchParams, otherwise: Range): ExplainState {
  const range = askedRange(params) ?? otherwise;
  const metric = params.get("metric") ?? "";
  return {
    range,
    versus: readVersus(params.get("versus")) ?? previousRange(range, range.to),
    by: list(params.get("by")),
    where: params.get("where") ?? "",
    metric: isMetric(metric) ? metric : explainMetrics[0]!,
    currency: params.get("currency") ?? "",
    open: list(params.get("open")),
  };
}

/** The page's URL: the question, and how its answer is looked at. */
export function writeExplain(state: ExplainState): URLSearchParams {
  const params = explainParams(state);
  if (state.metric === explainMetrics[0]) params.delete("metric");
  if (state.currency !== "") params.set("currency", state.currency);
  if (state.open.length > 0) params.set("open", state.open.join(","));
  return params;
}

/** The parameters of the API, which are also the flags of the command. */
export function explainParams({ range, versus, by, where, metric }: ExplainState): URLSearchParams {
  const params = new URLSearchParams({ from: range.from, to: range.to, versus: `${versus.from}..${versus.to}` });
  if (by.length > 0) params.set("by", by.join(","));
  if (where !== "") params.set("where", where);
  params.set("metric", metric);
  return params;
}

/**
 * The state with another range to explain. What it is compared with moves along where it has a name, and stays
 * where somebody chose its days.
 */
export function explaining(state: ExplainState, range: Range): ExplainState {
  const comparison = comparisonOf(state);
  return { ...state, range, versus: comparison?.of(range) ?? state.versus };
}

/** A range to compare with, by name. */
export interface Comparison {
  id: string;
  label: string;
  of: (range: Range) => Range;
}

export const comparisons: Comparison[] = [
  { id: "before", label: "The time just before", of: (range) => previousRange(range, range.to) },
  { id: "year", label: "A year before", of: ({ from, to }) => ({ from: shiftMonths(from, -12), to: shiftMonths(to, -12) }) },
];

/** The name of what is compared with, or undefined where the days were chosen. */
export function comparisonOf({ range, versus }: Pick<ExplainState, "range" | "versus">): Comparison | undefined {
  return comparisons.find(({ of }) => of(range).from === versus.from && of(range).to === versus.to);
}

/** Reads `DATE..DATE`, the second excluded. */
function readVersus(text: string | null): Range | undefined {
  const [from, to, more] = (text ?? "").split("..");
  return more === undefined && isDate(from) && isDate(to) && from < to ? { from, to } : undefined;
}
