import type { Workload } from "../api/types";
import { exact } from "../money/format";
import { ShareBar } from "../money/ShareBar";
import { TextOrNone } from "../table/TextOrNone";
import { type Measured, measured } from "./rows";

/** How much of what was held was not in use; a dash where that is not known. */
export function IdleShare({ row }: { row: Measured & Pick<Workload, "BillingCurrency"> }) {
  const whole = measured(row);
  if (whole === null) return <span title="It is not known how much was in use"><TextOrNone text={null} /></span>;
  return (
    <span title={`${row.BillingCurrency} ${exact(row.IdleCost!)} of ${exact(whole)} was held and not in use`}>
      <ShareBar part={row.IdleCost!} whole={whole} />
    </span>
  );
}
