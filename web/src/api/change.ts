import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Fields } from "../question/command";
import { send } from "./client";

/** One call that changes something: the operation's path, and its fields. */
export interface Call {
  /** Below the API's base, such as /budget/add. */
  path: string;
  fields: Fields;
}

/**
 * Changes something and then asks again for all that may say otherwise now.
 * @param kinds the first words of the paths whose answers it changes: "/budget", "/alerts".
 */
export function useChange<T>(kinds: string[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (call: Call) => send<T>(call.path, call.fields),
    onSettled: () =>
      queries.invalidateQueries({ predicate: ({ queryKey: [kind] }) => typeof kind === "string" && kinds.some((one) => kind === one || kind.startsWith(`${one}/`)) }),
  });
}
