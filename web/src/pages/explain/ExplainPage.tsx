import { Group, MultiSelect, Select, Stack } from "@mantine/core";
import { useState } from "react";
import { useDimensions, useSources } from "../../api/hooks";
import type { ExplainAnswer } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { type ExplainState, explaining, explainMetrics, explainParams } from "../../explain/state";
import { dimensionChoices, typedTag } from "../../filter/dimensionChoices";
import { FilterBar } from "../../filter/FilterBar";
import { commandOf, curlOf } from "../../question/command";
import { daysBetween, monthsOf } from "../../question/dates";
import { rangeText } from "../../question/dateText";
import { RangePicker } from "../../question/RangePicker";
import { Card } from "../../shell/Card";
import { CommandPanel } from "../../shell/CommandPanel";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Loading, WithBills } from "../../status/WithBills";
import classes from "./explain.module.css";
import { Results } from "./Results";
import { useExplainState } from "./useExplainState";
import { VersusPicker } from "./VersusPicker";

/** Why an amount moved: the effects, the slices that carry them, and the proof that they add up. */
export default function ExplainPage() {
  return (
    <WithBills title="Explain">
      <Shown />
    </WithBills>
  );
}

function Shown() {
  const [state, setState] = useExplainState();
  const { range, versus } = state;
  const answer = useAnswer<ExplainAnswer>(`/explain?${explainParams(state)}`);
  const change = (part: Partial<ExplainState>) => setState({ ...state, open: [], ...part });
  return (
    <Stack gap={14}>
      <PageHead title="Explain" note={`Why ${rangeText(range.from, range.to)} is not what ${rangeText(versus.from, versus.to)} was`} />
      <Card>
        <Stack gap={12}>
          <div className={classes.ranges}>
            <div className={classes.range}>
              <span className={classes.name}>Explain</span>
              <RangePicker range={range} name="Explained" onChange={(next) => setState({ ...explaining(state, next), open: [] })} />
            </div>
            <div className={classes.range}>
              <span className={classes.name}>compared with</span>
              <VersusPicker state={state} onChange={(next) => change({ versus: next })} />
            </div>
          </div>
          <Look state={state} change={change} />
        </Stack>
      </Card>
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {!answer.isError && !answer.data && <Loading />}
      {!answer.isError && answer.data && (
        <Results answer={answer.data} state={state} stale={answer.isPlaceholderData} note={<Comparable state={state} />} onChange={setState} />
      )}
      <CommandPanel
        texts={[
          ["Command", commandOf("explain", explainParams(state))],
          ["API call", curlOf("/explain", explainParams(state), window.location.origin)],
        ]}
      />
    </Stack>
  );
}

interface LookProps {
  state: ExplainState;
  change: (part: Partial<ExplainState>) => void;
}

/** Which amount, which charges, and in what causes are looked for. */
function Look({ state, change }: LookProps) {
  const [typed, setTyped] = useState("");
  const dimensions = useDimensions().data?.dimensions ?? [];
  return (
    <>
      <Group gap={12} align="flex-end">
        <MultiSelect
          size="xs"
          label="Look for causes in"
          placeholder={state.by.length === 0 ? "What says something" : undefined}
          data={dimensionChoices(dimensions, [...state.by, ...typedTag(typed)])}
          value={state.by}
          onChange={(by) => change({ by })}
          searchable
          searchValue={typed}
          onSearchChange={setTyped}
          nothingFoundMessage="A tag is written Tags.key"
          clearable
          hidePickedOptions
          styles={{ inputField: { minWidth: 40 } }}
          w={{ base: "100%", sm: 340 }}
        />
        <Select
          size="xs"
          label="Amount"
          w={160}
          data={explainMetrics}
          value={state.metric}
          onChange={(metric) => metric !== null && change({ metric })}
          allowDeselect={false}
        />
      </Group>
      <FilterBar where={state.where} range={state.range} dimensions={dimensions} onChange={(where) => change({ where })} />
    </>
  );
}

/** What makes the two ranges unlike before anything happened: days, or bills that are still open. */
function Comparable({ state: { range, versus } }: { state: ExplainState }) {
  const periods = (useSources().data?.sources ?? []).flatMap(({ billingPeriods }) => billingPeriods ?? []);
  const days = daysBetween(range.from, range.to) - daysBetween(versus.from, versus.to);
  const months = new Set([...monthsOf(range.from, range.to), ...monthsOf(versus.from, versus.to)]);
  const open = periods.some(({ complete, billingPeriod }) => !complete && months.has(billingPeriod));
  const notes = [
    days !== 0 && `${Math.abs(days)} ${Math.abs(days) === 1 ? "day" : "days"} ${days > 0 ? "more" : "fewer"} than what it is compared with: some usage is only that.`,
    open && "A provider has not closed one of these months: the amounts will still grow.",
  ].filter((note) => note !== false);
  return notes.length === 0 ? null : <p className={classes.note}>{notes.join(" ")}</p>;
}
