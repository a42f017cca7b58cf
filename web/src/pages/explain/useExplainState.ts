import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { useSources } from "../../api/hooks";
import { explainRange } from "../../explain/defaultRange";
import { type ExplainState, readExplain, writeExplain } from "../../explain/state";
import { today } from "../../question/dates";

/** The page's state, kept in the URL so that back, forward and sharing work. */
export function useExplainState(): [ExplainState, (state: ExplainState) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const sources = useSources().data?.sources;
  const state = useMemo(() => readExplain(new URLSearchParams(search), explainRange(sources ?? [], today())), [search, sources]);
  return [state, (next) => navigate(`/explain?${writeExplain(next)}`)];
}
