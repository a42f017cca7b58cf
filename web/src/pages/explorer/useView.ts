import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { defaultQuestion } from "../../question/question";
import { useAnchor } from "../../question/useAnchor";
import { readView, type View, writeView } from "../../question/view";

/** The explorer's view, kept in the URL: each change is a step that the back button undoes. */
export function useView(): [View, (view: View) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const anchor = useAnchor();
  const view = useMemo(() => readView(new URLSearchParams(search), defaultQuestion(anchor)), [search, anchor]);
  return [view, (next) => navigate(`/explorer?${writeView(next)}`)];
}
