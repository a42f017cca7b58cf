import type { ReactNode } from "react";
import type { Workload } from "../../api/types";
import { isZero } from "../../money/exact";
import { display, exact } from "../../money/format";
import { meaningOf } from "../../question/metrics";
import { CostSourceBadge } from "../../workloads/CostSourceBadge";
import { idleShare, measured } from "../../workloads/rows";
import tiles from "../overview/Tiles.module.css";

/** What a workload cost, once for each currency, of all time. */
export function Figures({ rows }: { rows: Workload[] }) {
  return (
    <>
      {rows.map((row) => (
        <ul key={row.BillingCurrency ?? ""} className={tiles.tiles} aria-label={`What it cost${row.BillingCurrency === null ? "" : ` in ${row.BillingCurrency}`}`}>
          <Tiles row={row} />
        </ul>
      ))}
    </>
  );
}

function Tiles({ row }: { row: Workload }) {
  return (
    <>
      <Amount row={row} metric="EffectiveCost" amount={row.EffectiveCost} under={<Estimate row={row} />} />
      <Amount row={row} metric="BilledCost" amount={row.BilledCost} under={row.BilledCost === null ? "No bill has reached it: not an amount of 0" : "What the bills say so far"} />
      <Idle row={row} />
      {row.GpuHours !== null && (
        <li className={tiles.tile}>
          <div className={tiles.head}>
            <span className={tiles.metric}>GPU hours</span>
          </div>
          <div className={tiles.amount} title={row.GpuHours}>
            {display(row.GpuHours)}
          </div>
          <div className={`dim ${tiles.change}`}>Held, as evidence tells</div>
        </li>
      )}
    </>
  );
}

interface AmountProps {
  row: Workload;
  metric: string;
  amount: string | null;
  under: ReactNode;
}

function Amount({ row, metric, amount, under }: AmountProps) {
  return (
    <li className={tiles.tile}>
      <div className={tiles.head}>
        <span className={tiles.metric} title={meaningOf(metric)}>
          {metric}
        </span>
        {metric === "EffectiveCost" && <CostSourceBadge row={row} />}
      </div>
      <div className={tiles.amount} title={amount === null ? "No amount" : `${row.BillingCurrency} ${exact(amount)}`} data-amount={amount ?? undefined} data-metric={metric}>
        {amount !== null && <span className={tiles.currency}>{row.BillingCurrency}</span>} {amount === null ? "–" : display(amount)}
      </div>
      <div className={`dim ${tiles.change}`}>{under}</div>
    </li>
  );
}

function Estimate({ row }: { row: Workload }) {
  if (row.EstimatedCost === null || isZero(row.EstimatedCost)) return row.EffectiveCost === null ? "Nobody knows yet" : "Commitments spread over their use";
  return (
    <span title={`${row.BillingCurrency} ${exact(row.EstimatedCost)}`}>
      {display(row.EstimatedCost)} of it estimated{row.EstimatedBy !== null && <>, by {row.EstimatedBy}</>}
    </span>
  );
}

function Idle({ row }: { row: Workload }) {
  const [share, whole] = [idleShare(row), measured(row)];
  return (
    <li className={tiles.tile}>
      <div className={tiles.head}>
        <span className={tiles.metric} title="The part of what was held that was not in use">
          Idle
        </span>
      </div>
      <div className={tiles.amount}>{share === null ? "–" : `${share}%`}</div>
      <div className={`dim ${tiles.change}`}>
        {whole === null ? "Not known how much was in use" : <span title={`${row.BillingCurrency} ${exact(row.IdleCost!)} of ${exact(whole)}`}>{display(row.IdleCost!)} held and not in use</span>}
      </div>
    </li>
  );
}
