import Big from "big.js";

/** Bytes in the largest decimal unit of which there is one: "1.2 TB". They are counts, not money. */
export function bytesText(bytes: string): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
  let value = new Big(bytes);
  let unit = 0;
  for (; value.gte(1000) && unit < units.length - 1; unit += 1) value = value.div(1000);
  return `${value.toFixed(unit === 0 || value.gte(100) ? 0 : 1)} ${units[unit]}`;
}

/** A decimal without the zeros at its end. */
export function plainNumber(text: string): string {
  try {
    return new Big(text).toFixed();
  } catch {
    return text; // what a tracker wrote may be no number
  }
}

/** A large count in short, "1.2M"; its digits belong into a title. */
export function shortCount(value: number): string {
  return new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}
