import { useCost } from "../../api/hooks";
import type { UnmatchedAnswer } from "../../api/types";
import { percent } from "../../money/exact";
import { display, exact } from "../../money/format";
import { totalIn } from "../../question/groups";
import { meaningOf } from "../../question/metrics";
import type { Range } from "../../question/ranges";
import { workloadMetrics } from "../../workloads/state";
import tiles from "../overview/Tiles.module.css";

interface Props {
  totals: NonNullable<UnmatchedAnswer["totals"]>;
  /** The currencies in the order in which they are shown. */
  order: string[];
  range: Range;
}

/** What belongs to nobody, and what part of all charges that is. */
export function Totals({ totals, order, range }: Props) {
  const all = useCost({ metrics: workloadMetrics, by: [], where: "", ...range, grain: "total", byInvoiceMonth: false, limit: 0, asOf: "" });
  const whole = all.isPlaceholderData ? [] : (all.data?.totals ?? []);
  if (totals.length === 0) return <p className="none">Every charge in this range has an owner.</p>;
  const shown = order.flatMap((currency) => totals.filter((total) => total.BillingCurrency === currency));
  return (
    <ul className={tiles.tiles} aria-label="What belongs to nobody">
      {shown.flatMap((total) =>
        (["EffectiveCost", "BilledCost"] as const).map((metric) => (
          <li key={total.BillingCurrency + metric} className={tiles.tile}>
            <div className={tiles.head}>
              <span className={tiles.metric} title={meaningOf(metric)}>
                {metric} without an owner
              </span>
            </div>
            <div className={tiles.amount} title={`${total.BillingCurrency} ${exact(total[metric])}`} data-amount={total[metric]}>
              <span className={tiles.currency}>{total.BillingCurrency}</span> {display(total[metric])}
            </div>
            <div className={`dim ${tiles.change}`}>{shareText(total[metric], totalIn(whole, total.BillingCurrency, metric))}</div>
          </li>
        )),
      )}
    </ul>
  );
}

function shareText(part: string, whole: string | undefined): string {
  const share = whole === undefined ? null : percent(part, whole);
  return share === null ? "\u00a0" : `${share.replace("-", "−")}% of all charges`;
}
