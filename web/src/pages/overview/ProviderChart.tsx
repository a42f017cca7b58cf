import { Skeleton } from "@mantine/core";
import { useMemo } from "react";
import type { CostAnswer } from "../../api/types";
import { ChartWithLegend } from "../../charts/ChartWithLegend";
import { seriesOf } from "../../charts/series";
import { stackedOption } from "../../charts/stacked";
import { useChartColors } from "../../charts/useChartColors";
import { groupsOf } from "../../question/groups";
import { periodsIn } from "../../question/periods";
import { partialMonths } from "../../status/partial";

interface Props {
  answer: CostAnswer | undefined;
  metric: string;
  currency: string;
}

const height = 250;

/** One currency's months, stacked by provider. */
export function ProviderChart({ answer, metric, currency }: Props) {
  const colors = useChartColors();
  const drawn = useMemo(() => {
    if (answer === undefined) return undefined;
    const { from, to } = answer.question;
    const periods = periodsIn(from, to, "month");
    const groups = groupsOf(answer.rows ?? [], ["ProviderName"], [metric], currency, metric);
    const series = seriesOf(groups, metric, periods, new Map());
    const partial = partialMonths(answer.coverage ?? []);
    return { series, option: stackedOption({ kind: "bar", series, periods, grain: "month", currency, partial, colors }) };
  }, [answer, metric, currency, colors]);
  if (drawn === undefined) return <Skeleton height={height} />;
  const label = `${metric} in ${currency} by provider over 13 months`;
  return <ChartWithLegend {...drawn} caption="13 months" {...{ currency, height, label }} />;
}
