import { useMemo } from "react";
import { Link } from "wouter";
import { useWorkloads } from "../../api/workloadHooks";
import { AmountOrNone } from "../../money/AmountOrNone";
import { count, display } from "../../money/format";
import { dayText, instantText } from "../../question/dateText";
import { bothHold, writeConditions } from "../../question/filterText";
import type { Column } from "../../table/columns";
import { TextOrNone } from "../../table/TextOrNone";
import { filterIn } from "../../workloads/find";
import { IdleShare } from "../../workloads/IdleShare";
import { idleShare, isIn } from "../../workloads/rows";
import { StatusText } from "../../workloads/StatusText";
import { type WorkloadsState, writeWorkloads } from "../../workloads/state";
import { Listing, type Reading, type Shown } from "./Listing";
import { NoEvidence } from "./NoEvidence";
import { type PipelineRow, pipelineRows } from "./pipelineRows";
import { Trend } from "./Trend";
import type { Change } from "./useWorkloadsState";

/** Pipelines with what all their runs cost together. */
export function PipelineList({ state, change }: { state: WorkloadsState; change: Change }) {
  const query = useWorkloads("", bothHold("Pipeline is not null", filterIn(state.find)), state.range);
  const rows = useMemo(() => query.data && pipelineRows((query.data.rows ?? []).filter((row) => isIn(row, state.range))), [query.data, state.range]);
  return (
    <Listing
      what="pipeline"
      state={state}
      change={change}
      query={{ ...query, data: rows && { rows } }}
      reading={{ ...reading, columns: (shown) => columns(shown, state) }}
      filters
      empty={<NoEvidence tab="pipelines" />}
    />
  );
}

const amountOf = (row: PipelineRow, metric: string) => (metric === "BilledCost" ? row.BilledCost : row.EffectiveCost);

const reading: Omit<Reading<PipelineRow>, "columns"> = {
  keyOf: (row) => `${row.pipeline} ${row.currency}`,
  currencyOf: (row) => row.currency,
  amountOf,
  textsOf: (row) => [row.pipeline, ...row.teams],
  course: { dimension: "Pipeline", valueOf: (row) => row.pipeline },
};

/** The list of a pipeline's runs. */
export function pipelineLink(pipeline: string, state: WorkloadsState): string {
  const find = writeConditions([{ dimension: "Pipeline", operator: "is", values: [pipeline] }]);
  return `/workloads?${writeWorkloads({ ...state, tab: "all", sort: null, find })}`;
}

function columns({ metric, currency, trends }: Shown, state: WorkloadsState): Column<PipelineRow>[] {
  return [
    { id: "name", head: "Pipeline", wide: true, value: (row) => row.pipeline, cell: (row) => <Link href={pipelineLink(row.pipeline, state)}>{row.pipeline}</Link> },
    {
      id: metric, head: metric, title: `${metric}, ${currency}: of all its runs`, amount: true, value: (row) => amountOf(row, metric),
      cell: (row) => <AmountOrNone amount={amountOf(row, metric)} currency={row.currency ?? currency} />,
    },
    { id: "idle", head: "Idle", title: "The part of what its measured runs held that was not in use", amount: true, value: idleShare, cell: (row) => <IdleShare row={{ ...row, BillingCurrency: row.currency }} /> },
    { id: "team", head: "Teams", value: (row) => row.teams.join(", ") || null, cell: (row) => <TextOrNone text={row.teams.join(", ")} /> },
    { id: "trend", head: "Trend", cell: (row) => <Trend trends={trends} value={row.pipeline} currency={currency} /> },
    { id: "runs", head: "Runs", title: "Its runs in this range, and the runs that are parts of them", amount: true, value: (row) => String(row.runs), cell: (row) => <span className="number">{count(row.runs)}</span> },
    { id: "last", head: "Last run", value: (row) => row.last?.Start, cell: ({ last }) => (last?.Start ? <span className="number" title={`${instantText(last.Start)} (UTC)`}>{dayText(last.Start)}</span> : <TextOrNone text={null} />) },
    { id: "status", head: "Its status", value: (row) => row.last?.Status || null, cell: ({ last }) => <StatusText status={last?.Status ?? ""} /> },
    { id: "gpu", head: "GPU hours", amount: true, value: (row) => row.GpuHours, cell: (row) => <span className="number">{row.GpuHours === null ? <TextOrNone text={null} /> : display(row.GpuHours)}</span> },
  ];
}
