import { Skeleton } from "@mantine/core";
import { changeOf } from "../../money/change";
import { ChangeText } from "../../money/ChangeText";
import { display, exact } from "../../money/format";
import { rangeText } from "../../question/dateText";
import { totalIn } from "../../question/groups";
import { meaningOf } from "../../question/metrics";
import type { Range } from "../../question/ranges";
import { PartialBadge } from "../../status/PartialBadge";
import { overviewMetrics } from "./overviewState";
import classes from "./Tiles.module.css";
import type { Overview } from "./useOverview";

interface Props {
  overview: Overview;
  /** In the order in which they are shown. */
  currencies: string[];
  range: Range;
  /** Whether the range touches a month that is still open. */
  partial: boolean;
}

/** What was paid, once for each currency and metric, against the equal period before. */
export function Tiles({ overview, currencies, range, partial }: Props) {
  const totals = overview.now.totals ?? [];
  if (currencies.length === 0) return <p className="none">No charges in {rangeText(range.from, range.to)}.</p>;
  const tiles = currencies
    .flatMap((currency) => overviewMetrics.map((metric) => ({ currency, metric, amount: totalIn(totals, currency, metric) })))
    .filter((tile): tile is typeof tile & { amount: string } => tile.amount !== undefined);
  return (
    <ul className={classes.tiles} aria-label="What was paid">
      {tiles.map(({ currency, metric, amount }) => (
        <li key={currency + metric} className={classes.tile}>
          <div className={classes.head}>
            <span className={classes.metric} title={meaningOf(metric)}>
              {metric}
            </span>
            {partial && <PartialBadge />}
          </div>
          <Amount amount={amount} currency={currency} />
          <div className={classes.change}>
            <Against {...{ overview, currency, metric, amount }} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Amount({ amount, currency }: { amount: string; currency: string }) {
  return (
    <div className={classes.amount} title={`${currency} ${exact(amount)}`} data-amount={amount}>
      <span className={classes.currency}>{currency}</span> {display(amount)}
    </div>
  );
}

interface AgainstProps {
  overview: Overview;
  currency: string;
  metric: string;
  amount: string;
}

function Against({ overview, currency, metric, amount }: AgainstProps) {
  if (overview.before === undefined) return <Skeleton height={16} width={180} />;
  const change = changeOf(amount, totalIn(overview.before.totals ?? [], currency, metric), overview.missing(currency));
  return (
    <>
      <ChangeText change={change} currency={currency} />
      {change.kind === "no data" && <span className="dim"> – {change.because}</span>}
    </>
  );
}
