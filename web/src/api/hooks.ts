import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Question } from "../question/question";
import { questionParams } from "../question/url";
import { ask } from "./client";
import type {
  CostAnswer,
  DimensionsAnswer,
  ReconcileAnswer,
  SourcesAnswer,
  ValuesAnswer,
  VersionAnswer,
} from "./types";

/** Asks one question. While a changed question is on its way the last answer stays, marked as placeholder data. */
export function useCost(question: Question, enabled = true) {
  const params = questionParams(question).toString();
  return useQuery({
    queryKey: ["cost", params],
    queryFn: ({ signal }) => ask<CostAnswer>(`/cost?${params}`, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useSources() {
  return useQuery({ queryKey: ["sources"], queryFn: ({ signal }) => ask<SourcesAnswer>("/sources", signal) });
}

export function useReconcile() {
  return useQuery({ queryKey: ["reconcile"], queryFn: ({ signal }) => ask<ReconcileAnswer>("/reconcile", signal) });
}

export function useDimensions() {
  return useQuery({
    queryKey: ["dimensions"],
    queryFn: ({ signal }) => ask<DimensionsAnswer>("/dimensions", signal),
    staleTime: 10 * 60_000,
  });
}

export function useVersion() {
  return useQuery({
    queryKey: ["version"],
    queryFn: ({ signal }) => ask<VersionAnswer>("/version", signal),
    staleTime: Infinity,
  });
}

/** The values of one dimension that start with a prefix, within [from, to). */
export function useValues(dimension: string, from: string, to: string, prefix: string) {
  const params = new URLSearchParams({ of: dimension, from, to, prefix }).toString();
  return useQuery({
    queryKey: ["values", params],
    queryFn: ({ signal }) => ask<ValuesAnswer>(`/values?${params}`, signal),
    placeholderData: keepPreviousData,
    enabled: dimension !== "",
  });
}
