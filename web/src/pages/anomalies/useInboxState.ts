import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { type InboxState, readInbox, writeInbox } from "../../findings/state";

/** The inbox's state, kept in the URL. */
export function useInboxState(): [InboxState, (change: Partial<InboxState>) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const state = useMemo(() => readInbox(new URLSearchParams(search)), [search]);
  return [state, (change) => navigate(`/anomalies?${writeInbox({ ...state, ...change })}`)];
}
