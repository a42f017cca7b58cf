import { Stack } from "@mantine/core";
import { command, curl } from "../../question/command";
import type { Question } from "../../question/question";
import { CopyBlock } from "../../shell/CopyBlock";
import classes from "./CommandPanel.module.css";

/** The same question for the terminal and for a program. */
export function CommandPanel({ question }: { question: Question }) {
  return (
    <details className={classes.panel}>
      <summary>Show me the command and the API call for this view</summary>
      <Stack gap={8} mt={10}>
        <CopyBlock label="Command" text={command(question)} />
        <CopyBlock label="API call" text={curl(question, window.location.origin)} />
      </Stack>
    </details>
  );
}
