import { Button, Stack } from "@mantine/core";
import { Link, useSearch } from "wouter";
import type { BudgetsAnswer } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { byState } from "../../budgets/words";
import { things } from "../../money/format";
import { curlOf } from "../../question/command";
import { Card } from "../../shell/Card";
import { CommandPanel } from "../../shell/CommandPanel";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Loading, WithBills } from "../../status/WithBills";
import tableClasses from "../../table/table.module.css";
import { BudgetForm } from "./BudgetForm";
import { BudgetTable } from "./BudgetTable";
import { BudgetView } from "./BudgetView";
import { Ceilings } from "./Ceilings";

/** What may be spent: all budgets, one of them, or the form for a new one, as the URL says. */
export default function BudgetsPage() {
  const params = new URLSearchParams(useSearch());
  const name = params.get("name");
  return (
    <WithBills title="Budgets">
      {name !== null ? <BudgetView key={name} name={name} /> : params.has("new") ? <BudgetForm where={params.get("where") ?? ""} /> : <All />}
    </WithBills>
  );
}

function All() {
  const answer = useAnswer<BudgetsAnswer>("/budget/list");
  const budgets = answer.data?.budgets ?? [];
  return (
    <Stack gap={14}>
      <PageHead title="Budgets" note="How they stand, and which will be passed">
        <Button component={Link} href="/budgets?new" size="xs">
          New budget
        </Button>
      </PageHead>
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {!answer.isError && !answer.data && <Loading />}
      {!answer.isError && answer.data && (
        <Card title={budgets.length === 0 ? "No budgets yet" : things(budgets.length, "budget")} flush>
          {budgets.length === 0 ? (
            <p className={`none ${tableClasses.nothing}`}>A budget says what may be spent on some charges in a period, and warns while there is still time. The form proposes an amount from the past.</p>
          ) : (
            <BudgetTable budgets={byState(budgets)} />
          )}
        </Card>
      )}
      <Ceilings />
      <CommandPanel
        texts={[
          ["Command", "farthing budget list"],
          ["Command for what a run may cost", "farthing threshold list"],
          ["API call", curlOf("/budget/list", new URLSearchParams(), window.location.origin)],
        ]}
      />
    </Stack>
  );
}
