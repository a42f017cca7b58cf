import { firstOfMonth, nextMonth, shiftMonths } from "./dates";

export const grains = ["day", "week", "month", "total"] as const;
export type Grain = (typeof grains)[number];

/** What is asked of the API; each field is the parameter of the same name. */
export interface Question {
  metrics: string[];
  /** Up to three dimensions. */
  by: string[];
  /** Filter text; "" asks for everything. */
  where: string;
  /** YYYY-MM-DD, UTC. */
  from: string;
  /** YYYY-MM-DD, UTC, exclusive. */
  to: string;
  grain: Grain;
  byInvoiceMonth: boolean;
  /** The biggest N groups; 0 for all. */
  limit: number;
  /** RFC 3339: answer as the lake stood then; "" for now. */
  asOf: string;
}

/** The question that the explorer opens with: the six months up to a day's own, by service. */
export function defaultQuestion(anchor: string): Question {
  const to = nextMonth(anchor);
  return {
    metrics: ["BilledCost", "EffectiveCost"],
    by: ["ServiceName"],
    where: "",
    from: shiftMonths(firstOfMonth(anchor), -5),
    to,
    grain: "month",
    byInvoiceMonth: false,
    limit: 12,
    asOf: "",
  };
}
