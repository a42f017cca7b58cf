/** What gave a share its owner, in the order in which the methods are tried. */
const meanings: Record<string, string> = {
  Direct: "the bill line names the workload",
  Shared: "a declared rule spreads it",
  Measured: "evidence says who held the resource, how much of it and when",
  Metered: "evidence says who used how many tokens or requests",
  Stored: "evidence says whose bytes they are",
  Commitment: "the part of a commitment that nobody used",
  Tagged: "tags, or virtual tags, name the owner",
  Unattributed: "nothing says whose it is",
};

/** What a method means, or "" for one that this page does not know. */
export function methodMeaning(method: string): string {
  return meanings[method] ?? "";
}
