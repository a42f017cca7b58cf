import { Button, Group, Textarea } from "@mantine/core";
import { useState } from "react";

interface Props {
  where: string;
  onChange: (where: string) => void;
  /** Goes back to chips; absent where the text says more than chips can. */
  onLeave?: () => void;
}

/** The filter in its own language. */
export function FilterText({ where, onChange, onLeave }: Props) {
  const [text, setText] = useState(where);
  const [from, setFrom] = useState(where);
  if (from !== where) {
    setFrom(where);
    setText(where);
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onChange(text.trim());
      }}
    >
      <Group align="flex-end" gap={8}>
        <Textarea
          size="xs"
          label="Filter"
          flex={1}
          miw={220}
          autosize
          minRows={1}
          maxRows={6}
          spellCheck={false}
          placeholder="ServiceName = 'Amazon EC2' and (Team in ('search', 'data') or Team is null)"
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey) {
              event.preventDefault();
              onChange(text.trim());
            }
          }}
        />
        <Button size="xs" type="submit" variant={text.trim() === where ? "default" : "filled"}>
          Apply
        </Button>
        <Button size="xs" variant="subtle" color="gray" disabled={!onLeave} onClick={onLeave} title={onLeave ? undefined : "This filter says more than chips can show"}>
          Edit as chips
        </Button>
      </Group>
    </form>
  );
}
