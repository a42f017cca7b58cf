import { Badge } from "@mantine/core";
import type { ReactNode } from "react";

interface Props {
  text: ReactNode;
  /** What it means, in a sentence. */
  title?: string;
  color: "good" | "bad" | "warn" | "dim";
}

const colors = { good: "var(--f-good)", bad: "var(--f-bad)", warn: "var(--f-warn-text)", dim: "var(--f-dim)" };

/** A small outlined word about the state of something. */
export function Mark({ text, title, color }: Props) {
  return (
    <Badge variant="outline" size="sm" tt="none" fw={500} c={colors[color]} title={title} style={{ borderColor: colors[color], flex: "none" }}>
      {text}
    </Badge>
  );
}
