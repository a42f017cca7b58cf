import { useMemo } from "react";
import { Link } from "wouter";
import { useCost } from "../../api/hooks";
import { AmountOrNone } from "../../money/AmountOrNone";
import type { Range } from "../../question/ranges";
import type { Column } from "../../table/columns";
import { TextOrNone } from "../../table/TextOrNone";
import { filterIn } from "../../workloads/find";
import { type WorkloadsState, workloadMetrics } from "../../workloads/state";
import { bothHold } from "../../question/filterText";
import { csvLink } from "../../question/command";
import { explorerLink } from "../overview/explorerLink";
import { Listing, type Reading, type Shown } from "./Listing";
import { type ModelRow, modelRows } from "./modelRows";
import { NoEvidence } from "./NoEvidence";
import { Trend } from "./Trend";
import type { Change } from "./useWorkloadsState";

/** Models with what was spent on them, by all workloads together. */
export function ModelList({ state, change }: { state: WorkloadsState; change: Change }) {
  const where = bothHold("Model is not null", filterIn(state.find));
  const question = { metrics: workloadMetrics, by: ["Model", "Team"], where, ...state.range, grain: "total", byInvoiceMonth: false, limit: 0, asOf: "" } as const;
  const query = useCost({ ...question, by: [...question.by] });
  const rows = useMemo(() => query.data && modelRows(query.data.rows ?? [], workloadMetrics), [query.data]);
  return (
    <Listing
      what="model"
      state={state}
      change={change}
      query={{ ...query, data: rows && { rows } }}
      reading={{ ...reading, columns: (shown) => columns(shown, state.range) }}
      filters
      csv={csvLink({ ...question, by: [...question.by] })}
      empty={<NoEvidence tab="models" />}
    />
  );
}

const reading: Omit<Reading<ModelRow>, "columns"> = {
  keyOf: (row) => `${row.model} ${row.currency}`,
  currencyOf: (row) => row.currency,
  amountOf: (row, metric) => row.amounts[metric] ?? null,
  textsOf: (row) => [row.model, ...row.teams],
  course: { dimension: "Model", valueOf: (row) => row.model },
};

function columns({ metric, currency, trends }: Shown, range: Range): Column<ModelRow>[] {
  return [
    {
      id: "name", head: "Model", wide: true, value: (row) => row.model,
      cell: (row) => <Link href={explorerLink(range, row.currency, [["Model", row.model]])}>{row.model}</Link>,
    },
    {
      id: metric, head: metric, title: `${metric}, ${currency}`, amount: true, value: (row) => row.amounts[metric],
      cell: (row) => <AmountOrNone amount={row.amounts[metric]} currency={row.currency} />,
    },
    { id: "team", head: "Teams", title: "Who used it", wide: true, value: (row) => row.teams.join(", ") || null, cell: (row) => <TextOrNone text={row.teams.join(", ")} /> },
    { id: "trend", head: "Trend", cell: (row) => <Trend trends={trends} value={row.model} currency={currency} /> },
  ];
}
