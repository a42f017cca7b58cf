import { useQuery } from "@tanstack/react-query";
import type { Range } from "../question/ranges";
import { ask } from "./client";
import type { DatasetsAnswer, EndpointsAnswer, ProofAnswer, UnmatchedAnswer, WorkloadAnswer, WorkloadsAnswer } from "./types";
import { useAnswer } from "./useAnswer";

/** So many rows are asked for at most; the answer says how many there are. */
export const mostWorkloads = 10_000;

/** The path of a list of workloads: of runs, or of every kind. */
export function workloadsPath(kind: "run" | "", where: string, { from, to }: Range): string {
  const params = new URLSearchParams({ from, to, limit: String(mostWorkloads) });
  if (where !== "") params.set("where", where);
  return `/${kind === "run" ? "runs" : "workloads"}?${params}`;
}

export function useWorkloads(kind: "run" | "", where: string, range: Range) {
  return useAnswer<WorkloadsAnswer>(workloadsPath(kind, where, range));
}

export function useEndpoints(range: Range) {
  return useAnswer<EndpointsAnswer>(`/endpoints?${new URLSearchParams({ from: range.from, to: range.to })}`);
}

export function useDatasets(range: Range) {
  return useAnswer<DatasetsAnswer>(`/datasets?${new URLSearchParams({ from: range.from, to: range.to })}`);
}

/** One workload, whole: costs are of all time. */
export function useWorkload(id: string) {
  const path = `/run?${new URLSearchParams({ id })}`;
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => ask<WorkloadAnswer>(path, signal) });
}

/** Every share of a workload's cost, up to a limit; asked for only where the workload's own answer has not all of them. */
export function useProof(workload: string, limit: number, enabled: boolean) {
  const path = `/proof?${new URLSearchParams({ workload, limit: String(limit) })}`;
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => ask<ProofAnswer>(path, signal), enabled });
}

/** How one bill line was divided. */
export function useDivision(charge: string) {
  const path = `/proof?${new URLSearchParams({ charge, limit: "200" })}`;
  return useQuery({ queryKey: [path], queryFn: ({ signal }) => ask<ProofAnswer>(path, signal) });
}

export function useUnmatched(range: Range) {
  return useAnswer<UnmatchedAnswer>(`/unmatched?${new URLSearchParams({ from: range.from, to: range.to, limit: "200" })}`);
}
