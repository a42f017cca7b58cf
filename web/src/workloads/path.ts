/**
 * Workloads in the page's own paths. Ids come from trackers and hold anything; everything but letters, digits and
 * `_ : -` is written as ~ and the two hex digits of each UTF-8 byte. Percent signs would be read once by the browser,
 * once by the router and once by the server, and a dot looks like a file's ending to it.
 */

/** The page of a workload. */
export function workloadLink(id: string): string {
  const bytes = (sign: string) => [...new TextEncoder().encode(sign)].map((byte) => `~${byte.toString(16).toUpperCase().padStart(2, "0")}`);
  return `/workloads/${id.replace(/[^\w:-]/gu, (sign) => bytes(sign).join(""))}`;
}

/** The id that a path stands for; what was typed by hand is taken as it is. */
export function readWorkloadPath(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("%", "%25").replace(/~([0-9A-F]{2})/g, "%$1"));
  } catch {
    return text; // no UTF-8: not one of ours
  }
}

/** Whether there is a page for it: what belongs to no workload (idle, unused commitments) has an id without a kind. */
export function hasPage(id: string): boolean {
  return /^[^:]+:/.test(id);
}
