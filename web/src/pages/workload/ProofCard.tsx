import { Button } from "@mantine/core";
import { useState } from "react";
import type { ProofAnswer } from "../../api/types";
import { useProof } from "../../api/workloadHooks";
import { count } from "../../money/format";
import { MetricSwitch } from "../../question/MetricSwitch";
import { Card } from "../../shell/Card";
import { ErrorPanel } from "../../status/ErrorPanel";
import { MoreRows, usePaging } from "../../table/MoreRows";
import tableClasses from "../../table/table.module.css";
import { workloadMetrics } from "../../workloads/state";
import { ProofBadge } from "./ProofBadge";
import { type ProofMetric, ProofTable } from "./ProofTable";

interface Props {
  workload: string;
  /** What came with the workload: the first shares, the totals of all. */
  proof: ProofAnswer;
  currency: string;
}

/** So many shares are asked for where the first ones are not all. */
const most = 5000;

/** So many lines are drawn at first: what follows should stay in reach. */
const pageOf = 20;

/** Every bill line that the cost is made of, with the rule and the share, adding up to the amount. */
export function ProofCard({ workload, proof, currency }: Props) {
  const [metric, setMetric] = useState<ProofMetric>("EffectiveCost");
  const [whole, setWhole] = useState(false);
  const all = useProof(workload, most, whole);
  const shown = all.data ?? proof;
  const shares = (shown.shares ?? []).filter((share) => share.BillingCurrency === currency);
  const total = (shown.totals ?? []).find((one) => one.BillingCurrency === currency);
  const { visible, more } = usePaging(shares, `${currency} ${whole}`, pageOf);
  const complete = total !== undefined && shares.length === total.shares;
  return (
    <Card
      title="Proof: the bill lines behind it"
      flush
      aside={
        total && (
          <>
            <ProofBadge shares={shares} total={total} complete={complete} />
            <MetricSwitch metrics={workloadMetrics} value={metric} onChange={(next) => setMetric(next as ProofMetric)} />
          </>
        )
      }
    >
      {total === undefined ? (
        <p className={`none ${tableClasses.nothing}`}>No bill has reached it yet. That is not an amount of 0.</p>
      ) : (
        <div style={{ paddingTop: 6 }}>
          <ProofTable visible={visible} shares={shares} total={total} metric={metric} complete={complete} />
          <MoreRows shown={visible.length} all={shares.length} onMore={more} step={pageOf} />
          {!complete && !whole && (
            <div className={tableClasses.more}>
              <span>
                The first {count(shares.length)} of {count(total.shares)} shares are here; the totals are of all.
              </span>
              <Button size="xs" variant="default" onClick={() => setWhole(true)}>
                Fetch {total.shares <= most ? "all" : `the first ${count(most)}`} and add them up here
              </Button>
            </div>
          )}
          {all.isError && <ErrorPanel error={all.error} retry={() => void all.refetch()} />}
        </div>
      )}
    </Card>
  );
}
