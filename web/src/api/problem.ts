import type { ProblemDocument } from "./types";

/** A failure that a person can read: what went wrong, why, and what to do. */
export class Problem extends Error {
  readonly what: string;
  readonly why: string;
  readonly hint: string;
  readonly code: string;
  readonly status: number;

  constructor(document: Partial<Pick<ProblemDocument, "title" | "detail" | "hint">> & { code?: string }, status: number) {
    super(document.title ?? "The request failed");
    this.what = this.message;
    this.why = document.detail ?? "";
    this.hint = document.hint ?? "";
    this.code = document.code ?? "";
    this.status = status;
  }

  /** True where asking again may help: the server was not reached or failed by itself. */
  get retryable(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** The problem of a server that did not answer at all. */
export function unreachable(cause: unknown): Problem {
  return new Problem(
    {
      title: "Farthing's server did not answer",
      detail: cause instanceof Error ? cause.message : String(cause),
      hint: "Check that `farthing serve` is still running, then try again.",
      code: "unreachable",
    },
    0,
  );
}

/** Reads a failed response's problem document; a body that is none becomes a plain problem. */
export async function problemOf(response: Response): Promise<Problem> {
  const fallback = { title: `The server answered ${response.status} ${response.statusText}`.trim() };
  try {
    return new Problem({ ...fallback, ...((await response.json()) as ProblemDocument) }, response.status);
  } catch {
    return new Problem(fallback, response.status);
  }
}
