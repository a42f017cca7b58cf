import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useState } from "react";

interface Props {
  value: string;
  /** Whether a filter can be written too, besides words. */
  filters: boolean;
  onChange: (text: string) => void;
}

/** Looks for words in the list; where the server can filter, it takes a filter too. */
export function FindBox({ value, filters, onChange }: Props) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, 300);
  useEffect(() => setText(value), [value]);
  return (
    <TextInput
      size="xs"
      w={270}
      type="search"
      aria-label="Find"
      placeholder={filters ? "Words, or Team = 'research'" : "Words"}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      onKeyDown={(event) => event.key === "Enter" && onChange(text)}
    />
  );
}
