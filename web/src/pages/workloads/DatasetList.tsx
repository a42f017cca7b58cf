import { useDatasets } from "../../api/workloadHooks";
import type { Dataset } from "../../api/types";
import { AmountOrNone } from "../../money/AmountOrNone";
import { count } from "../../money/format";
import { dayText, instantText, monthText } from "../../question/dateText";
import type { Column } from "../../table/columns";
import { TextOrNone } from "../../table/TextOrNone";
import { bytesText } from "../../workloads/quantity";
import type { WorkloadsState } from "../../workloads/state";
import { WorkloadName } from "../../workloads/WorkloadName";
import { Listing, type Reading, type Shown } from "./Listing";
import { NoEvidence } from "./NoEvidence";
import { Trend } from "./Trend";
import type { Change } from "./useWorkloadsState";

/** Datasets with what they cost to keep and who reads them. */
export function DatasetList({ state, change }: { state: WorkloadsState; change: Change }) {
  const query = useDatasets(state.range);
  const rows = query.data?.rows ?? [];
  return (
    <Listing
      what="dataset"
      state={state}
      change={change}
      query={{ ...query, data: query.data && { rows } }}
      reading={reading}
      empty={<NoEvidence tab="datasets" />}
    />
  );
}

const idOf = (row: Dataset) => `dataset:${row.Dataset}`;
const amountOf = (row: Dataset, metric: string) => (metric === "BilledCost" ? row.BilledCost : row.EffectiveCost);

const reading: Reading<Dataset> = {
  keyOf: (row) => `${row.Dataset} ${row.BillingCurrency}`,
  currencyOf: (row) => row.BillingCurrency,
  amountOf,
  textsOf: (row) => [row.Dataset, row.location, row.twinOf],
  columns,
  course: { dimension: "Workload", valueOf: idOf },
};

function columns({ metric, currency, trends }: Shown): Column<Dataset>[] {
  return [
    { id: "name", head: "Dataset", wide: true, value: (row) => row.Dataset, cell: (row) => <WorkloadName id={idOf(row)} name={row.Dataset} /> },
    {
      id: metric, head: metric, title: `${metric}, ${currency}`, amount: true, value: (row) => amountOf(row, metric),
      cell: (row) => <AmountOrNone amount={amountOf(row, metric)} currency={row.BillingCurrency ?? currency} />,
    },
    {
      id: "month", head: "A month", title: "EffectiveCost of the newest billed month", amount: true, value: (row) => row.monthCost,
      cell: (row) => <span title={row.month === null ? undefined : monthText(row.month)}><AmountOrNone amount={row.monthCost} currency={row.BillingCurrency ?? currency} /></span>,
    },
    { id: "location", head: "Location", wide: true, value: (row) => row.location, cell: (row) => <TextOrNone text={row.location} /> },
    { id: "bytes", head: "Size", amount: true, value: (row) => row.bytes, cell: (row) => <span className="number" title={row.bytes === null ? undefined : `${row.bytes} bytes`}>{row.bytes === null ? <TextOrNone text={null} /> : bytesText(row.bytes)}</span> },
    { id: "trend", head: "Trend", cell: (row) => <Trend trends={trends} value={idOf(row)} currency={currency} /> },
    { id: "read", head: "Last read", title: "As far as evidence tells", value: (row) => row.lastRead, cell: (row) => <Day instant={row.lastRead} absent="No read is known, which is not proof that there was none" /> },
    { id: "write", head: "Last written", title: "As far as evidence tells", value: (row) => row.lastWrite, cell: (row) => <Day instant={row.lastWrite} absent="No write is known" /> },
    { id: "readers", head: "Readers", title: "Workloads that read it", amount: true, value: readersOf, cell: (row) => <Readers row={row} /> },
    { id: "twin", head: "Copy of", title: "Another dataset or version with the same content", value: (row) => row.twinOf, cell: (row) => <TextOrNone text={row.twinOf} /> },
  ];
}

/** Where no read is known, nobody knows how many readers there are. */
function readersOf(row: Dataset): string | null {
  return row.readers === 0 && row.lastRead === null ? null : String(row.readers);
}

function Readers({ row }: { row: Dataset }) {
  return <span className="number">{readersOf(row) === null ? <TextOrNone text={null} /> : count(row.readers)}</span>;
}

function Day({ instant, absent }: { instant: string | null; absent: string }) {
  if (instant === null) return <span title={absent}><TextOrNone text={null} /></span>;
  return <span className="number" title={`${instantText(instant)} (UTC)`}>{dayText(instant)}</span>;
}
