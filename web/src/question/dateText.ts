import { shiftDays } from "./dates";
import type { Grain } from "./question";

const names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function nameOf(date: string): string {
  return names[Number(date.slice(5, 7)) - 1] ?? "?";
}

/** "1 Aug" */
function dayOfYearText(date: string): string {
  return `${Number(date.slice(8, 10))} ${nameOf(date)}`;
}

/** "1 Aug 2026" */
export function dayText(date: string): string {
  return `${dayOfYearText(date)} ${date.slice(0, 4)}`;
}

/** An instant (RFC 3339) to the minute, in UTC as bills are: "1 Aug 2026 14:05". */
export function instantText(instant: string): string {
  const time = /T(\d{2}:\d{2})/.exec(new Date(instant).toJSON() ?? "")?.[1];
  return time === undefined ? instant : `${dayText(new Date(instant).toJSON())} ${time}`;
}

/** How long it is from one instant to another: "1 h 30 min", "3 d 4 h"; "" where that cannot be told. */
export function durationText(start: string, end: string): string {
  const minutes = Math.round((Date.parse(end) - Date.parse(start)) / 60_000);
  if (Number.isNaN(minutes) || minutes < 0) return "";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** "Aug 2026", from YYYY-MM or YYYY-MM-DD. */
export function monthText(month: string): string {
  return `${nameOf(month)} ${month.slice(0, 4)}`;
}

/** A half-open range as people say it, last day included: "Aug – Sep 2026", "1 Aug – 13 Sep 2026". */
export function rangeText(from: string, to: string): string {
  const last = shiftDays(to, -1);
  const whole = from.endsWith("-01") && to.endsWith("-01");
  const text = whole ? monthText : dayText;
  if (text(from) === text(last)) return text(last);
  const first = from.slice(0, 4) === last.slice(0, 4) ? text(from).replace(/ \d{4}$/, "") : text(from);
  return `${first} – ${text(last)}`;
}

/** A period of an answer as an axis or column shows it. */
export function periodText(period: string, grain: Grain): string {
  if (grain === "month") return monthText(period);
  if (grain === "week") return `Week of ${dayText(period)}`;
  return dayText(period);
}

/** The short form, for axes: "Aug 26", "3 Aug". */
export function periodTick(period: string, grain: Grain): string {
  return grain === "month" ? `${nameOf(period)} ${period.slice(2, 4)}` : dayOfYearText(period);
}

/** How long ago an instant was, in words: "3 hours ago"; text that is no instant stands as it is. */
export function ago(instant: string, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1000;
  if (Number.isNaN(seconds)) return instant;
  const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  if (Math.abs(seconds) < 5400) return relative.format(Math.round(seconds / 60), "minute");
  if (Math.abs(seconds) < 129_600) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86_400), "day");
}

/** Whether an instant was given at all: Go writes an unknown one as the year 1. */
export function isKnown(instant: string | null | undefined): instant is string {
  return typeof instant === "string" && instant > "1900";
}
