import type { Finding, FindingReason } from "../api/types";
import { display } from "../money/format";
import { dayText, rangeText } from "../question/dateText";
import { shiftDays } from "../question/dates";

type Slice = Record<string, string | null>;

/** What a slice of charges is, in words: "Team search · Model gpt-5"; "all charges" where it names nothing. */
export function sliceWords(slice: Slice): string {
  const parts = Object.entries(slice).map(([dimension, value]) => (value === null ? `no ${dimension}` : `${dimension} ${value}`));
  return parts.length === 0 ? "all charges" : parts.join(" · ");
}

/** Its days: "28 Oct 2026", "28 – 30 Oct 2026"; one that goes on has no end yet. */
export function whenText({ from, to, state }: Pick<Finding, "from" | "to" | "state">): string {
  if (state === "open") return `since ${dayText(from)}`;
  return shiftDays(from, 1) === to ? dayText(from) : rangeDays(from, to);
}

/** A range by its days, also where it is a whole month. */
function rangeDays(from: string, to: string): string {
  const whole = from.endsWith("-01") && to.endsWith("-01");
  return whole ? `${dayText(from)} – ${dayText(shiftDays(to, -1))}` : rangeText(from, to);
}

/** What may be said of why, with the word that says how sure it is. */
export function reasonWords({ word, what, amount }: FindingReason, currency: string): string {
  if (word === "unknown") return "the reason is unknown";
  return amount === null ? `${word} ${what}` : `${what} ${word} ${currency} ${display(amount)}`;
}

/** What the words of reasons mean: how much is known, the surest first. */
export const reasonMeaning: Record<string, string> = {
  "accounts for": "It adds up: this much of the difference is exactly that",
  "consistent with": "A measure moved in the same way",
  "coincides with": "Something happened at the same time; that need not be the cause",
  unknown: "Nothing that Farthing knows of explains it",
};

export interface Said {
  said: string;
  /** On the button. */
  label: string;
  /** What follows from it. */
  meaning: string;
}

/** What can be said of a finding. */
export const sayings: Said[] = [
  { said: "expected", label: "Expected", meaning: "It is right and will come again: its like is not told any more" },
  { said: "planned", label: "Planned", meaning: "It is right, this once" },
  { said: "wrong", label: "Wrong", meaning: "It should not have been told: this slice must move more before it is told again" },
];
