import type { Source } from "../api/types";

/** Whether the lake holds the sample company and nothing else. */
export function isSample(sources: Source[]): boolean {
  return sources.length > 0 && sources.every(({ source }) => source.startsWith("sample-"));
}
