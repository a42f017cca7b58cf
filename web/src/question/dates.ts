/** Calendar arithmetic on YYYY-MM-DD text, always in UTC, as bills are. */

const dayLength = 86_400_000;

/** Today's date in UTC. */
export function today(now = new Date()): string {
  return now.toISOString().slice(0, 10);
}

export function isDate(text: string | null | undefined): text is string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

export function firstOfMonth(date: string): string {
  return `${date.slice(0, 7)}-01`;
}

/** The first day of the following month. */
export function nextMonth(date: string): string {
  return shiftMonths(firstOfMonth(date), 1);
}

/** Moves by whole months; a day that the month lacks becomes its last day (31 March − 1 = 28 February). */
export function shiftMonths(date: string, months: number): string {
  const [year, month, day] = parts(date);
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (index % 12) + 1];
  const last = new Date(Date.UTC(toYear, toMonth, 0)).getUTCDate();
  return format(toYear, toMonth, Math.min(day, last));
}

export function shiftDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayLength).toISOString().slice(0, 10);
}

/** Days in [from, to). */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayLength);
}

/** The billing months (YYYY-MM) that [from, to) touches. */
export function monthsOf(from: string, to: string): string[] {
  const months: string[] = [];
  for (let month = firstOfMonth(from); month < to; month = shiftMonths(month, 1)) months.push(month.slice(0, 7));
  return months;
}

function parts(date: string): [number, number, number] {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  return [year, month, day];
}

function format(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
