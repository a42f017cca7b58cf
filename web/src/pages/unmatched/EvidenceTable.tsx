import type { UnmatchedEvidence } from "../../api/types";
import { count, display } from "../../money/format";
import { dayText, instantText } from "../../question/dateText";
import { Card } from "../../shell/Card";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { MoreRows, usePaging } from "../../table/MoreRows";
import tableClasses from "../../table/table.module.css";
import { TextOrNone } from "../../table/TextOrNone";
import { WorkloadName } from "../../workloads/WorkloadName";

/** Resources that were used and that no bill covers, of all time: their costs are estimated until one does. */
export function EvidenceTable({ rows }: { rows: UnmatchedEvidence[] }) {
  const { visible, more } = usePaging(rows, "");
  return (
    <Card title="Evidence without a bill" aside={<span className="dim">Of all time</span>} flush>
      {rows.length === 0 ? (
        <p className={`none ${tableClasses.nothing}`}>Every use that is known has its bill.</p>
      ) : (
        <div style={{ paddingTop: 6 }}>
          <DataTable label="Evidence without a bill" columns={columns} rows={visible} keyOf={(row) => row.resource} />
          <MoreRows shown={visible.length} all={rows.length} onMore={more} />
        </div>
      )}
    </Card>
  );
}

const columns: Column<UnmatchedEvidence>[] = [
  { id: "resource", head: "Resource", wide: true, cell: (row) => row.resource },
  { id: "hours", head: "Hours", title: "Time that no bill covers, of all workloads together", amount: true, cell: (row) => <span className="number">{row.hours === null ? <TextOrNone text={null} /> : display(row.hours)}</span> },
  { id: "time", head: "From – to", cell: (row) => <Time row={row} /> },
  { id: "workloads", head: "Workloads", amount: true, cell: (row) => <span className="number">{count(row.workloads)}</span> },
  { id: "workload", head: "Such as", wide: true, cell: (row) => (row.workload === null ? <TextOrNone text={null} /> : <WorkloadName id={row.workload} name="" />) },
  { id: "settled", head: "Settled by", wide: true, cell: (row) => row.settledBy },
];

function Time({ row: { start, end } }: { row: UnmatchedEvidence }) {
  if (start === null || end === null) return <TextOrNone text={start ?? end} />;
  const [first, last] = [dayText(start), dayText(end)];
  return (
    <span className="number" title={`${instantText(start)} – ${instantText(end)} (UTC)`}>
      {first === last ? first : `${first} – ${last}`}
    </span>
  );
}
