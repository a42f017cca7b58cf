import type { Budget } from "../../api/types";
import { isOver } from "../../budgets/words";
import { display, exact } from "../../money/format";
import { dayText } from "../../question/dateText";
import { Figure, Figures } from "../../shell/Figure";

/** What is spent, what is left, what comes, and how likely that is too much. */
export function BudgetFigures({ budget }: { budget: Budget }) {
  const { BillingCurrency: currency, status } = budget;
  const { spent, left, percent, limit, expected, probability, passesOn, unbilled } = status;
  const over = left?.startsWith("-") ?? false;
  return (
    <Figures label="How it stands">
      <Figure name="Spent" value={spent === null ? "–" : display(spent)} title={spent === null ? "No amount" : `${currency} ${exact(spent)}`} currency={spent === null ? undefined : currency}>
        {percent === null ? "No charges fit it: not an amount of 0" : `${percent} % of ${display(limit)}`}
        {unbilled !== null && <>, and {display(unbilled)} by evidence, not billed yet</>}
      </Figure>
      <Figure name={over ? "Over the limit by" : "Left"} value={left === null ? "–" : display(left.replace("-", ""))} title={left === null ? "No amount" : `${currency} ${exact(left)}`} currency={left === null ? undefined : currency}>
        Of a limit of <span title={exact(limit)}>{display(limit)}</span>
      </Figure>
      <Figure name="Expected at its end" value={expected ? display(expected.mean) : "–"} title="An estimate" currency={expected ? currency : undefined}>
        {isOver(status) ? "All of the period is known" : expected ? `80 % of the time ${display(expected.low80)} – ${display(expected.high80)}` : "Too little is known to look ahead"}
      </Figure>
      <Figure name="Limit reached" value={probability === null ? "–" : `${probability} %`} title="The probability that the limit is reached in this period">
        {passesOn === null ? (isOver(status) ? "The period is over" : probability === null ? "Nothing can be said" : "No day is 80 % likely") : `${status.state === "over" ? "On" : "By"} ${dayText(passesOn)}${status.state === "over" ? "" : ", 80 % likely"}`}
      </Figure>
    </Figures>
  );
}
