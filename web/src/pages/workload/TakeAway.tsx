import { Stack } from "@mantine/core";
import { shell } from "../../question/command";
import { CopyBlock } from "../../shell/CopyBlock";
import panel from "../explorer/CommandPanel.module.css";

/** The same for the terminal and for a program. */
export function TakeAway({ workload }: { workload: string }) {
  const url = `${window.location.origin}/api/v1/run`;
  return (
    <details className={panel.panel}>
      <summary>Show me the commands and the API call for this page</summary>
      <Stack gap={8} mt={10}>
        <CopyBlock label="Command" text={`farthing run ${shell(workload)}`} />
        <CopyBlock label="Command for the proof" text={`farthing proof ${shell(workload)}`} />
        <CopyBlock label="API call" text={`curl -sG ${shell(url)} \\\n  --data-urlencode ${shell(`id=${workload}`)}`} />
      </Stack>
    </details>
  );
}
