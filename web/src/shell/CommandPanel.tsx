import { Stack } from "@mantine/core";
import classes from "./CommandPanel.module.css";
import { CopyBlock } from "./CopyBlock";

interface Props {
  /** What the summary offers. */
  title?: string;
  /** What to take away, each with what it is: [label, text]. */
  texts: [label: string, text: string][];
}

/** What a page shows, for the terminal and for a program. */
export function CommandPanel({ title = "Show me the command and the API call for this view", texts }: Props) {
  return (
    <details className={classes.panel}>
      <summary>{title}</summary>
      <Stack gap={8} mt={10}>
        {texts.map(([label, text]) => (
          <CopyBlock key={label} label={label} text={text} />
        ))}
      </Stack>
    </details>
  );
}
