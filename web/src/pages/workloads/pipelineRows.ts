import type { Workload } from "../../api/types";
import { sum } from "../../money/exact";

/** A pipeline with what its runs cost together in one currency. */
export interface PipelineRow {
  pipeline: string;
  /** null where no run of it has a cost yet. */
  currency: string | null;
  EffectiveCost: string | null;
  BilledCost: string | null;
  IdleCost: string | null;
  UsedCost: string | null;
  GpuHours: string | null;
  /** Different workloads, whatever currency they are billed in. */
  runs: number;
  teams: string[];
  /** The one that started last, if it is known when. */
  last: Workload | null;
}

/** Puts the workloads of each pipeline together, exactly, a row for each currency. */
export function pipelineRows(workloads: Workload[]): PipelineRow[] {
  const parts = new Map<string, Workload[]>();
  for (const row of workloads) {
    if (row.Pipeline !== null) parts.set(row.Pipeline, [...(parts.get(row.Pipeline) ?? []), row]);
  }
  return [...parts].flatMap(([pipeline, own]) => {
    const currencies = [...new Set(own.map((row) => row.BillingCurrency).filter((currency) => currency !== null))];
    return (currencies.length > 0 ? currencies : [null]).map((currency) => rowOf(pipeline, own, currency));
  });
}

function rowOf(pipeline: string, all: Workload[], currency: string | null): PipelineRow {
  const own = all.filter((row) => row.BillingCurrency === currency);
  // Idle and in use are of the runs that were measured: one number for both.
  const measured = own.filter((row) => row.IdleCost !== null && row.UsedCost !== null);
  const started = all.filter((row) => row.Start !== null).toSorted((a, b) => b.Start!.localeCompare(a.Start!));
  return {
    pipeline,
    currency,
    EffectiveCost: added(own, (row) => row.EffectiveCost),
    BilledCost: added(own, (row) => row.BilledCost),
    IdleCost: added(measured, (row) => row.IdleCost),
    UsedCost: added(measured, (row) => row.UsedCost),
    GpuHours: added(own, (row) => row.GpuHours),
    runs: new Set(all.map((row) => row.Workload)).size,
    teams: [...new Set(all.map((row) => row.Team).filter((team) => team !== null))].sort(),
    last: started[0] ?? null,
  };
}

/** The sum of what is there, or null where nothing is: absent is not 0. */
function added(rows: Workload[], of: (row: Workload) => string | null): string | null {
  const amounts = rows.map(of).filter((amount) => amount !== null);
  return amounts.length === 0 ? null : sum(amounts);
}
