import type { Budget, BudgetStatus } from "../api/types";
import { dayText, rangeText } from "../question/dateText";

/** What a budget's amount is for, in words. */
export function periodWords({ period, days, from, to }: Pick<Budget, "period" | "days" | "from" | "to">): string {
  if (period === "rolling") return `any ${days} days`;
  if (period === "life") return from && to ? rangeText(from, to) : "a whole life";
  return `each ${period}`;
}

/** The chance that the limit is reached, and by when: what will break a budget. */
export function outlookWords(status: BudgetStatus): string {
  const { state, probability, passesOn, expected } = status;
  if (state === "over") return passesOn === null ? "The limit is passed" : `The limit was passed on ${dayText(passesOn)}`;
  if (isOver(status)) return "The period is over, and the limit was not reached";
  if (probability === null) return expected ? "" : "Too little is known to look ahead";
  if (passesOn !== null) return `${probability} % likely to pass, by ${dayText(passesOn)}`;
  return `${probability} % likely to pass`;
}

/** Whether all of the period is known, so that nothing is left to expect. */
export function isOver({ knownUntil, periodTo }: Pick<BudgetStatus, "knownUntil" | "periodTo">): boolean {
  return knownUntil !== null && knownUntil >= periodTo;
}

/** How grave the states are, the gravest first. */
const states = ["over", "warning", "unknown", "quiet"];

/** Budgets in the order in which somebody should look. */
export function byState(budgets: Budget[]): Budget[] {
  const rank = ({ status }: Budget) => (states.includes(status.state) ? states.indexOf(status.state) : states.length);
  return budgets.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** A threshold as it is written, in words: "80 % spent", "80 % likely to reach 100 %", "2 times as fast as planned, over 3d". */
export function thresholdWords(text: string): string {
  const [form = ""] = text.split("=");
  const percent = /^(actual|phase):([\d.]+)%?$/.exec(form);
  if (percent) return `${percent[2]} % spent${percent[1] === "phase" ? " of the phase" : ""}`;
  const forecast = /^forecast:([\d.]+)%?@([\d.]+)%?$/.exec(form);
  if (forecast) return `${forecast[2]} % likely to reach ${forecast[1]} %`;
  const burn = /^burn:([\d.]+)\/(\w+?)(?:\+(\w+))?$/.exec(form);
  if (burn) return `${burn[1]} times as fast as planned, over ${burn[2]}${burn[3] ? ` and still over ${burn[3]}` : ""}`;
  return text;
}

/** The page of a budget. */
export function budgetLink(name: string): string {
  return `/budgets?${new URLSearchParams({ name })}`;
}
