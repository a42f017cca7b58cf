import type { Budget, BudgetPeriod } from "../../api/types";
import { Money } from "../../money/Money";
import { Card } from "../../shell/Card";
import { PartialBadge } from "../../status/PartialBadge";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { TextOrNone } from "../../table/TextOrNone";
import classes from "./budgets.module.css";

/** Earlier periods against today's limit, the newest first. */
export function Past({ past, budget }: { past: BudgetPeriod[]; budget: Budget }) {
  const columns: Column<BudgetPeriod>[] = [
    {
      id: "period",
      head: "Period",
      cell: ({ period, whole }) => (
        <>
          {period} {!whole && <PartialBadge />}
        </>
      ),
    },
    { id: "spent", head: budget.BillingCurrency, amount: true, cell: ({ spent }) => <Money amount={spent} currency={budget.BillingCurrency} /> },
    { id: "percent", head: "Of the limit", amount: true, cell: ({ percent }) => <TextOrNone text={percent && `${percent} %`} /> },
  ];
  return (
    <Card title="Earlier periods" flush>
      {past.length === 0 ? (
        <p className={`none ${classes.nothing}`}>None is known.</p>
      ) : (
        <DataTable label="earlier periods" columns={columns} rows={past.toReversed()} keyOf={({ period }) => period} minWidth={260} still />
      )}
    </Card>
  );
}
