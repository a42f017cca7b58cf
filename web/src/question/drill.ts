import { conditionFor } from "./filter";
import { bothHold, writeConditions } from "./filterText";

/** One step down: the dimensions that were shown and the value of each in the row that was opened. */
export interface DrillStep {
  values: [dimension: string, value: string | null][];
}

/** From the whole to the line: the order in which drilling goes on when the page has to choose. */
const ladder = ["ProviderName", "ServiceName", "Team", "Project", "Workload", "Model", "SubAccountName", "SkuId", "ResourceId"];

/** The filter of a view: what was written and what was drilled into. */
export function drilledWhere(where: string, steps: DrillStep[]): string {
  const conditions = steps.flatMap((step) => step.values.map(([dimension, value]) => conditionFor(dimension, value)));
  return bothHold(where, writeConditions(conditions));
}

/** The dimension to show after a step, or undefined where the ladder ends. */
export function nextDimension(used: string[], available: string[]): string | undefined {
  return ladder.find((dimension) => available.includes(dimension) && !used.includes(dimension));
}

/** The dimensions that a list of steps has already fixed. */
export function fixedDimensions(steps: DrillStep[]): string[] {
  return steps.flatMap((step) => step.values.map(([dimension]) => dimension));
}

/** Writes a step for the URL: `Dimension=value` pairs, and `Dimension` alone for an absent value. */
export function writeStep(step: DrillStep): string {
  const pair = ([dimension, value]: [string, string | null]) =>
    value === null ? encodeURIComponent(dimension) : `${encodeURIComponent(dimension)}=${encodeURIComponent(value)}`;
  return step.values.map(pair).join(",");
}

export function readStep(text: string): DrillStep {
  const values = text.split(",").map((pair): [string, string | null] => {
    const at = pair.indexOf("=");
    return at < 0 ? [decode(pair), null] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
  });
  return { values };
}

/** Text that was edited by hand may hold a stray percent sign; it then stands for itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
