import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ask } from "./client";

/** While a changed question is on its way the last answer of the same kind stays, marked as placeholder data. */
export function useAnswer<T>(path: string) {
  const kind = path.split("?")[0]!;
  return useQuery({
    queryKey: [kind, path],
    queryFn: ({ signal }) => ask<T>(path, signal),
    placeholderData: (last, query) => (query?.queryKey[0] === kind ? keepPreviousData(last) : undefined),
  });
}
