import { Link } from "wouter";
import type { Budget, BudgetSlice } from "../../api/types";
import { ShareBar } from "../../money/ShareBar";
import { Money } from "../../money/Money";
import { conditionFor } from "../../question/filter";
import { bothHold, writeConditions } from "../../question/filterText";
import { defaultQuestion, type Question } from "../../question/question";
import { writeView } from "../../question/view";
import { Card } from "../../shell/Card";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import classes from "./budgets.module.css";

interface Props {
  slices: BudgetSlice[];
  budget: Budget;
}

/** What makes up what was spent: the largest by each of some dimensions, so that they overlap. */
export function Slices({ slices, budget }: Props) {
  const columns: Column<BudgetSlice>[] = [
    {
      id: "value",
      head: "Largest by",
      wide: true,
      cell: (slice) => (
        <>
          <Link href={sliceLink(slice, budget)}>{slice.value ?? "(none)"}</Link>
          <div className={classes.under}>{slice.dimension}</div>
        </>
      ),
    },
    { id: "amount", head: budget.BillingCurrency, amount: true, cell: ({ amount }) => <Money amount={amount} currency={budget.BillingCurrency} /> },
    { id: "share", head: "Share", cell: ({ amount }) => (budget.status.spent === null ? null : <ShareBar part={amount} whole={budget.status.spent} />) },
  ];
  return (
    <Card title="What makes it up" flush>
      {slices.length === 0 ? (
        <p className={`none ${classes.nothing}`}>No charges in this period.</p>
      ) : (
        <DataTable label="slices" columns={columns} rows={slices} keyOf={({ dimension, value }) => `${dimension} ${value}`} minWidth={320} />
      )}
    </Card>
  );
}

function sliceLink({ dimension, value }: BudgetSlice, budget: Budget): string {
  const { status, metric } = budget;
  const where = bothHold(budget.where, writeConditions([conditionFor(dimension, value)]));
  const question: Question = { ...defaultQuestion(status.at), metrics: [metric], from: status.periodFrom, to: status.periodTo, where, by: [], grain: "day" };
  return `/explorer?${writeView({ question, drill: [], chart: "bar", table: "totals", shown: metric, currency: budget.BillingCurrency, sort: null })}`;
}
