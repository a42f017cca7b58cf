import { problemOf, unreachable } from "./problem";

/** Where the API lives: the same origin as the page. */
export const apiBase = "/api/v1";

/**
 * Asks the API and returns its JSON. The browser's own cache revalidates by ETag, so an unchanged lake costs a 304.
 * Throws Problem for every failure except an abort.
 */
export function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  return answered(path, { signal, headers: { Accept: "application/json" } });
}

/** Has the API do something. It allows that to programs and pages on its own machine only. Throws Problem. */
export function send<T>(path: string, fields: object): Promise<T> {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  return answered(path, { method: "POST", headers, body: JSON.stringify(fields) });
}

async function answered<T>(path: string, request: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(apiBase + path, request);
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw unreachable(cause);
  }
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as T;
}
