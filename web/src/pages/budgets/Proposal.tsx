import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/client";
import type { BudgetProposeAnswer } from "../../api/types";
import type { BudgetDraft } from "../../budgets/form";
import { display } from "../../money/format";
import { rangeText } from "../../question/dateText";
import { ErrorPanel } from "../../status/ErrorPanel";
import classes from "./budgets.module.css";

interface Props {
  draft: BudgetDraft;
  onTake: (part: Partial<BudgetDraft>) => void;
}

/** An amount from the past and what is planned, with its reasons, when it is asked for. */
export function Proposal({ draft, onTake }: Props) {
  const { where, period, days, metric } = draft;
  const params = new URLSearchParams({ period, metric });
  if (where !== "") params.set("where", where);
  if (period === "rolling") params.set("days", days);
  const path = `/budget/propose?${params}`;
  const answer = useQuery({ queryKey: [path], queryFn: ({ signal }) => ask<BudgetProposeAnswer>(path, signal), enabled: false });
  if (period === "life") return null;
  return (
    <>
      <div>
        <Button size="xs" variant="default" loading={answer.isFetching} onClick={() => void answer.refetch()}>
          Propose a limit
        </Button>
      </div>
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {(answer.data?.proposals ?? []).map((proposal) => (
        <div key={proposal.BillingCurrency} className={classes.proposal} role="status">
          <strong>
            {proposal.BillingCurrency} {display(proposal.amount)}
          </strong>{" "}
          for {rangeText(proposal.from, proposal.to)}
          <ul>
            {(proposal.reasons ?? []).map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <Group>
            <Button size="compact-xs" variant="default" onClick={() => onTake({ amount: proposal.amount, currency: proposal.BillingCurrency })}>
              Take {proposal.BillingCurrency} {display(proposal.amount)}
            </Button>
          </Group>
        </div>
      ))}
      {answer.data && (answer.data.proposals ?? []).length === 0 && <p className={`none ${classes.proposal}`}>No charges fit: there is nothing to propose from.</p>}
    </>
  );
}
