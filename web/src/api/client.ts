import { problemOf, unreachable } from "./problem";

/** Where the API lives: the same origin as the page. */
export const apiBase = "/api/v1";

/**
 * Asks the API and returns its JSON. The browser's own cache revalidates by ETag, so an unchanged lake costs a 304.
 * Throws Problem for every failure except an abort.
 */
export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(apiBase + path, { signal, headers: { Accept: "application/json" } });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable(cause);
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}
