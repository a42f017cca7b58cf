import { useEndpoints } from "../../api/workloadHooks";
import type { Endpoint } from "../../api/types";
import { AmountOrNone } from "../../money/AmountOrNone";
import { count, display } from "../../money/format";
import { isZero } from "../../money/exact";
import type { Column } from "../../table/columns";
import { TextOrNone } from "../../table/TextOrNone";
import { shortCount } from "../../workloads/quantity";
import type { WorkloadsState } from "../../workloads/state";
import { WorkloadName } from "../../workloads/WorkloadName";
import { Listing, type Reading, type Shown } from "./Listing";
import { NoEvidence } from "./NoEvidence";
import { Trend } from "./Trend";
import type { Change } from "./useWorkloadsState";

/** Endpoints with what they cost and serve. */
export function EndpointList({ state, change }: { state: WorkloadsState; change: Change }) {
  const query = useEndpoints(state.range);
  const rows = query.data?.rows ?? [];
  return (
    <Listing
      what="endpoint"
      state={state}
      change={change}
      query={{ ...query, data: query.data && { rows } }}
      reading={reading}
      empty={<NoEvidence tab="endpoints" />}
    />
  );
}

const amountOf = (row: Endpoint, metric: string) => (metric === "BilledCost" ? row.BilledCost : row.EffectiveCost);

const reading: Reading<Endpoint> = {
  keyOf: (row) => `${row.Workload} ${row.BillingCurrency}`,
  currencyOf: (row) => row.BillingCurrency,
  amountOf,
  textsOf: (row) => [row.Endpoint, row.Workload, row.Team, row.Model],
  columns,
  course: { dimension: "Workload", valueOf: (row) => row.Workload },
};

function columns({ metric, currency, trends }: Shown): Column<Endpoint>[] {
  const whole = "as far as evidence tells, of all time";
  return [
    { id: "name", head: "Endpoint", wide: true, value: (row) => row.Endpoint, cell: (row) => <WorkloadName id={row.Workload} name={row.Endpoint} /> },
    {
      id: metric, head: metric, title: `${metric}, ${currency}`, amount: true, value: (row) => amountOf(row, metric),
      cell: (row) => <AmountOrNone amount={amountOf(row, metric)} currency={row.BillingCurrency ?? currency} />,
    },
    {
      id: "day", head: "A day", title: "EffectiveCost for each day that has charges", amount: true, value: (row) => row.costPerDay,
      cell: (row) => <PerDay row={row} currency={currency} />,
    },
    { id: "team", head: "Team", title: "The owner", value: (row) => row.Team, cell: (row) => <TextOrNone text={row.Team} /> },
    { id: "model", head: "Model", value: (row) => row.Model, cell: (row) => <TextOrNone text={row.Model} /> },
    { id: "trend", head: "Trend", cell: (row) => <Trend trends={trends} value={row.Workload} currency={currency} /> },
    number("requests", "Requests", `Requests ${whole}`, (row) => row.requests),
    number("errors", "Errors", `Requests that failed, ${whole}`, (row) => row.errors),
    number("input", "Tokens in", `Input tokens ${whole}`, (row) => row.inputTokens),
    number("output", "Tokens out", `Output tokens ${whole}`, (row) => row.outputTokens),
    {
      id: "latency", head: "p95", title: "The highest of the hours' 95th percentiles of latency", amount: true, value: (row) => row.latencyP95Ms,
      cell: (row) => <span className="number">{row.latencyP95Ms === null ? <TextOrNone text={null} /> : `${display(row.latencyP95Ms).replace(/\D00$/, "")} ms`}</span>,
    },
  ];
}

/** The server gives six digits: a rate below them is not nothing. */
function PerDay({ row, currency }: { row: Endpoint; currency: string }) {
  const tiny = row.costPerDay !== null && isZero(row.costPerDay) && row.EffectiveCost !== null && !isZero(row.EffectiveCost);
  return <AmountOrNone amount={tiny ? "0.0000001" : row.costPerDay} currency={row.BillingCurrency ?? currency} />;
}

function number(id: string, head: string, title: string, of: (row: Endpoint) => number | null): Column<Endpoint> {
  const value = (row: Endpoint) => (of(row) === null ? null : String(of(row)));
  const cell = (row: Endpoint) => (of(row) === null ? <TextOrNone text={null} /> : <span className="number" title={count(of(row)!)}>{shortCount(of(row)!)}</span>);
  return { id, head, title, amount: true, value, cell };
}
