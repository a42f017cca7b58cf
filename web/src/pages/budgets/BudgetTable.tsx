import { Link } from "wouter";
import type { Budget } from "../../api/types";
import { budgetLink, isOver, outlookWords, periodWords } from "../../budgets/words";
import { AmountOrNone } from "../../money/AmountOrNone";
import { display } from "../../money/format";
import { Money } from "../../money/Money";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { TextOrNone } from "../../table/TextOrNone";
import { BudgetBar } from "./BudgetBar";
import classes from "./budgets.module.css";
import { StateMark } from "./StateMark";

/** Budgets as rows: what is spent of how much, where the period may end, and what will break. */
export function BudgetTable({ budgets }: { budgets: Budget[] }) {
  return <DataTable label="budgets" columns={columns} rows={budgets} keyOf={({ name }) => name} minWidth={760} />;
}

const columns: Column<Budget>[] = [
  {
    id: "name",
    head: "Budget",
    wide: true,
    cell: (budget) => (
      <>
        <Link href={budgetLink(budget.name)}>{budget.name}</Link>
        <div className={classes.under}>{budget.where === "" ? "all charges" : budget.where}</div>
      </>
    ),
  },
  {
    id: "bar",
    head: "Spent, limit, expected",
    cell: (budget) => (
      <>
        <BudgetBar budget={budget} />
        <div className={classes.under}>{outlookWords(budget.status)}</div>
      </>
    ),
  },
  { id: "spent", head: "Spent", amount: true, cell: ({ status, BillingCurrency }) => <AmountOrNone amount={status.spent} currency={BillingCurrency} /> },
  { id: "percent", head: "Of limit", amount: true, cell: ({ status }) => <TextOrNone text={status.percent && `${status.percent} %`} /> },
  {
    id: "limit",
    head: "Limit",
    amount: true,
    cell: (budget) => (
      <>
        <Money amount={budget.status.limit} currency={budget.BillingCurrency} withCurrency />
        <div className={classes.under}>{periodWords(budget)}</div>
      </>
    ),
  },
  {
    id: "expected",
    head: "Expected at its end",
    amount: true,
    cell: ({ status }) => {
      const { expected } = status;
      return expected && !isOver(status) ? (
        <>
          <span className="number">{display(expected.mean)}</span>
          <div className={classes.under} title="80 % of the time">
            {display(expected.low80)} – {display(expected.high80)}
          </div>
        </>
      ) : (
        <TextOrNone text={null} />
      );
    },
  },
  { id: "state", head: "State", cell: ({ status }) => <StateMark status={status} /> },
];
