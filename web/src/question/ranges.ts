import { firstOfMonth, nextMonth, shiftMonths } from "./dates";

export interface Range {
  from: string;
  /** Exclusive. */
  to: string;
}

/** A range by name. The URL always keeps the dates, so a shared link shows the same days next month. */
export interface Preset {
  id: string;
  label: string;
  range: (today: string) => Range;
}

/** The last n months, the current one included. */
function months(n: number): (today: string) => Range {
  return (today) => ({ from: shiftMonths(firstOfMonth(today), 1 - n), to: nextMonth(today) });
}

export const presets: Preset[] = [
  { id: "last-and-current", label: "Last month and this month", range: months(2) },
  { id: "this-month", label: "This month", range: months(1) },
  {
    id: "last-month",
    label: "Last month",
    range: (today) => ({ from: shiftMonths(firstOfMonth(today), -1), to: firstOfMonth(today) }),
  },
  { id: "3-months", label: "Last 3 months", range: months(3) },
  { id: "6-months", label: "Last 6 months", range: months(6) },
  { id: "13-months", label: "Last 13 months", range: months(13) },
  { id: "year", label: "This year", range: (today) => ({ from: `${today.slice(0, 4)}-01-01`, to: nextMonth(today) }) },
];

/** The preset that a range is today, or undefined for a custom one. */
export function presetOf(range: Range, today: string): Preset | undefined {
  return presets.find((preset) => {
    const is = preset.range(today);
    return is.from === range.from && is.to === range.to;
  });
}
