import { curlOf, shell } from "../../question/command";
import { CommandPanel } from "../../shell/CommandPanel";

/** The same for the terminal and for a program. */
export function TakeAway({ workload }: { workload: string }) {
  return (
    <CommandPanel
      title="Show me the commands and the API call for this page"
      texts={[
        ["Command", `farthing run ${shell(workload)}`],
        ["Command for the proof", `farthing proof ${shell(workload)}`],
        ["API call", curlOf("/run", new URLSearchParams({ id: workload }), window.location.origin)],
      ]}
    />
  );
}
