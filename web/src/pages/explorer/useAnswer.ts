import { useCost } from "../../api/hooks";
import type { CostAnswer } from "../../api/types";
import type { Question } from "../../question/question";

export interface Answered {
  answer: CostAnswer;
  /** The same question ungrouped: what each period adds up to, whatever the limit keeps away. */
  perPeriod: CostAnswer;
}

/** Asks a question, and the same one without groups; the rest beyond the limit is their exact difference. */
export function useAnswer(question: Question) {
  const grouped = useCost(question);
  const ungrouped = useCost({ ...question, by: [], limit: 0 });
  const queries = [grouped, ungrouped];
  const failed = queries.find((query) => query.isError);
  const usable = [grouped.data, ungrouped.data].every((answer) => answer && answers(answer, question.metrics));
  const answered: Answered | undefined =
    usable && grouped.data && ungrouped.data ? { answer: grouped.data, perPeriod: ungrouped.data } : undefined;
  return {
    answered,
    error: failed?.error ?? null,
    retry: () => queries.forEach((query) => void query.refetch()),
    stale: queries.some((query) => query.isPlaceholderData),
  };
}

/** Whether an answer, perhaps to the question before, has all the metrics that are to be shown. */
function answers({ question }: CostAnswer, metrics: string[]): boolean {
  return metrics.every((metric) => question.metrics.includes(metric));
}
