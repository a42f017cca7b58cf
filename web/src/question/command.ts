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

/** An operation on the command line, with its parameters as flags. */
export function commandOf(operation: string, params: URLSearchParams): string {
  const flags = [...params].map(([name, value]) => (value === "true" ? `--${name}` : `--${name} ${shell(value)}`));
  return [`farthing ${operation}`, ...flags].join(" ");
}

/** What an operation takes, by the names of its fields; lists are repeated flags. */
export type Fields = Record<string, string | number | boolean | string[]>;

/** An operation that changes something, on the command line: arguments without a name first, then flags. */
export function changeCommand(operation: string, args: string[], fields: Fields = {}): string {
  const words = [`farthing ${operation}`, ...args.map(shell)];
  for (const [name, value] of Object.entries(fields)) {
    if (value === true) words.push(`--${name}`);
    else if (value !== false && value !== "") for (const one of Array.isArray(value) ? value : [value]) words.push(`--${name} ${shell(String(one))}`);
  }
  return words.join(" ");
}

/** The same question to the API, as a curl command. */
export function curl(question: Question, origin: string): string {
  return curlOf("/cost", questionParams(question), origin);
}

/** What is asked of the API at a path below its base, as a curl command. */
export function curlOf(path: string, params: URLSearchParams, origin: string): string {
  const lines = [`curl -sG ${shell(`${origin}/api/v1${path}`)}`];
  for (const [name, value] of params) lines.push(`--data-urlencode ${shell(`${name}=${value}`)}`);
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
