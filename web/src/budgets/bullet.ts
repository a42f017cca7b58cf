import type { Budget } from "../api/types";
import { geometry } from "../money/exact";

/** A budget as a bar, in percent of its width: what is spent, where the limit is, where the period may end. */
export interface Bullet {
  spent: number;
  limit: number;
  /** The 80 % interval of the period's end; null where nothing can be said. */
  expected: { low: number; high: number; mean: number } | null;
}

/** The bar reaches to the largest of what is spent, allowed and expected. */
export function bulletOf({ status: { spent, limit, expected } }: Pick<Budget, "status">): Bullet {
  const amounts = [limit, spent ?? "0", expected?.high80 ?? "0"].map(geometry);
  const whole = Math.max(...amounts) * 1.02;
  const place = (amount: string) => Math.min(100, Math.max(0, (geometry(amount) / whole) * 100));
  return {
    spent: place(spent ?? "0"),
    limit: place(limit),
    expected: expected ? { low: place(expected.low80), high: place(expected.high80), mean: place(expected.mean) } : null,
  };
}
