import { isDate } from "../question/dates";

/** All that the URL of the inbox holds. */
export interface InboxState {
  /** Findings raised on this day or later; "" for what the server takes. */
  since: string;
  /** Whether those that somebody has judged are listed too. */
  all: boolean;
}

export function readInbox(params: URLSearchParams): InboxState {
  const since = params.get("since");
  return { since: isDate(since) ? since : "", all: params.get("all") === "true" };
}

/** The page's parameters, which are also the API's and the command's. */
export function writeInbox({ since, all }: InboxState): URLSearchParams {
  const params = new URLSearchParams();
  if (since !== "") params.set("since", since);
  if (all) params.set("all", "true");
  return params;
}
