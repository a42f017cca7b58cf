import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { today } from "../../question/dates";
import { overviewRange } from "../../question/ranges";
import { useAnchor } from "../../question/useAnchor";
import { type OverviewState, readOverview, writeOverview } from "./overviewState";

/** The overview's state, kept in the URL so that back, forward and sharing work. */
export function useOverviewState(): [OverviewState, (change: Partial<OverviewState>) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const anchor = useAnchor();
  const state = useMemo(
    () => readOverview(new URLSearchParams(search), overviewRange(today(), anchor)),
    [search, anchor],
  );
  return [state, (change) => navigate(`/?${writeOverview({ ...state, ...change })}`)];
}
