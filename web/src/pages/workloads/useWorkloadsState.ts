import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { today } from "../../question/dates";
import { overviewRange } from "../../question/ranges";
import { useAnchor } from "../../question/useAnchor";
import { readWorkloads, type WorkloadsState, writeWorkloads } from "../../workloads/state";

export type Change = (change: Partial<WorkloadsState>, replace?: boolean) => void;

/** The list's state, kept in the URL so that back, forward and sharing work. Typing replaces instead of adding steps. */
export function useWorkloadsState(): [WorkloadsState, Change] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const anchor = useAnchor();
  const state = useMemo(() => readWorkloads(new URLSearchParams(search), overviewRange(today(), anchor)), [search, anchor]);
  return [state, (change, replace = false) => navigate(`/workloads?${writeWorkloads({ ...state, ...change })}`, { replace })];
}
