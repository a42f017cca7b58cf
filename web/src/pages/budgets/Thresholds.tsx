import type { Budget } from "../../api/types";
import { thresholdWords } from "../../budgets/words";
import { dayText } from "../../question/dateText";
import { Card } from "../../shell/Card";
import { Mark } from "../../status/Mark";
import { SeverityMark } from "../../status/SeverityMark";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { TextOrNone } from "../../table/TextOrNone";
import classes from "./budgets.module.css";

type Threshold = NonNullable<Budget["status"]["thresholds"]>[number];

/** What will break, and what warns of it: each threshold with what it says now. */
export function Thresholds({ budget }: { budget: Budget }) {
  const order = ["holds", "silent", "quiet"];
  const thresholds = (budget.status.thresholds ?? []).toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return (
    <Card title="What warns" flush>
      <DataTable label="thresholds" columns={columns} rows={thresholds} keyOf={({ threshold }) => threshold} minWidth={520} still />
    </Card>
  );
}

const columns: Column<Threshold>[] = [
  {
    id: "threshold",
    head: "Threshold",
    wide: true,
    cell: ({ threshold, says }) => (
      <>
        <span title={threshold}>{thresholdWords(threshold)}</span>
        {says !== "" && <div className={classes.under}>{says}</div>}
      </>
    ),
  },
  { id: "state", head: "State", cell: ({ state }) => <ThresholdState state={state} /> },
  { id: "day", head: "Day", cell: ({ day }) => <TextOrNone text={day && dayText(day)} /> },
  { id: "severity", head: "Severity", cell: ({ severity, state }) => (state === "holds" ? <SeverityMark severity={severity} /> : <span className="dim">{severity}</span>) },
];

function ThresholdState({ state }: { state: string }) {
  if (state === "holds") return <Mark color="bad" text="holds" title="Somebody is warned" />;
  if (state === "silent") return <Mark color="dim" text="cannot tell" title="Nothing can be said of it now" />;
  return <Mark color="good" text="quiet" />;
}
