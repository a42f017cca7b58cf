import { Input, MultiSelect, SegmentedControl, Select, Switch, TextInput } from "@mantine/core";
import type { Dimension } from "../../api/types";
import { metrics as known } from "../../question/metrics";
import { grains, type Grain, type Question } from "../../question/question";
import classes from "./Controls.module.css";
import { GroupBy } from "./GroupBy";

interface Props {
  question: Question;
  dimensions: Dimension[];
  onChange: (change: Partial<Question>) => void;
}

const limits = [0, 5, 12, 20, 50, 100, 500];

/** All of a question except its filter and range. */
export function Controls({ question, dimensions, onChange }: Props) {
  const { by, metrics, grain, limit, byInvoiceMonth, asOf } = question;
  const limitChoices = [...new Set([...limits, limit])].sort((a, b) => a - b);
  return (
    <div className={classes.controls}>
      <GroupBy by={by} dimensions={dimensions} onChange={(next) => onChange({ by: next })} />
      <MultiSelect
        size="xs"
        label="Metrics"
        data={known.map(({ id }) => id)}
        value={metrics}
        onChange={(next) => next.length > 0 && onChange({ metrics: next })}
        styles={{ inputField: { minWidth: 20 } }}
        w={{ base: "100%", sm: 236 }}
      />
      <Input.Wrapper label="Grain" size="xs" labelElement="div">
        <div>
          <SegmentedControl
            size="xs"
            aria-label="Grain"
            data={grains.map((one) => ({ value: one, label: one }))}
            value={grain}
            onChange={(next) => onChange({ grain: next as Grain })}
          />
        </div>
      </Input.Wrapper>
      <Select
        size="xs"
        label="Biggest"
        w={88}
        data={limitChoices.map((one) => ({ value: String(one), label: one === 0 ? "all" : `top ${one}` }))}
        value={String(limit)}
        onChange={(next) => onChange({ limit: Number(next) })}
        allowDeselect={false}
      />
      <TextInput
        key={asOf}
        size="xs"
        label="As of"
        w={110}
        placeholder="now"
        title="Answer as the lake stood at this instant, for example 2026-09-03T00:00:00Z"
        defaultValue={asOf}
        onBlur={(event) => event.currentTarget.value.trim() !== asOf && onChange({ asOf: event.currentTarget.value.trim() })}
        onKeyDown={(event) => event.key === "Enter" && onChange({ asOf: event.currentTarget.value.trim() })}
      />
      <Switch
        size="xs"
        label="By invoice month"
        checked={byInvoiceMonth}
        onChange={(event) => onChange({ byInvoiceMonth: event.currentTarget.checked })}
        className={classes.switch}
      />
    </div>
  );
}
