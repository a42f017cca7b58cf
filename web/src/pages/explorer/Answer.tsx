import { Button, SegmentedControl, Stack } from "@mantine/core";
import { useMemo } from "react";
import { useSources } from "../../api/hooks";
import { CurrencySwitch } from "../../money/CurrencySwitch";
import { csvLink } from "../../question/command";
import { currenciesOf } from "../../question/currencies";
import { groupsOf } from "../../question/groups";
import { MetricSwitch } from "../../question/MetricSwitch";
import { askedQuestion, type View } from "../../question/view";
import { Card } from "../../shell/Card";
import { Marked } from "../../status/Marked";
import { partialMonths } from "../../status/partial";
import { AnswerChart } from "./AnswerChart";
import { AnswerTable } from "./AnswerTable";
import { drillInto } from "./drillInto";
import type { Answered } from "./useAnswer";

interface Props {
  answered: Answered;
  view: View;
  /** Whether a newer answer is on its way. */
  stale: boolean;
  /** The names of the dimensions that there are. */
  dimensions: string[];
  onChange: (view: View) => void;
}

/** The answer as a chart and a table; both open what is chosen in them. */
export function Answer({ answered, view, stale, dimensions, onChange }: Props) {
  const { answer } = answered;
  const currencies = currenciesOf(answer.totals ?? [], useSources().data?.sources ?? []);
  const currency = currencies.includes(view.currency) ? view.currency : (currencies[0] ?? "");
  const by = useMemo(() => answer.question.by ?? [], [answer]);
  const groups = useMemo(
    () => groupsOf(answer.rows ?? [], by, view.question.metrics, currency, view.shown),
    [answer, by, view.question.metrics, currency, view.shown],
  );
  if (currencies.length === 0) return <Nothing />;
  const select = by.length > 0 && !stale ? (values: (string | null)[]) => onChange(drillInto(view, by, values, dimensions)) : undefined;
  const shared = { answered, view, groups, currency, onSelect: select };
  const partial = partialMonths(answer.coverage ?? []).size > 0;
  const overTime = view.question.grain !== "total";
  return (
    <Stack gap={14} style={{ opacity: stale ? 0.55 : 1 }} aria-busy={stale}>
      <Card
        title={<Marked text={`${view.shown}, ${currency}`} partial={partial} />}
        aside={
          <>
            <CurrencySwitch currencies={currencies} value={currency} onChange={(next) => onChange({ ...view, currency: next })} />
            <MetricSwitch metrics={view.question.metrics} value={view.shown} onChange={(shown) => onChange({ ...view, shown })} />
            {overTime && (
              <SegmentedControl
                size="xs"
                aria-label="Chart"
                data={[{ value: "bar", label: "Bars" }, { value: "area", label: "Areas" }]}
                value={view.chart}
                onChange={(chart) => onChange({ ...view, chart: chart as View["chart"] })}
              />
            )}
          </>
        }
      >
        <AnswerChart {...shared} />
      </Card>
      <Card
        title={<Marked text={by.length > 0 ? `By ${by.join(", ")}` : "All charges"} partial={partial} />}
        flush
        aside={
          <>
            {overTime && (
              <SegmentedControl
                size="xs"
                aria-label="Table"
                data={[{ value: "totals", label: "Totals" }, { value: "periods", label: `By ${view.question.grain}` }]}
                value={view.table}
                onChange={(table) => onChange({ ...view, table: table as View["table"], sort: null })}
              />
            )}
            <Button size="xs" variant="default" component="a" href={csvLink(askedQuestion(view))} download="farthing-cost.csv">
              Download CSV
            </Button>
          </>
        }
      >
        <AnswerTable {...shared} onChange={onChange} />
      </Card>
    </Stack>
  );
}

function Nothing() {
  return (
    <Card>
      <p className="none">No charges match this question. Widen the range or take a filter away.</p>
    </Card>
  );
}
