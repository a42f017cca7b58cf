import type { Fields } from "../question/command";

/** What the form for a new budget holds, each as it is typed. */
export interface BudgetDraft {
  name: string;
  where: string;
  metric: string;
  period: string;
  days: string;
  from: string;
  to: string;
  amount: string;
  currency: string;
  phases: string;
  owner: string[];
  route: string[];
  threshold: string[];
}

export const emptyDraft: BudgetDraft = {
  name: "", where: "", metric: "EffectiveCost", period: "month", days: "28", from: "", to: "", amount: "", currency: "", phases: "", owner: [], route: [], threshold: [],
};

/** What is sent: only what was said, and only what the period has. */
export function budgetFields(draft: BudgetDraft): Fields {
  const { name, days, from, to, metric, period, ...rest } = draft;
  const fields: Fields = { name: name.trim() };
  for (const [key, value] of Object.entries({ ...rest, metric: metric === emptyDraft.metric ? "" : metric, period: period === emptyDraft.period ? "" : period })) {
    if (value.length > 0) fields[key] = typeof value === "string" ? value.trim() : value;
  }
  if (period === "rolling") fields.days = Number(days);
  if (period === "life") Object.assign(fields, { from, to });
  return fields;
}

/** Why the form cannot be sent yet, or "". The server judges the rest. */
export function missingIn(draft: BudgetDraft): string {
  if (draft.name.trim() === "") return "Give it a name";
  if (draft.amount.trim() === "" && draft.phases.trim() === "") return "Say how much may be spent";
  if (draft.period === "life" && (draft.from === "" || draft.to === "")) return "Give its first day and the day after its last";
  return "";
}
