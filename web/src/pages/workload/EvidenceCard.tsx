import type { ProofEvidence } from "../../api/types";
import { things } from "../../money/format";
import { durationText, instantText } from "../../question/dateText";
import { Card } from "../../shell/Card";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { MoreRows, usePaging } from "../../table/MoreRows";
import { TextOrNone } from "../../table/TextOrNone";
import tableClasses from "../../table/table.module.css";
import { bytesText, plainNumber } from "../../workloads/quantity";

/** What is known about its use, record by record: what measured shares rest on. */
export function EvidenceCard({ evidence }: { evidence: ProofEvidence[] }) {
  const numbered = evidence.map((one, index) => ({ ...one, index }));
  const { visible, all, more } = usePaging(numbered, "", pageOf);
  return (
    <Card title={all === 0 ? "Evidence" : `Evidence: ${things(all, "record")}`} flush>
      {all === 0 ? (
        <p className={`none ${tableClasses.nothing}`}>No record says what it used: its shares are from what the bills themselves say.</p>
      ) : (
        <div style={{ paddingTop: 6 }}>
          <DataTable label="Evidence" columns={columns} rows={visible} keyOf={(row) => String(row.index)} />
          <MoreRows shown={visible.length} all={all} onMore={more} step={pageOf} />
        </div>
      )}
    </Card>
  );
}

/** Below the proof and above the commands: a few at first. */
const pageOf = 20;

const columns: Column<ProofEvidence>[] = [
  { id: "resource", head: "Resource", wide: true, cell: (row) => <TextOrNone text={row.resource} /> },
  { id: "kind", head: "Kind", cell: (row) => row.kind },
  { id: "from", head: "From (UTC)", cell: (row) => <span className="number"><TextOrNone text={row.start && instantText(row.start)} /></span> },
  { id: "long", head: "For", cell: (row) => <span className="number"><TextOrNone text={row.start && row.end && durationText(row.start, row.end)} /></span> },
  { id: "held", head: "Held", amount: true, title: "What it held, of what there was", cell: (row) => <Held row={row} /> },
  { id: "used", head: "In use", amount: true, title: "How much of it was in use", cell: (row) => <span className="number"><TextOrNone text={row.used && amountText(row.used, row.unit)} /></span> },
  { id: "source", head: "Source", cell: (row) => row.source },
];

function Held({ row: { held, capacity, unit } }: { row: ProofEvidence }) {
  if (held === null) return <TextOrNone text={null} />;
  return (
    <span className="number" title={`${plainNumber(held)}${capacity === null ? "" : ` of ${plainNumber(capacity)}`} ${unit ?? ""}`}>
      {amountText(held, unit)}
      {capacity !== null && <span className="dim"> of {amountText(capacity, unit)}</span>}
      {unit !== null && unit !== "bytes" && ` ${unit}`}
    </span>
  );
}

function amountText(text: string, unit: string | null): string {
  return unit === "bytes" ? bytesText(text) : plainNumber(text).replace(/(\.\d{3})\d+$/, "$1");
}
