import { Button, Group } from "@mantine/core";
import { useState } from "react";

interface Props {
  /** On the button: "Remove this budget". */
  label: string;
  /** What happens then. */
  warning: string;
  busy: boolean;
  onSure: () => void;
}

/** A button that asks once more before it does what cannot be undone. */
export function Sure({ label, warning, busy, onSure }: Props) {
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <Button size="xs" variant="default" onClick={() => setAsked(true)}>
        {label}
      </Button>
    );
  }
  const sure = () => {
    setAsked(false);
    onSure();
  };
  return (
    <Group gap={8} role="group" aria-label={label}>
      <span>{warning}</span>
      <Button size="xs" color="red.9" loading={busy} onClick={sure} data-autofocus>
        {label}
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsked(false)}>
        Keep it
      </Button>
    </Group>
  );
}
