import type { Question } from "./question";
import { questionParams } from "./url";

/** The same question on the command line. */
export function command(question: Question): string {
  const words = ["farthing cost"];
  if (question.by.length > 0) words.push(`--by ${shell(question.by.join(","))}`);
  words.push(`--from ${question.from}`, `--to ${question.to}`, `--grain ${question.grain}`);
  words.push(`--metric ${shell(question.metrics.join(","))}`);
  if (question.where !== "") words.push(`--where ${shell(question.where)}`);
  if (question.byInvoiceMonth) words.push("--by-invoice-month");
  if (question.limit > 0) words.push(`--limit ${question.limit}`);
  if (question.asOf !== "") words.push(`--as-of ${shell(question.asOf)}`);
  return words.join(" ");
}

/** The same question to the API, as a curl command. */
export function curl(question: Question, origin: string): string {
  const lines = [`curl -sG ${shell(`${origin}/api/v1/cost`)}`];
  for (const [name, value] of questionParams(question)) lines.push(`--data-urlencode ${shell(`${name}=${value}`)}`);
  return lines.join(" \\\n  ");
}

/** Where the answer can be downloaded as CSV. */
export function csvLink(question: Question): string {
  const params = questionParams(question);
  params.set("format", "csv");
  return `/api/v1/cost?${params}`;
}

/** A word for a POSIX shell: bare where nothing in it is special, in single quotes otherwise. */
export function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
