import { Stack } from "@mantine/core";
import { useDimensions } from "../../api/hooks";
import { FilterBar } from "../../filter/FilterBar";
import { command, curl } from "../../question/command";
import { rangeText } from "../../question/dateText";
import type { Question } from "../../question/question";
import { RangePicker } from "../../question/RangePicker";
import { askedQuestion } from "../../question/view";
import { Card } from "../../shell/Card";
import { CommandPanel } from "../../shell/CommandPanel";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Loading, WithBills } from "../../status/WithBills";
import { Answer } from "./Answer";
import { Controls } from "./Controls";
import { Trail } from "./Trail";
import { useAnswer } from "./useAnswer";
import { useView } from "./useView";

/** Any question of the bills, its answer as chart and table, and the way down into it. */
export function ExplorerPage() {
  return (
    <WithBills title="Explorer">
      <Shown />
    </WithBills>
  );
}

function Shown() {
  const [view, setView] = useView();
  const question = askedQuestion(view);
  const dimensions = useDimensions().data?.dimensions ?? [];
  const { answered, error, retry, stale } = useAnswer(question);
  const ask = (change: Partial<Question>) => {
    const next = { ...view.question, ...change };
    const shown = next.metrics.includes(view.shown) ? view.shown : next.metrics[0]!;
    setView({ ...view, shown, sort: null, question: next });
  };

  return (
    <Stack gap={14}>
      <PageHead title="Explorer" note={rangeText(question.from, question.to)}>
        <RangePicker range={question} onChange={(range) => ask(range)} />
      </PageHead>
      <Card>
        <Stack gap={12}>
          <Controls question={view.question} dimensions={dimensions} onChange={ask} />
          <FilterBar where={view.question.where} range={question} dimensions={dimensions} onChange={(where) => ask({ where })} />
          <Trail view={view} onChange={setView} />
        </Stack>
      </Card>
      {error !== null && <ErrorPanel error={error} retry={retry} />}
      {error === null && !answered && <Loading />}
      {error === null && answered && (
        <Answer answered={answered} view={view} stale={stale} dimensions={dimensions.map(({ name }) => name)} onChange={setView} />
      )}
      <CommandPanel
        texts={[
          ["Command", command(question)],
          ["API call", curl(question, window.location.origin)],
        ]}
      />
    </Stack>
  );
}
