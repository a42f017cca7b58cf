import { Skeleton } from "@mantine/core";
import { useReconcile, useSources } from "../../api/hooks";
import type { ReconcileLine, Source } from "../../api/types";
import { isZero } from "../../money/exact";
import { count, exact } from "../../money/format";
import { ago, isKnown, monthText } from "../../question/dateText";
import { Card } from "../../shell/Card";
import { ErrorPanel } from "../../status/ErrorPanel";
import { PartialBadge } from "../../status/PartialBadge";
import { ReconcileBadge } from "../../status/ReconcileBadge";
import classes from "./SourcesCard.module.css";

/**
 * How fresh each source is, and whether the ledger says what the provider's files say. The proof adds up every charge
 * again and may take a moment; until it is there, the state at import is shown.
 */
export function SourcesCard() {
  const sources = useSources();
  const reconcile = useReconcile();
  if (sources.isError) return <ErrorPanel error={sources.error} retry={() => void sources.refetch()} />;
  if (!sources.data) return <Skeleton height={150} />;
  const lines = reconcile.data?.lines ?? [];
  return (
    <Card title="Sources" flush>
      {reconcile.isError && <ErrorPanel error={reconcile.error} retry={() => void reconcile.refetch()} />}
      <ul className={classes.list}>
        {(sources.data.sources ?? []).map((source) => (
          <SourceLine key={source.source} source={source} lines={lines.filter((line) => line.source === source.source)} />
        ))}
      </ul>
    </Card>
  );
}

function SourceLine({ source, lines }: { source: Source; lines: ReconcileLine[] }) {
  const periods = [...(source.billingPeriods ?? [])].sort((a, b) => b.billingPeriod.localeCompare(a.billingPeriod));
  const [newest, oldest] = [periods[0], periods.at(-1)];
  const asOf = [newest?.asOf, source.freshness].find(isKnown);
  const off = lines.filter((line) => !isZero(line.Difference));
  const rows = periods.reduce((total, period) => total + period.rows, 0);
  return (
    <li className={classes.source}>
      <div className={classes.row}>
        <strong>{source.source}</strong>
        <ReconcileBadge source={source} lines={lines} />
      </div>
      <div className={classes.facts}>
        <span>{source.format}</span>
        {newest && oldest && (
          <span>
            {monthText(oldest.billingPeriod)} – {monthText(newest.billingPeriod)} {!newest.complete && <PartialBadge />}
          </span>
        )}
        <span>{count(rows)} rows</span>
        {asOf && (
          <time dateTime={asOf} title={asOf}>
            as of {ago(asOf)}
          </time>
        )}
      </div>
      {off.map((line) => (
        <div key={line.billingPeriod + line.BillingCurrency + line.Metric} className={classes.off}>
          {monthText(line.billingPeriod)} {line.Metric}: off by {line.BillingCurrency} {exact(line.Difference)}
        </div>
      ))}
    </li>
  );
}
