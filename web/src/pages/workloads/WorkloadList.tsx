import { mostWorkloads, useWorkloads, workloadsPath } from "../../api/workloadHooks";
import type { Workload } from "../../api/types";
import { apiBase } from "../../api/client";
import { count } from "../../money/format";
import tableClasses from "../../table/table.module.css";
import { filterIn } from "../../workloads/find";
import { isIn, textsOf } from "../../workloads/rows";
import type { WorkloadsState } from "../../workloads/state";
import { Listing, type Reading } from "./Listing";
import { NoEvidence } from "./NoEvidence";
import type { Change } from "./useWorkloadsState";
import { workloadColumns } from "./workloadColumns";

interface Props {
  state: WorkloadsState;
  change: Change;
}

/** Runs, or workloads of every kind. Runs are over soon: their course says nothing that their dates do not. */
export function WorkloadList({ state, change }: Props) {
  const kind = state.tab === "runs" ? "run" : "";
  const where = filterIn(state.find);
  const query = useWorkloads(kind, where, state.range);
  const rows = (query.data?.rows ?? []).filter((row) => isIn(row, state.range));
  const course = state.tab === "runs" ? undefined : { dimension: "Workload", valueOf: (row: Workload) => row.Workload };
  const cut = (query.data?.total ?? 0) > mostWorkloads;
  return (
    <Listing
      what={kind || "workload"}
      state={state}
      change={change}
      query={{ ...query, data: query.data && { rows } }}
      reading={{ ...reading, course, columns: (shown) => workloadColumns(state.tab, shown) }}
      filters
      csv={`${apiBase}${workloadsPath(kind, where, state.range)}&format=csv`}
      empty={<NoEvidence tab={state.tab} />}
      note={cut && <p className={`dim ${tableClasses.nothing}`}>The {count(mostWorkloads)} most expensive of {count(query.data!.total)}; a filter shows the others.</p>}
    />
  );
}

const reading: Omit<Reading<Workload>, "columns"> = {
  keyOf: (row) => `${row.Workload} ${row.BillingCurrency}`,
  currencyOf: (row) => row.BillingCurrency,
  amountOf: (row, metric) => (metric === "BilledCost" ? row.BilledCost : row.EffectiveCost),
  textsOf,
};
