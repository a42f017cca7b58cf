import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { today } from "../../question/dates";
import { defaultQuestion } from "../../question/question";
import { readView, type View, writeView } from "../../question/view";

/** The explorer's view, kept in the URL: each change is a step that the back button undoes. */
export function useView(): [View, (view: View) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const view = useMemo(() => readView(new URLSearchParams(search), defaultQuestion(today())), [search]);
  return [view, (next) => navigate(`/explorer?${writeView(next)}`)];
}
