import type { Workload } from "../api/types";
import { percent, sum } from "../money/exact";
import type { Range } from "../question/ranges";

/**
 * Whether a row belongs to a range: it has a bill there, or it ran there, or nobody knows when it ran. The server lists
 * every workload that it knows, whatever the range, and limits only the costs.
 */
export function isIn(row: Workload, { from, to }: Range): boolean {
  if (row.BilledCost !== null) return true;
  const [start, end] = [row.Start ?? row.End, row.End ?? row.Start];
  if (start === null || end === null) return true;
  return start.slice(0, 10) < to && end.slice(0, 10) >= from;
}

/** What is looked through for words. */
export function textsOf(row: Workload): (string | null)[] {
  return [
    row.Workload, row.Name, row.WorkloadKind, row.Team, row.Project, row.Environment, row.Model, row.ModelVersion,
    row.JobType, row.Pipeline, row.Status, row.CostSource,
  ];
}

/** What was held and in use, and what was not; both null where nobody measured. */
export type Measured = Pick<Workload, "IdleCost" | "UsedCost">;

/** The measured amount that the idle share is of, or null where nobody measured. */
export function measured(row: Measured): string | null {
  return row.IdleCost !== null && row.UsedCost !== null ? sum([row.IdleCost, row.UsedCost]) : null;
}

/** Idle in percent of what was measured: "27.5"; null where nobody measured. */
export function idleShare(row: Measured): string | null {
  const whole = measured(row);
  return whole === null ? null : percent(row.IdleCost!, whole);
}
