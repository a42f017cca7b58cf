import { Stack } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "wouter";
import type { Budget, BudgetAnswer, BudgetDay } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { burnDownOption } from "../../budgets/chart";
import { outlookWords, periodWords } from "../../budgets/words";
import { Chart } from "../../charts/Chart";
import { useChartColors } from "../../charts/useChartColors";
import { curlOf, shell } from "../../question/command";
import { dayText, rangeText } from "../../question/dateText";
import { Card } from "../../shell/Card";
import { CommandPanel } from "../../shell/CommandPanel";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Loading } from "../../status/WithBills";
import { BudgetFigures } from "./BudgetFigures";
import classes from "./budgets.module.css";
import { Past } from "./Past";
import { RemoveBudget } from "./RemoveBudget";
import { SelfTest } from "./SelfTest";
import { Slices } from "./Slices";
import { StateMark } from "./StateMark";
import { Thresholds } from "./Thresholds";

/** One budget: the burn-down, what will break it and when, what makes it up, and the proof that it bites. */
export function BudgetView({ name }: { name: string }) {
  const params = new URLSearchParams({ name });
  const answer = useAnswer<BudgetAnswer>(`/budget/show?${params}`);
  const budget = answer.data?.budget;
  return (
    <Stack gap={14}>
      <p className={classes.trail}>
        <Link href="/budgets">Budgets</Link> › {name}
      </p>
      <PageHead title={name} note={budget && <Note budget={budget} />}>
        {budget && <StateMark status={budget.status} />}
      </PageHead>
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {!answer.isError && !answer.data && <Loading />}
      {!answer.isError && answer.data && <Shown answer={answer.data} />}
      <CommandPanel
        texts={[
          ["Command", `farthing budget show ${shell(name)}`],
          ["Command for the self-test", `farthing budget test ${shell(name)}`],
          ["API call", curlOf("/budget/show", params, window.location.origin)],
        ]}
      />
    </Stack>
  );
}

function Note({ budget }: { budget: Budget }) {
  return (
    <>
      {budget.metric} of {budget.where === "" ? "all charges" : <code>{budget.where}</code>}, {periodWords(budget)}
      {(budget.owners ?? []).length > 0 && <>; answered for by {budget.owners!.join(", ")}</>}
    </>
  );
}

function Shown({ answer }: { answer: BudgetAnswer }) {
  const { budget } = answer;
  const { status } = budget;
  const notes = status.notes ?? [];
  return (
    <>
      <BudgetFigures budget={budget} />
      <Card
        title={`${rangeText(status.periodFrom, status.periodTo)}, ${budget.BillingCurrency}`}
        aside={status.knownUntil !== null && <span className="dim">Known whole until {dayText(status.at)}</span>}
      >
        <BurnDown days={answer.days ?? []} budget={budget} />
        {notes.length > 0 && (
          <ul className={classes.notes}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
      </Card>
      <Thresholds budget={budget} />
      <div className={classes.pair}>
        <Slices slices={answer.slices ?? []} budget={budget} />
        <Past past={answer.past ?? []} budget={budget} />
      </div>
      <SelfTest name={budget.name} currency={budget.BillingCurrency} />
      <RemoveBudget name={budget.name} />
    </>
  );
}

function BurnDown({ days, budget }: { days: BudgetDay[]; budget: Budget }) {
  const colors = useChartColors();
  const option = useMemo(() => burnDownOption(days, budget, colors), [days, budget, colors]);
  const { status } = budget;
  const label = `What was spent since ${dayText(status.periodFrom)}, what is expected, the plan and the limit. ${outlookWords(status)}`;
  return (
    <>
      <Chart option={option} height={300} label={label} />
      <ul className={classes.key} aria-hidden>
        <li data-key="spent">Spent</li>
        <li data-key="fan">Expected, 80 % and 95 % of the time</li>
        <li data-key="planned">Planned</li>
        <li data-key="limit">Limit</li>
      </ul>
    </>
  );
}
