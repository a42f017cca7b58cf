import type { BudgetStatus } from "../../api/types";
import { Mark } from "../../status/Mark";

/** How a budget stands, in a word. */
export function StateMark({ status: { state } }: { status: Pick<BudgetStatus, "state"> }) {
  if (state === "over") return <Mark color="bad" text="over" title="The limit is passed" />;
  if (state === "warning") return <Mark color="warn" text="warning" title="A threshold holds" />;
  if (state === "quiet") return <Mark color="good" text="quiet" title="No threshold holds" />;
  return <Mark color="dim" text={state} title="No charges fit it: that is not an amount of 0" />;
}
