import { isDate } from "./dates";
import { isMetric } from "./metrics";
import { type Grain, grains, type Question } from "./question";
import type { Range } from "./ranges";

/** A question as the API's parameters, which are also the page's. Parameters that say nothing are left out. */
export function questionParams(question: Question): URLSearchParams {
  const params = new URLSearchParams();
  params.set("by", question.by.join(","));
  params.set("from", question.from);
  params.set("to", question.to);
  params.set("grain", question.grain);
  params.set("metric", question.metrics.join(","));
  if (question.where !== "") params.set("where", question.where);
  if (question.byInvoiceMonth) params.set("by-invoice-month", "true");
  if (question.limit > 0) params.set("limit", String(question.limit));
  if (question.asOf !== "") params.set("as-of", question.asOf);
  if (question.by.length === 0) params.delete("by");
  return params;
}

/** Reads a question from parameters; what is missing or makes no sense is taken from the default. */
export function readQuestion(params: URLSearchParams, otherwise: Question): Question {
  const asked = params.has("from");
  const { from, to } = askedRange(params) ?? otherwise;
  const metrics = list(params.get("metric")).filter(isMetric);
  return {
    metrics: metrics.length > 0 ? metrics : otherwise.metrics,
    by: asked || params.has("by") ? list(params.get("by")).slice(0, 3) : otherwise.by,
    where: params.get("where") ?? "",
    from,
    to,
    grain: readGrain(params.get("grain")) ?? otherwise.grain,
    byInvoiceMonth: params.get("by-invoice-month") === "true",
    limit: asked || params.has("limit") ? readLimit(params.get("limit")) : otherwise.limit,
    asOf: params.get("as-of") ?? "",
  };
}

/** The days that the URL names, or undefined where it names none that make a range. */
export function askedRange(params: URLSearchParams): Range | undefined {
  const [from, to] = [params.get("from"), params.get("to")];
  return isDate(from) && isDate(to) && from < to ? { from, to } : undefined;
}

function readGrain(text: string | null): Grain | undefined {
  return grains.find((grain) => grain === text);
}

function readLimit(text: string | null): number {
  return /^\d{1,6}$/.test(text ?? "") ? Number(text) : 0;
}

/** Splits a list of names at its commas, except inside the quotes of a tag key: `Team,Tags."a,b"`. */
export function list(text: string | null): string[] {
  const names = (text ?? "").match(/(?:"(?:[^"]|"")*"|[^,])+/g) ?? [];
  return [...new Set(names.map((name) => name.trim()))].filter((name) => name !== "");
}
