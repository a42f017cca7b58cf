import { Stack } from "@mantine/core";
import { Link } from "wouter";
import { useSources } from "../../api/hooks";
import { writeExplain } from "../../explain/state";
import { CurrencySwitch } from "../../money/CurrencySwitch";
import { currenciesOf } from "../../question/currencies";
import { daysBetween } from "../../question/dates";
import { rangeText } from "../../question/dateText";
import { MetricSwitch } from "../../question/MetricSwitch";
import { knownEnd } from "../../question/previous";
import { RangePicker } from "../../question/RangePicker";
import { Card } from "../../shell/Card";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Marked } from "../../status/Marked";
import { partialMonths } from "../../status/partial";
import { Loading, WithBills } from "../../status/WithBills";
import { overviewMetrics } from "./overviewState";
import { ProviderChart } from "./ProviderChart";
import { ProviderTable } from "./ProviderTable";
import { SourcesCard } from "./SourcesCard";
import { Tiles } from "./Tiles";
import { useOverview } from "./useOverview";
import { useOverviewState } from "./useOverviewState";

/** What was paid, where it went, how it moved, and whether the numbers can be trusted. */
export function OverviewPage() {
  return (
    <WithBills title="Overview">
      <Shown />
    </WithBills>
  );
}

function Shown() {
  const [{ range, metric, currency }, change] = useOverviewState();
  const sources = useSources().data?.sources ?? [];
  const { overview, error, retry, stale } = useOverview(range);
  const currencies = currenciesOf(overview?.now.totals ?? [], sources);
  const shown = currencies.includes(currency) ? currency : (currencies[0] ?? "");
  const partial = partialMonths(overview?.now.coverage ?? []).size > 0;
  const switches = (
    <>
      <CurrencySwitch currencies={currencies} value={shown} onChange={(next) => change({ currency: next })} />
      <MetricSwitch metrics={overviewMetrics} value={metric} onChange={(next) => change({ metric: next })} />
    </>
  );
  return (
    <Stack gap={14}>
      <PageHead title="Overview" note={overview && <Note overview={overview} range={range} metric={metric} currency={shown} />}>
        <RangePicker range={range} onChange={(next) => change({ range: next })} />
      </PageHead>
      {error !== undefined && error !== null && <ErrorPanel error={error} retry={retry} />}
      {overview ? (
        <Stack gap={14} style={{ opacity: stale ? 0.55 : 1 }} aria-busy={stale}>
          <Tiles overview={overview} currencies={currencies} range={range} partial={partial} />
          {shown !== "" && (
            <>
              <Card title={`Providers by month, ${shown}`} aside={switches}>
                <ProviderChart answer={overview.months} metric={metric} currency={shown} />
              </Card>
              <Card title={<Marked text={`Where it went, ${rangeText(range.from, range.to)}`} partial={partial} />} flush>
                <ProviderTable overview={overview} range={range} metric={metric} currency={shown} />
              </Card>
            </>
          )}
        </Stack>
      ) : (
        !error && <Loading />
      )}
      <SourcesCard />
    </Stack>
  );
}

/** Says what the changes on the page are against. */
function Note({ overview, range, metric, currency }: Pick<Parameters<typeof Tiles>[0], "overview" | "range"> & { metric: string; currency: string }) {
  const { from, to } = overview.previous;
  const known = { from: range.from, to: knownEnd(range, overview.now.coverage ?? []) };
  const why = writeExplain({ range: known, versus: overview.previous, by: [], where: "", metric, currency, open: [] });
  const running = daysBetween(range.from, range.to) > daysBetween(from, to) + 3;
  return (
    <>
      {rangeText(range.from, range.to)}, compared with {rangeText(from, to)}
      {running && " – as many days as have been billed so far"}. <Link href={`/explain?${why}`}>Why it changed</Link>
    </>
  );
}
