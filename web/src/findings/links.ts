import type { Finding } from "../api/types";
import { writeExplain } from "../explain/state";
import { conditionFor } from "../question/filter";
import { writeConditions } from "../question/filterText";
import { daysBetween, shiftDays } from "../question/dates";
import { nextDimension } from "../question/drill";
import { defaultQuestion, type Question } from "../question/question";
import { writeView } from "../question/view";

/** So many days before a finding are shown with it. */
const before = 28;

function whereOf({ slice }: Finding): string {
  return writeConditions(Object.entries(slice).map(([dimension, value]) => conditionFor(dimension, value)));
}

/** The explorer's page for a finding's charges, by day, with the weeks before it. */
export function explorerLinkOf(finding: Finding): string {
  const next = nextDimension(Object.keys(finding.slice), ["ServiceName", "Team", "Model", "Workload", "ResourceId"]);
  const range = { from: shiftDays(finding.from, -before), to: finding.to };
  const question: Question = { ...defaultQuestion(finding.from), ...range, metrics: ["EffectiveCost"], where: whereOf(finding), by: next ? [next] : [], grain: "day" };
  const looked = { chart: "bar", table: "totals", shown: "EffectiveCost", sort: null } as const;
  return `/explorer?${writeView({ ...looked, drill: [], question, currency: finding.BillingCurrency })}`;
}

/** Why a finding's days differ from as many days one or more whole weeks before, so that weekdays meet their like. */
export function explainLink(finding: Finding): string {
  const weeks = Math.ceil(daysBetween(finding.from, finding.to) / 7);
  const versus = { from: shiftDays(finding.from, -7 * weeks), to: shiftDays(finding.to, -7 * weeks) };
  const range = { from: finding.from, to: finding.to };
  return `/explain?${writeExplain({ range, versus, by: [], where: whereOf(finding), metric: "EffectiveCost", currency: finding.BillingCurrency, open: [] })}`;
}
