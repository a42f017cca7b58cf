import { Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useSources } from "../../api/hooks";
import type { ExplainAnswer, ExplainResult } from "../../api/types";
import { missingOf } from "../../explain/waterfall";
import type { ExplainState } from "../../explain/state";
import { changeOf } from "../../money/change";
import { ChangeText } from "../../money/ChangeText";
import { CurrencySwitch } from "../../money/CurrencySwitch";
import { isZero } from "../../money/exact";
import { exact } from "../../money/format";
import { currenciesOf } from "../../question/currencies";
import { Card } from "../../shell/Card";
import { Mark } from "../../status/Mark";
import classes from "./explain.module.css";
import { Waterfall } from "./Waterfall";

interface Props {
  answer: ExplainAnswer;
  state: ExplainState;
  stale: boolean;
  note: ReactNode;
  onChange: (state: ExplainState) => void;
}

/** The change in one currency, from what was to what is. */
export function Results({ answer, state, stale, note, onChange }: Props) {
  const results = answer.results ?? [];
  const currencies = currenciesOf(results, useSources().data?.sources ?? []);
  const currency = currencies.includes(state.currency) ? state.currency : currencies[0];
  const result = results.find(({ BillingCurrency }) => BillingCurrency === currency);
  if (result === undefined) return <Nothing />;
  return (
    <Stack gap={14} style={{ opacity: stale ? 0.55 : 1 }} aria-busy={stale}>
      <Card
        title={`${answer.metric}, ${result.BillingCurrency}`}
        flush
        aside={
          <>
            <CurrencySwitch currencies={currencies} value={result.BillingCurrency} onChange={(next) => onChange({ ...state, currency: next, open: [] })} />
            <Proof result={result} />
          </>
        }
      >
        <div className={classes.said}>
          <p className={classes.difference}>
            <ChangeText change={changeOf(result.from.amount, result.versus.amount, "")} currency={result.BillingCurrency} />
          </p>
          {note}
        </div>
        <Waterfall result={result} by={answer.by ?? []} state={state} onOpen={(open) => onChange({ ...state, open })} />
      </Card>
    </Stack>
  );
}

/** Adds everything up again, here and exactly. */
function Proof({ result }: { result: ExplainResult }) {
  const missing = missingOf(result);
  const parts = (result.effects ?? []).length;
  if (isZero(missing)) {
    return <Mark color="good" text="✓ adds up to the digit" title={`${parts} parts add up to ${result.BillingCurrency} ${exact(result.difference)}, exactly`} />;
  }
  return <Mark color="bad" text={`✕ off by ${exact(missing)}`} title="The parts do not add up to the difference: please report this" />;
}

function Nothing() {
  return (
    <Card>
      <p className="none">No charges are in either range. That is not a difference of 0: widen the ranges or take a filter away.</p>
    </Card>
  );
}
