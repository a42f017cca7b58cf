import Big from "big.js";
import { plain } from "./exact";

/** Intl accepts decimal text exactly (ES2023); TypeScript knows it only for literals. */
function group(text: string, decimals: number, locale?: string): string {
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return format.format(text as Intl.StringNumericLiteral);
}

/**
 * An amount for reading: grouped digits, two decimals, half up. What is not zero but would read as 0.00 becomes
 * "< 0.01" or "> −0.01", so that something is never shown as nothing.
 */
export function display(amount: string, locale?: string): string {
  const exactly = new Big(amount);
  const rounded = exactly.toFixed(2);
  if (Number(rounded) === 0 && !exactly.eq(0)) {
    return exactly.gt(0) ? `< ${group("0.01", 2, locale)}` : `> ${minus(group("-0.01", 2, locale))}`;
  }
  return minus(group(Number(rounded) === 0 ? "0" : rounded, 2, locale));
}

/** Every digit of an amount, grouped: what a title or tooltip shows. */
export function exact(amount: string, locale?: string): string {
  const digits = plain(amount);
  const decimals = digits.split(".")[1]?.length ?? 0;
  return minus(group(digits, Math.max(decimals, 2), locale));
}

/** A difference with its sign always shown: "+1.20", "−0.40", "0.00"; "< 0.01" says by itself that it is more than nothing. */
export function signed(amount: string, locale?: string): string {
  const shown = display(amount, locale);
  return new Big(amount).gt(0) && !shown.startsWith("<") ? `+${shown}` : shown;
}

/** A short figure for an axis, where the exact one stands in the tooltip: "1.2K", "35M". */
export function axis(value: number, locale?: string): string {
  return minus(new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value));
}

/** A count of things, grouped. */
export function count(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** A count with what is counted: "1 run", "2,000 runs". */
export function things(value: number, one: string, many = `${one}s`, locale?: string): string {
  return `${count(value, locale)} ${value === 1 ? one : many}`;
}

/** A real minus sign, as wide as the plus. */
function minus(text: string): string {
  return text.replace("-", "−");
}

/** A ratio from `percent`, signed: "+12.5%". */
export function percentText(percent: string, locale?: string): string {
  const sign = percent.startsWith("-") || Number(percent) === 0 ? "" : "+";
  return `${sign}${minus(group(percent, 1, locale))}%`;
}
