import { Group, Select, TextInput } from "@mantine/core";
import { isDate, shiftDays, today } from "./dates";
import { type Range, presetOf, presets } from "./ranges";
import { useAnchor } from "./useAnchor";

interface Props {
  range: Range;
  /** Whose range it is, for screen readers, where a page has two. */
  name?: string;
  onChange: (range: Range) => void;
}

const custom = { value: "custom", label: "Custom days" };

/** A named range, or its first and last day. The last day is shown included, as people say it. */
export function RangePicker({ range, name, onChange }: Props) {
  const now = today();
  const anchor = useAnchor();
  const preset = presetOf(range, now, anchor);
  // Two names for the same days would be one too many.
  const told = presets.filter((preset) => presetOf(preset.range(now, anchor), now, anchor) === preset);
  const choices = [...told.map((preset) => ({ value: preset.id, label: preset.label })), custom];
  const choose = (id: string | null) => {
    const chosen = presets.find((one) => one.id === id);
    if (chosen) onChange(chosen.range(now, anchor));
  };
  return (
    <Group gap={8} wrap="wrap">
      <Select
        size="xs"
        w={206}
        aria-label={labelled("Range", name)}
        data={choices}
        value={preset?.id ?? custom.value}
        onChange={choose}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
      />
      <DaysInput range={range} name={name} onChange={onChange} />
    </Group>
  );
}

/** A range by its first and last day. */
export function DaysInput({ range, name, onChange }: Props) {
  const move = (change: Partial<Range>) => {
    const moved = { from: range.from, to: range.to, ...change };
    if (isDate(moved.from) && isDate(moved.to) && moved.from < moved.to) onChange(moved);
  };
  return (
    <Group gap={4} wrap="nowrap">
      <DayInput label={labelled("First day", name)} day={range.from} onChange={(from) => move({ from })} />
      <span className="dim">–</span>
      <DayInput label={labelled("Last day", name)} day={shiftDays(range.to, -1)} onChange={(last) => move({ to: shiftDays(last, 1) })} />
    </Group>
  );
}

/** A label that says whose it is, where that has to be said. */
function labelled(label: string, name: string | undefined): string {
  return name === undefined ? label : `${name}: ${label.toLowerCase()}`;
}

interface DayProps {
  label: string;
  day: string;
  onChange: (day: string) => void;
}

/** Takes a day when it is left or Enter is pressed, not while its year is being typed. */
export function DayInput({ label, day, onChange }: DayProps) {
  const take = (text: string) => {
    if (isDate(text) && text !== day && text > "1990-01-01") onChange(text);
  };
  return (
    <TextInput
      key={day}
      size="xs"
      type="date"
      w={126}
      aria-label={label}
      defaultValue={day}
      onBlur={(event) => take(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && take(event.currentTarget.value)}
    />
  );
}
