import { useSources } from "../api/hooks";
import { anchorOf } from "./anchor";
import { today } from "./dates";

/** The day that default ranges count from; today while it is not known yet what the ledger holds. */
export function useAnchor(): string {
  return anchorOf(useSources().data?.sources ?? [], today());
}
