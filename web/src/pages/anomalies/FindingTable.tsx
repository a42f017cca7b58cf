import { Link } from "wouter";
import type { Finding } from "../../api/types";
import { reasonWords, sliceWords, whenText } from "../../findings/words";
import { exact, signed } from "../../money/format";
import { Money } from "../../money/Money";
import { SeverityMark } from "../../status/SeverityMark";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import classes from "./anomalies.module.css";
import { StandingMark } from "./StandingMark";

/** Findings as rows, each leading to its page. Their order is the server's: the newest first. */
export function FindingTable({ findings }: { findings: Finding[] }) {
  return <DataTable label="findings" columns={columns} rows={findings} keyOf={({ id }) => id} minWidth={560} />;
}

const columns: Column<Finding>[] = [
  {
    id: "what",
    head: "What",
    wide: true,
    cell: (finding) => (
      <>
        <Link href={`/anomalies/${finding.id}`}>{sliceWords(finding.slice)}</Link>
        <div className={classes.under}>{finding.reasons?.[0] ? reasonWords(finding.reasons[0], finding.BillingCurrency) : "the reason is unknown"}</div>
      </>
    ),
  },
  { id: "when", head: "When", cell: (finding) => <span className={classes.when}>{whenText(finding)}</span> },
  {
    id: "excess",
    head: "Beyond expected",
    title: "What it is more or less than expected, which is an estimate",
    amount: true,
    cell: ({ excess, BillingCurrency }) => (
      <strong className="number" title={`${BillingCurrency} ${exact(excess)}`}>
        <span className="dim">{BillingCurrency}</span> {signed(excess)}
      </strong>
    ),
  },
  { id: "actual", head: "Actual", amount: true, cell: ({ actual, BillingCurrency }) => <Money amount={actual} currency={BillingCurrency} /> },
  {
    id: "severity",
    head: "Severity",
    title: "By money: high from 5 % of what a month costs, medium from 1 %",
    cell: ({ severity }) => <SeverityMark severity={severity} />,
  },
  { id: "state", head: "State", cell: (finding) => <StandingMark finding={finding} /> },
];
