import { Group, Select } from "@mantine/core";
import { comparisonOf, comparisons, type ExplainState } from "../../explain/state";
import { DaysInput } from "../../question/RangePicker";
import type { Range } from "../../question/ranges";

interface Props {
  state: ExplainState;
  onChange: (versus: Range) => void;
}

const custom = { value: "custom", label: "Custom days" };

/** What a range is compared with: by name, or by its days. */
export function VersusPicker({ state, onChange }: Props) {
  const choose = (id: string | null) => {
    const chosen = comparisons.find((one) => one.id === id);
    if (chosen) onChange(chosen.of(state.range));
  };
  return (
    <Group gap={8} wrap="wrap">
      <Select
        size="xs"
        w={206}
        aria-label="Compared with"
        data={[...comparisons.map(({ id, label }) => ({ value: id, label })), custom]}
        value={comparisonOf(state)?.id ?? custom.value}
        onChange={choose}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
      />
      <DaysInput range={state.versus} name="Compared with" onChange={onChange} />
    </Group>
  );
}
