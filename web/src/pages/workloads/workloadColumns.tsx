import type { Workload } from "../../api/types";
import { AmountOrNone } from "../../money/AmountOrNone";
import { display } from "../../money/format";
import { dayText, durationText, instantText } from "../../question/dateText";
import { meaningOf } from "../../question/metrics";
import type { Column } from "../../table/columns";
import { TextOrNone } from "../../table/TextOrNone";
import { CostSourceBadge } from "../../workloads/CostSourceBadge";
import { costSourceText } from "../../workloads/costSource";
import { IdleShare } from "../../workloads/IdleShare";
import type { Tab } from "../../workloads/kinds";
import { idleShare } from "../../workloads/rows";
import { StatusText } from "../../workloads/StatusText";
import { WorkloadName } from "../../workloads/WorkloadName";
import type { Shown } from "./Listing";
import { Trend } from "./Trend";

/** The columns of a tab. */
export function workloadColumns(tab: Tab, { metric, currency, trends }: Shown): Column<Workload>[] {
  const kind = text("kind", "Kind", (row) => row.WorkloadKind);
  const course: Column<Workload> = { id: "trend", head: "Trend", cell: (row) => <Trend trends={trends} value={row.Workload} currency={currency} /> };
  const amounts = [name, amountColumn(metric, currency), idle];
  const owner = [...(tab === "all" ? [kind] : []), team, model];
  return [...amounts, ...owner, tab === "runs" ? started : course, status, gpuHours, source];
}

/** The columns of a workload's parts. */
export function childColumns(currency: string): Column<Workload>[] {
  return [name, amountColumn("EffectiveCost", currency), idle, text("kind", "Kind", (row) => row.WorkloadKind), started, status, gpuHours, source];
}

function text(id: string, head: string, value: (row: Workload) => string | null): Column<Workload> {
  return { id, head, value, cell: (row) => <TextOrNone text={value(row)} /> };
}

const name: Column<Workload> = {
  id: "name", head: "Name", wide: true, value: (row) => row.Name, cell: (row) => <WorkloadName id={row.Workload} name={row.Name} />,
};

const team: Column<Workload> = { ...text("team", "Team", (row) => row.Team), title: "The owner" };
const model = text("model", "Model", (row) => row.Model);

const status: Column<Workload> = {
  id: "status", head: "Status", value: (row) => row.Status || null, cell: (row) => <StatusText status={row.Status} />,
};

const started: Column<Workload> = {
  id: "start",
  head: "Started",
  value: (row) => row.Start,
  cell: ({ Start, End }) =>
    Start === null ? (
      <TextOrNone text={null} />
    ) : (
      <span className="number" title={`${instantText(Start)} – ${End === null ? "…" : `${instantText(End)}, ${durationText(Start, End)}`} (UTC)`}>
        {dayText(Start)}
      </span>
    ),
};

function amountColumn(metric: string, currency: string): Column<Workload> {
  const of = (row: Workload) => (metric === "BilledCost" ? row.BilledCost : row.EffectiveCost);
  return {
    id: metric, head: metric, title: `${metric}, ${currency}: ${meaningOf(metric)}`, amount: true, value: of,
    cell: (row) => <AmountOrNone amount={of(row)} currency={row.BillingCurrency ?? currency} />,
  };
}

const idle: Column<Workload> = {
  id: "idle", head: "Idle", title: "The part of what was held that was not in use, where it was measured", amount: true,
  value: idleShare, cell: (row) => <IdleShare row={row} />,
};

const gpuHours: Column<Workload> = {
  id: "gpu", head: "GPU hours", amount: true, value: (row) => row.GpuHours,
  cell: (row) => <span className="number">{row.GpuHours === null ? <TextOrNone text={null} /> : display(row.GpuHours)}</span>,
};

const source: Column<Workload> = {
  id: "source", head: "Cost source", title: "Whether the amounts are billed or estimated",
  value: (row) => costSourceText(row.CostSource), cell: (row) => <CostSourceBadge row={row} />,
};
