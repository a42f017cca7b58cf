/**
 * The box above the list takes words, looked for in the rows that are there, or a filter in Farthing's language, which
 * the server answers.
 */

const expression = /(=|<|>)\s*\S|\b(contains|starts\s+with)\s+['"]|\bis\s+(not\s+)?null\b|\bin\s*\(/i;

/** The filter that a text is, or "" where it is words. */
export function filterIn(text: string): string {
  return expression.test(text) ? text.trim() : "";
}

/** The words of a text that is no filter, in lower case. */
export function wordsIn(text: string): string[] {
  return filterIn(text) === "" ? text.toLowerCase().split(/\s+/).filter((word) => word !== "") : [];
}

/** Whether every word is in one of the texts, in any case. */
export function found(texts: (string | null | undefined)[], words: string[]): boolean {
  const low = texts.map((text) => text?.toLowerCase() ?? "");
  return words.every((word) => low.some((text) => text.includes(word)));
}
