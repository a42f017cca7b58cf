import { type DrillStep, drilledWhere, readStep, writeStep } from "./drill";
import type { Question } from "./question";
import { questionParams, readQuestion } from "./url";

/** All that the explorer shows, and all that its URL holds: a question and how its answer is looked at. */
export interface View {
  /** As written, without what was drilled into. */
  question: Question;
  drill: DrillStep[];
  chart: "bar" | "area";
  table: "totals" | "periods";
  /** The metric that is drawn and compared; always one of the question's. */
  shown: string;
  /** "" where the answer's first currency is meant. */
  currency: string;
  sort: Sort | null;
}

export interface Sort {
  /** A column id: a dimension, a metric or a period. */
  column: string;
  descending: boolean;
}

/**
 * The question that is really asked: what was drilled into is part of its filter, and the metric that is shown comes
 * first, because a limit keeps the groups that are biggest by the first metric.
 */
export function askedQuestion({ question, drill, shown }: View): Question {
  const metrics = [shown, ...question.metrics.filter((metric) => metric !== shown)];
  return { ...question, metrics, where: drilledWhere(question.where, drill) };
}

export function writeView(view: View): URLSearchParams {
  const params = questionParams(view.question);
  for (const step of view.drill) params.append("drill", writeStep(step));
  if (view.chart !== "bar") params.set("chart", view.chart);
  if (view.table !== "totals") params.set("table", view.table);
  if (view.shown !== view.question.metrics[0]) params.set("shown", view.shown);
  if (view.currency !== "") params.set("currency", view.currency);
  if (view.sort !== null) params.set("sort", writeSort(view.sort));
  return params;
}

export function readView(params: URLSearchParams, otherwise: Question): View {
  const question = readQuestion(params, otherwise);
  const shown = params.get("shown") ?? "";
  return {
    question,
    drill: params.getAll("drill").filter((text) => text !== "").map(readStep),
    chart: params.get("chart") === "area" ? "area" : "bar",
    table: params.get("table") === "periods" ? "periods" : "totals",
    shown: question.metrics.includes(shown) ? shown : question.metrics[0]!,
    currency: params.get("currency") ?? "",
    sort: readSort(params.get("sort")),
  };
}

/** A sort as the URL holds it: the column, after a minus where it is descending. */
export function writeSort({ column, descending }: Sort): string {
  return (descending ? "-" : "") + column;
}

export function readSort(text: string | null): Sort | null {
  if (text === null || text === "" || text === "-") return null;
  return text.startsWith("-") ? { column: text.slice(1), descending: true } : { column: text, descending: false };
}
