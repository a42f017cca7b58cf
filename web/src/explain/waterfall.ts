import type { ExplainEffect, ExplainResult } from "../api/types";
import { compare, difference, geometry, size, sum } from "../money/exact";

/** All effects of one kind. */
export interface Kind {
  effect: string;
  amount: string;
  /** The largest first; they add up to the amount. */
  parts: ExplainEffect[];
}

/** Effects by kind, the kind that moved most first. */
export function kindsOf(effects: ExplainEffect[]): Kind[] {
  const kinds = new Map<string, ExplainEffect[]>();
  for (const effect of effects) kinds.set(effect.effect, [...(kinds.get(effect.effect) ?? []), effect]);
  const largest = (a: { amount: string }, b: { amount: string }) => compare(size(b.amount), size(a.amount));
  return [...kinds]
    .map(([effect, parts]) => ({ effect, amount: sum(parts.map(({ amount }) => amount)), parts: parts.toSorted(largest) }))
    .sort(largest);
}

/** One step of a waterfall: from where to where it leads. */
export interface Step {
  id: string;
  start: string;
  end: string;
  amount: string;
  /** What the step is: one of the two sides, all effects of a kind, or one of them. */
  of: { side: "versus" | "from" } | { kind: Kind; opened: boolean } | { part: ExplainEffect };
}

/** From what was before to what is now: a step for each kind, followed by its parts where it is opened. */
export function stepsOf(result: ExplainResult, open: string[]): Step[] {
  const steps: Step[] = [side("versus", result.versus.amount)];
  let at = result.versus.amount;
  for (const kind of kindsOf(result.effects ?? [])) {
    const opened = open.includes(kind.effect);
    steps.push({ id: kind.effect, start: at, end: sum([at, kind.amount]), amount: kind.amount, of: { kind, opened } });
    if (opened) steps.push(...partSteps(kind, at));
    at = sum([at, kind.amount]);
  }
  return [...steps, side("from", result.from.amount)];
}

function side(which: "versus" | "from", amount: string): Step {
  return { id: which, start: "0", end: amount, amount, of: { side: which } };
}

function partSteps(kind: Kind, start: string): Step[] {
  let at = start;
  return kind.parts.map((part, index) => {
    const step = { id: `${kind.effect} ${index}`, start: at, end: sum([at, part.amount]), amount: part.amount, of: { part } };
    at = step.end;
    return step;
  });
}

/** The amounts that a waterfall's width stands for. */
export interface Scale {
  low: number;
  high: number;
  /** Whether the scale begins above 0, so that small changes of large amounts can be seen. */
  cut: boolean;
}

export function scaleOf(steps: Step[]): Scale {
  const ends = steps.map(({ end }) => geometry(end));
  const [lowest, highest] = [Math.min(...ends), Math.max(...ends)];
  const spread = highest - lowest;
  const cut = lowest > spread && spread > 0;
  return { low: cut ? lowest - spread * 0.3 : Math.min(0, lowest), high: Math.max(0, highest), cut };
}

/** Where a step's bar lies, in percent of the width. One that is too small to see has a hair's width. */
export function barOf({ start, end }: Step, { low, high }: Scale): { left: number; width: number } {
  if (high === low) return { left: 0, width: 0 };
  const place = (amount: string) => (Math.max(0, geometry(amount) - low) / (high - low)) * 100;
  const [a, b] = [place(start), place(end)].sort((x, y) => x - y) as [number, number];
  const width = Math.max(0.4, b - a);
  return { left: Math.min(a, 100 - width), width };
}

/** How far an explanation is from adding up: 0, or the program has a fault that the page must not hide. */
export function missingOf(result: ExplainResult): string {
  const effects = sum((result.effects ?? []).map(({ amount }) => amount));
  const [byEffects, bySides] = [difference(result.difference, effects), difference(difference(result.from.amount, result.versus.amount), result.difference)];
  return compare(size(byEffects), size(bySides)) >= 0 ? byEffects : bySides;
}
