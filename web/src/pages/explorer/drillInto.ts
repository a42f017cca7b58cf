import { fixedDimensions, nextDimension } from "../../question/drill";
import { parseConditions } from "../../question/filterText";
import type { View } from "../../question/view";

/**
 * The view one step down: a group's values join the filter and the next dimension is shown.
 * @param by the dimensions of the answer, which the values are of.
 * @param dimensions all that there are.
 */
export function drillInto(view: View, by: string[], values: (string | null)[], dimensions: string[]): View {
  const step = { values: by.map((dimension, index): [string, string | null] => [dimension, values[index] ?? null]) };
  const drill = [...view.drill, step];
  const pinned = (parseConditions(view.question.where) ?? []).filter(({ operator, values }) => operator === "is" && values.length === 1);
  const used = [...fixedDimensions(drill), ...pinned.map(({ dimension }) => dimension)];
  const next = nextDimension(used, dimensions);
  return { ...view, drill, sort: null, question: { ...view.question, by: next ? [next] : [] } };
}

/** The view as it was before the step at an index was taken. */
export function backTo(view: View, index: number): View {
  const by = view.drill[index]!.values.map(([dimension]) => dimension);
  return { ...view, drill: view.drill.slice(0, index), sort: null, question: { ...view.question, by } };
}
