import { conditionFor } from "../../question/filter";
import { writeConditions } from "../../question/filterText";
import { nextDimension } from "../../question/drill";
import { today } from "../../question/dates";
import { defaultQuestion } from "../../question/question";
import type { Range } from "../../question/ranges";
import { writeView } from "../../question/view";

/** The explorer's page for some values in a range, grouped by what comes next. */
export function explorerLink(range: Range, currency: string, values: [string, string | null][]): string {
  const used = values.map(([dimension]) => dimension);
  const where = writeConditions(values.map(([dimension, value]) => conditionFor(dimension, value)));
  const next = nextDimension(used, ["ServiceName", "Team"]);
  const question = { ...defaultQuestion(today()), ...range, where, by: next ? [next] : [] };
  const looked = { chart: "bar", table: "totals", shown: question.metrics[0]!, sort: null } as const;
  return `/explorer?${writeView({ ...looked, drill: [], question, currency })}`;
}
