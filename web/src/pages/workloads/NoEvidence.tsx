import type { Tab } from "../../workloads/kinds";
import { CopyBlock } from "../../shell/CopyBlock";

const needed: Record<Tab, { what: string; command: string }> = {
  runs: { what: "No run is known in this range. A tracker's folder or server says who ran what, and when.", command: "farthing import ./mlruns" },
  pipelines: { what: "No pipeline is known in this range. Lineage events name pipelines and their runs.", command: "farthing import ./lineage" },
  endpoints: { what: "No endpoint is known in this range. Logs of requests, or bills that name endpoints, say which there are.", command: "farthing import ./requests" },
  models: { what: "No charge in this range names a model. Tags, virtual tags and evidence do.", command: "farthing import ./mlruns" },
  datasets: { what: "No dataset is known. A bucket's inventory says whose bytes are stored.", command: "farthing import ./inventory" },
  all: { what: "No workload is known in this range. Evidence from trackers and telemetry says what money was spent for.", command: "farthing import ./mlruns" },
};

/** Says what is missing where a list is empty, and how to get it. */
export function NoEvidence({ tab }: { tab: Tab }) {
  const { what, command } = needed[tab];
  return (
    <>
      <p>{what}</p>
      <CopyBlock label="Import command" text={command} />
    </>
  );
}
