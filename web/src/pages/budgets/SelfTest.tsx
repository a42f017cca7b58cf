import { Skeleton } from "@mantine/core";
import type { BudgetTest, BudgetTestAnswer } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { thresholdWords } from "../../budgets/words";
import { things } from "../../money/format";
import { Money } from "../../money/Money";
import { dayText } from "../../question/dateText";
import { Card } from "../../shell/Card";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Mark } from "../../status/Mark";
import { DataTable } from "../../table/DataTable";
import { MoreRows, usePaging } from "../../table/MoreRows";
import classes from "./budgets.module.css";

/** The proof that a budget bites: what could keep it silent, and on which past days it would have warned. */
export function SelfTest({ name, currency }: { name: string; currency: string }) {
  const answer = useAnswer<BudgetTestAnswer>(`/budget/test?${new URLSearchParams({ name })}`);
  const test = answer.data?.tests?.[0];
  return (
    <Card title="Does it bite?" flush aside={test && <Verdict test={test} />}>
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {!answer.isError && !test && <Skeleton height={140} m={16} w="auto" role="status" aria-busy aria-label="Loading" />}
      {!answer.isError && test && (
        <>
          <ul className={classes.checks}>
            {(test.checks ?? []).map((check, index) => (
              <li key={index}>
                <CheckMark result={check.result} />
                <span>
                  {check.says}
                  {check.try && <span className="dim"> – {check.try}</span>}
                </span>
              </li>
            ))}
          </ul>
          <Fired test={test} currency={currency} />
        </>
      )}
    </Card>
  );
}

function Verdict({ test }: { test: BudgetTest }) {
  return test.bites ? <Mark color="good" text="✓ it bites" title="Nothing that was looked at failed" /> : <Mark color="bad" text="✕ it may stay silent" title="Something that was looked at failed" />;
}

function CheckMark({ result }: { result: string }) {
  if (result === "ok") return <Mark color="good" text="ok" />;
  return result === "failed" ? <Mark color="bad" text="failed" /> : <Mark color="warn" text={result} />;
}

type Warned = NonNullable<BudgetTest["fired"]>[number];

/** When it would have warned, the newest first. */
function Fired({ test, currency }: { test: BudgetTest; currency: string }) {
  const fired = (test.fired ?? []).toReversed();
  const { visible, more } = usePaging(fired, test.name, 10);
  if (fired.length === 0) return null;
  return (
    <details className={classes.fired}>
      <summary>
        It would have warned {things(fired.length, "time")} since {dayText(test.from)}
      </summary>
      <DataTable<Warned>
        label="past warnings"
        rows={visible}
        keyOf={({ threshold, day, period }) => `${period} ${day} ${threshold}`}
        minWidth={460}
        still
        columns={[
          { id: "day", head: "Day", cell: ({ day }) => <span className={classes.nowrap}>{dayText(day)}</span> },
          {
            id: "threshold",
            head: "Threshold",
            wide: true,
            cell: ({ threshold, says }) => (
              <>
                {thresholdWords(threshold)}
                <div className={classes.under}>{says}</div>
              </>
            ),
          },
          { id: "spent", head: "Spent by then", amount: true, cell: ({ spent }) => <Money amount={spent} currency={currency} /> },
        ]}
      />
      <MoreRows shown={visible.length} all={fired.length} onMore={more} step={10} />
    </details>
  );
}
