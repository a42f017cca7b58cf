import type { Budget } from "../../api/types";
import { bulletOf } from "../../budgets/bullet";
import classes from "./budgets.module.css";

/** What is spent as a bar, the limit as a line, and where the period ends 80 % of the time as a pale band. */
export function BudgetBar({ budget }: { budget: Budget }) {
  const { spent, limit, expected } = bulletOf(budget);
  return (
    <span className={classes.bar} aria-hidden>
      {expected && <span className={classes.expected} style={{ left: `${expected.low}%`, width: `${Math.max(0.6, expected.high - expected.low)}%` }} />}
      <span className={budget.status.state === "over" ? classes.over : classes.spent} style={{ width: `${spent}%` }} />
      <span className={classes.limit} style={{ left: `${limit}%` }} />
    </span>
  );
}
