/** One condition of the filter builder; a filter is all of its conditions at once. */
export interface Condition {
  dimension: string;
  operator: Operator;
  /** Empty for the operators that take no value; one or more for "is" and "is not"; otherwise one. */
  values: string[];
}

/** In words. "is not" and "does not contain" hold for an absent value too, as in the filter language. */
export const operators = [
  "is",
  "is not",
  "contains",
  "does not contain",
  "starts with",
  "is empty",
  "is not empty",
] as const;
export type Operator = (typeof operators)[number];

export function takesValues(operator: Operator): boolean {
  return operator !== "is empty" && operator !== "is not empty";
}

export function takesMany(operator: Operator): boolean {
  return operator === "is" || operator === "is not";
}

/** "is" a value, or "is empty" for an absent one: the condition that a drilled row stands for. */
export function conditionFor(dimension: string, value: string | null): Condition {
  return value === null
    ? { dimension, operator: "is empty", values: [] }
    : { dimension, operator: "is", values: [value] };
}

/** The operator and values of a condition in words, for a chip: "is Amazon EC2 or Amazon S3". */
export function conditionWords({ operator, values }: Condition): string {
  if (!takesValues(operator)) return operator;
  const shown = values.length > 3 ? [...values.slice(0, 2), `${values.length - 2} more`] : values;
  return `${operator} ${shown.join(operator === "is not" ? " nor " : " or ")}`;
}
