import { Button, Select, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Dimension } from "../api/types";
import { type Condition, type Operator, operators, takesMany, takesValues } from "../question/filter";
import type { Range } from "../question/ranges";
import { dimensionChoices, typedTag } from "./dimensionChoices";
import { ValuesInput } from "./ValuesInput";

interface Props {
  condition?: Condition;
  range: Range;
  dimensions: Dimension[];
  onDone: (condition: Condition) => void;
}

/** Dimension, operator and values of one condition. */
export function ConditionEditor({ condition, range, dimensions, onDone }: Props) {
  const [dimension, setDimension] = useState(condition?.dimension ?? "");
  const [typed, setTyped] = useState(dimension);
  const [operator, setOperator] = useState<Operator>(condition?.operator ?? "is");
  const [values, setValues] = useState(condition?.values ?? []);
  const needed = takesMany(operator) ? values : values.slice(0, 1);
  const complete = dimension !== "" && (!takesValues(operator) || needed.length > 0);
  const choose = (next: string) => {
    setDimension(next);
    setValues([]);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) onDone({ dimension, operator, values: takesValues(operator) ? needed : [] });
      }}
    >
      <Stack gap={8}>
        <Select
          size="xs"
          label="Dimension"
          placeholder="Choose or search"
          data={dimensionChoices(dimensions, [dimension, ...typedTag(typed)])}
          value={dimension || null}
          onChange={(next) => choose(next ?? "")}
          searchable
          searchValue={typed}
          onSearchChange={setTyped}
          nothingFoundMessage="A tag is written Tags.key"
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data-autofocus
        />
        <Select
          size="xs"
          label="Operator"
          data={[...operators]}
          value={operator}
          onChange={(next) => setOperator((next ?? "is") as Operator)}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
        {takesMany(operator) && <ValuesInput dimension={dimension} range={range} values={values} onChange={setValues} />}
        {takesValues(operator) && !takesMany(operator) && (
          <TextInput
            size="xs"
            label="Text"
            description="Upper and lower case matter"
            value={values[0] ?? ""}
            onChange={(event) => setValues(event.currentTarget.value === "" ? [] : [event.currentTarget.value])}
          />
        )}
        <Button size="xs" type="submit" disabled={!complete}>
          {condition ? "Change filter" : "Add filter"}
        </Button>
      </Stack>
    </form>
  );
}
