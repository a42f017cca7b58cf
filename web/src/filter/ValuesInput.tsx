import { Checkbox, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useValues } from "../api/hooks";
import type { Range } from "../question/ranges";
import classes from "./ValuesInput.module.css";

interface Props {
  dimension: string;
  range: Range;
  values: string[];
  onChange: (values: string[]) => void;
}

/** Values to tick, found in the bills by how they start; typed text that no bill has can be ticked too. */
export function ValuesInput({ dimension, range, values, onChange }: Props) {
  const [typed, setTyped] = useState("");
  const [prefix] = useDebouncedValue(typed, 200);
  const found = useValues(dimension, range.from, range.to, prefix);
  const suggested = (found.data?.values ?? []).filter((value): value is string => value !== null);
  const own = typed.trim() !== "" && !suggested.includes(typed.trim()) ? [typed.trim()] : [];
  const choices = [...new Set([...values, ...own, ...suggested])].slice(0, 60);
  const toggle = (value: string) =>
    onChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
  return (
    <div>
      <TextInput
        size="xs"
        label="Values"
        placeholder={dimension === "" ? "Choose a dimension first" : "Search"}
        disabled={dimension === ""}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || typed.trim() === "") return;
          event.preventDefault();
          toggle(own[0] ?? suggested[0] ?? typed.trim());
          setTyped("");
        }}
      />
      {dimension !== "" && (
        <div className={classes.choices} role="group" aria-label="Values in the bills">
          {choices.map((value) => (
            <Checkbox
              key={value}
              size="xs"
              label={value === "" ? "(empty text)" : value}
              checked={values.includes(value)}
              onChange={() => toggle(value)}
            />
          ))}
          {choices.length === 0 && <span className="none">{found.isPending ? "Looking…" : "No values"}</span>}
        </div>
      )}
    </div>
  );
}
