import { firstOfMonth, shiftDays, shiftMonths } from "./dates";
import type { Grain } from "./question";

/** The starts of all periods that [from, to) touches, so that a period without charges is a gap and not left out. */
export function periodsIn(from: string, to: string, grain: Grain): string[] {
  if (grain === "total") return [""];
  const periods: string[] = [];
  for (let start = startOf(from, grain); start < to; start = next(start, grain)) periods.push(start);
  return periods;
}

/** The first day of the period that a day is in; weeks start on Monday. */
function startOf(date: string, grain: Grain): string {
  if (grain === "month") return firstOfMonth(date);
  if (grain === "day") return date;
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return shiftDays(date, -((weekday + 6) % 7));
}

function next(start: string, grain: Grain): string {
  return grain === "month" ? shiftMonths(start, 1) : shiftDays(start, grain === "week" ? 7 : 1);
}
