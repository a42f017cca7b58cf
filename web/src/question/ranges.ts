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
  /** @param anchor the day that the bills reach to, see anchorOf; months that nobody has billed are not counted. */
  range: (today: string, anchor: string) => Range;
}

/** The n months up to the one that a day is in. */
function monthsTo(day: string, n: number): Range {
  return { from: shiftMonths(firstOfMonth(day), 1 - n), to: nextMonth(day) };
}

export const presets: Preset[] = [
  { id: "last-and-current", label: "Last month and this month", range: (today) => monthsTo(today, 2) },
  { id: "this-month", label: "This month", range: (today) => monthsTo(today, 1) },
  { id: "last-month", label: "Last month", range: (today) => monthsTo(shiftMonths(today, -1), 1) },
  { id: "newest", label: "Newest billed month", range: (_, anchor) => monthsTo(anchor, 1) },
  { id: "3-months", label: "Last 3 billed months", range: (_, anchor) => monthsTo(anchor, 3) },
  { id: "6-months", label: "Last 6 billed months", range: (_, anchor) => monthsTo(anchor, 6) },
  { id: "13-months", label: "Last 13 billed months", range: (_, anchor) => monthsTo(anchor, 13) },
  { id: "year", label: "This year", range: (today) => ({ from: `${today.slice(0, 4)}-01-01`, to: nextMonth(today) }) },
];

/** The preset that a range is today, or undefined for a custom one. */
export function presetOf(range: Range, today: string, anchor: string): Preset | undefined {
  return presets.find((preset) => {
    const is = preset.range(today, anchor);
    return is.from === range.from && is.to === range.to;
  });
}

/** What the overview opens with: the running month beside the last one, or the newest month where bills end earlier. */
export function overviewRange(today: string, anchor: string): Range {
  return monthsTo(anchor, anchor === today ? 2 : 1);
}
