import { Stack } from "@mantine/core";
import { rangeText } from "../../question/dateText";
import { RangePicker } from "../../question/RangePicker";
import { PageHead } from "../../shell/PageHead";
import { WithBills } from "../../status/WithBills";
import { DatasetList } from "./DatasetList";
import { EndpointList } from "./EndpointList";
import { ModelList } from "./ModelList";
import { PipelineList } from "./PipelineList";
import { TabBar } from "./TabBar";
import { useWorkloadsState } from "./useWorkloadsState";
import { WorkloadList } from "./WorkloadList";

const lists = { runs: WorkloadList, pipelines: PipelineList, endpoints: EndpointList, models: ModelList, datasets: DatasetList, all: WorkloadList };

/** What money is spent for: runs, pipelines, endpoints, models, datasets. */
export function WorkloadsPage() {
  return (
    <WithBills title="Workloads">
      <Shown />
    </WithBills>
  );
}

function Shown() {
  const [state, change] = useWorkloadsState();
  const { range, tab } = state;
  const List = lists[tab];
  return (
    <Stack gap={14}>
      <PageHead title="Workloads" note={`What they cost in ${rangeText(range.from, range.to)}`}>
        <RangePicker range={range} onChange={(next) => change({ range: next })} />
      </PageHead>
      <TabBar state={state} />
      <List key={tab} state={state} change={change} />
    </Stack>
  );
}
