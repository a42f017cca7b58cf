import type { Dimension } from "../api/types";

const headings: [kind: Dimension["kind"], group: string][] = [
  ["promoted", "Who and what for"],
  ["column", "FOCUS columns"],
  ["tag", "Tags"],
];

/**
 * Dimensions as grouped choices. Amounts are added up and not grouped by, objects have no useful values, and the
 * currency has a switch of its own.
 * @param named what the URL names or the reader types: kept or offered even where the server does not list it, as any
 * tag can be asked for.
 */
export function dimensionChoices(dimensions: Dimension[], named: string[]) {
  const useful = dimensions.filter(({ name, type }) => type !== "decimal" && type !== "json" && name !== "BillingCurrency");
  const groups = headings.map(([kind, group]) => ({
    group,
    items: useful.filter((dimension) => dimension.kind === kind).map(({ name }) => name),
  }));
  const known = new Set(dimensions.map(({ name }) => name));
  const unknown = named.filter((name) => name !== "" && !known.has(name));
  return [...groups, { group: "Other", items: unknown }].filter(({ items }) => items.length > 0);
}

/** The tag that typed text names, as a list for `dimensionChoices`; empty for any other text. */
export function typedTag(text: string): string[] {
  const [, key] = /^tags\.(.+)$/i.exec(text.trim()) ?? [];
  if (key === undefined) return [];
  const bare = /^[\p{L}\p{N}\p{M}_.:/@+-]+$/u.test(key) || key.startsWith('"');
  return [`Tags.${bare ? key : `"${key.replaceAll('"', '""')}"`}`];
}
