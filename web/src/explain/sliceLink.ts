import { conditionFor } from "../question/filter";
import { bothHold, writeConditions } from "../question/filterText";
import { daysBetween } from "../question/dates";
import { type Question, defaultQuestion } from "../question/question";
import { type DrillStep, nextDimension } from "../question/drill";
import { writeView } from "../question/view";
import type { ExplainState } from "./state";

/** What a slice names: "Team search · Model gpt-5"; "everywhere" where it names nothing. */
export function sliceText(slice: Record<string, string | null>, by: string[]): string {
  const named = [...by.filter((dimension) => dimension in slice), ...Object.keys(slice).filter((dimension) => !by.includes(dimension))];
  return named.map((dimension) => `${dimension} ${slice[dimension] ?? "(none)"}`).join(" · ");
}

/** The explorer's page for a slice, over both ranges of an explanation. */
export function sliceLink(slice: Record<string, string | null>, state: ExplainState, currency: string): string {
  const values = Object.entries(slice) as DrillStep["values"];
  const where = bothHold(state.where, writeConditions(values.map(([dimension, value]) => conditionFor(dimension, value))));
  const from = [state.range.from, state.versus.from].sort()[0]!;
  const to = [state.range.to, state.versus.to].sort()[1]!;
  const next = nextDimension(values.map(([dimension]) => dimension), ["ServiceName", "Team", "Model", "Workload"]);
  const grain = daysBetween(from, to) <= 100 ? "day" : "month";
  const question: Question = { ...defaultQuestion(from), metrics: [state.metric], from, to, where, by: next ? [next] : [], grain };
  const looked = { chart: "bar", table: "totals", shown: state.metric, sort: null } as const;
  return `/explorer?${writeView({ ...looked, drill: [], question, currency })}`;
}
