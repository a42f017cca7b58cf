import { type Condition, type Operator, takesMany } from "./filter";
import { type Token, tokens } from "./filterTokens";

/**
 * The filter builder's half of Farthing's filter language: conditions joined by `and`. Text that says more (`or`,
 * `not`, comparisons, parentheses) is kept as text and never rewritten: `parseConditions` returns null for it.
 */

/** How the language writes an operator between a dimension and its values; the longest spelling is tried first. */
const spellings: [words: string[], operator: Operator][] = [
  [["is", "not", "null"], "is not empty"],
  [["is", "null"], "is empty"],
  [["not", "contains"], "does not contain"],
  [["contains"], "contains"],
  [["starts", "with"], "starts with"],
  [["not", "in"], "is not"],
  [["in"], "is"],
  [["!="], "is not"],
  [["="], "is"],
];

/** Writes conditions as filter text; "" for none. */
export function writeConditions(conditions: Condition[]): string {
  return conditions.map(writeCondition).join(" and ");
}

function writeCondition({ dimension, operator, values }: Condition): string {
  const quoted = values.map(quote);
  if (takesMany(operator)) {
    const negated = operator === "is not";
    if (quoted.length === 1) return `${dimension} ${negated ? "!=" : "="} ${quoted[0]}`;
    return `${dimension} ${negated ? "not in" : "in"} (${quoted.join(", ")})`;
  }
  const words = spellings.find(([, known]) => known === operator)![0].join(" ");
  return [dimension, words, ...quoted].join(" ");
}

/** A value in single quotes; a quote inside is doubled. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Joins two filters so that both hold; what is not a plain list of conditions is put in parentheses. */
export function bothHold(first: string, second: string): string {
  const texts = [first, second].filter((text) => text.trim() !== "");
  if (texts.length < 2) return texts[0] ?? "";
  return texts.map((text) => (parseConditions(text) === null ? `(${text})` : text)).join(" and ");
}

/** Reads filter text back into conditions, or null where the builder cannot show it. */
export function parseConditions(text: string): Condition[] | null {
  let rest = tokens(text);
  if (rest === null) return null;
  const conditions: Condition[] = [];
  while (rest.length > 0) {
    if (conditions.length > 0) {
      if (!isWord(rest[0], "and")) return null;
      rest = rest.slice(1);
    }
    const read = readCondition(rest);
    if (read === null) return null;
    conditions.push(read.condition);
    rest = read.rest;
  }
  return conditions;
}

function readCondition([name, ...after]: Token[]): { condition: Condition; rest: Token[] } | null {
  if (name?.kind !== "name") return null;
  const spelling = spellings.find(([words]) => words.every((word, index) => isWord(after[index], word)));
  if (spelling === undefined) return null;
  const [words, operator] = spelling;
  const read = readValues(words.at(-1)!, after.slice(words.length));
  return read && { condition: { dimension: name.text, operator, values: read.values }, rest: read.rest };
}

function readValues(lastWord: string, rest: Token[]): { values: string[]; rest: Token[] } | null {
  if (lastWord === "null") return { values: [], rest };
  if (lastWord === "in") return readList(rest);
  const [value, ...after] = rest;
  return value?.kind === "value" ? { values: [value.text], rest: after } : null;
}

/** Reads `('a', 'b')`: values and commas in turn, between parentheses. */
function readList(rest: Token[]): { values: string[]; rest: Token[] } | null {
  const end = rest.findIndex((token) => isWord(token, ")"));
  const inside = rest.slice(1, end);
  const inTurn = inside.every((token, index) => (index % 2 === 0 ? token.kind === "value" : isWord(token, ",")));
  if (!isWord(rest[0], "(") || end < 0 || inside.length % 2 === 0 || !inTurn) return null;
  const values = inside.filter((token) => token.kind === "value").map((token) => token.text);
  return { values, rest: rest.slice(end + 1) };
}

function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && token.kind !== "value" && token.text.toLowerCase() === word;
}
