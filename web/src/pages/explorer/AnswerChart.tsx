import { useMemo } from "react";
import { ChartWithLegend } from "../../charts/ChartWithLegend";
import { rankedOption } from "../../charts/ranked";
import { seriesOf } from "../../charts/series";
import { stackedOption } from "../../charts/stacked";
import { useChartColors } from "../../charts/useChartColors";
import { rangeText } from "../../question/dateText";
import { type Group, groupsOf } from "../../question/groups";
import { periodsIn } from "../../question/periods";
import type { Grain } from "../../question/question";
import type { View } from "../../question/view";
import { partialMonths } from "../../status/partial";
import type { Answered } from "./useAnswer";

interface Props {
  answered: Answered;
  view: View;
  groups: Group[];
  currency: string;
  /** Absent where there is nothing to open. */
  onSelect?: (values: (string | null)[]) => void;
}

/** The answer in one currency: stacked over time, or ranked where there is no time axis. */
export function AnswerChart({ answered, view, groups, currency, onSelect }: Props) {
  const colors = useChartColors();
  const { shown: metric, chart: kind } = view;
  const { from, to } = answered.answer.question;
  const grain = answered.answer.question.grain as Grain;
  const { series, option } = useMemo(() => {
    const periods = periodsIn(from, to, grain);
    const [all] = groupsOf(answered.perPeriod.rows ?? [], [], [metric], currency, metric);
    const totals = new Map<string, string>();
    for (const [period, amounts] of all?.periods ?? []) if (amounts[metric] !== undefined) totals.set(period, amounts[metric]);
    const series = seriesOf(groups, metric, periods, totals);
    const partial = partialMonths(answered.answer.coverage ?? []);
    const option =
      grain === "total"
        ? rankedOption(series, rangeText(from, to), currency, colors)
        : stackedOption({ kind, series, periods, grain, currency, partial, colors });
    return { series, option };
  }, [answered, groups, from, to, grain, kind, metric, currency, colors]);
  const by = view.question.by.length > 0 ? ` by ${view.question.by.join(", ")}` : "";
  return (
    <ChartWithLegend
      option={option}
      series={series}
      caption={rangeText(from, to)}
      currency={currency}
      height={grain === "total" ? Math.max(160, series.length * 26 + 40) : 320}
      label={`${metric} in ${currency}${by}, ${rangeText(from, to)}`}
      byPoint={grain === "total"}
      onSelect={onSelect && ((chosen) => onSelect(chosen.group!.values))}
    />
  );
}
