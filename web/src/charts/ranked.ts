import type { EChartsCoreOption } from "echarts/core";
import { geometry } from "../money/exact";
import { categoryAxis, frame, valueAxis } from "./frame";
import type { ChartColors } from "./palette";
import type { Series } from "./series";
import { colorOf, periodTooltip } from "./tooltip";

/** One currency's amounts without a time axis: a bar for each series, biggest on top. One data point for each series. */
export function rankedOption(series: Series[], title: string, currency: string, colors: ChartColors): EChartsCoreOption {
  const base = frame(colors);
  const axis = categoryAxis(colors, series.map((one) => one.label));
  return {
    ...base,
    xAxis: valueAxis(colors),
    yAxis: { ...axis, inverse: true, axisLabel: { ...axis.axisLabel, width: 150, overflow: "truncate" } },
    tooltip: {
      ...base.tooltip,
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const alone = { ...series[dataIndex]!, amounts: [series[dataIndex]!.total] };
        return periodTooltip(title, [alone], 0, currency, colors);
      },
    },
    series: [
      {
        type: "bar",
        barMaxWidth: 22,
        data: series.map((one, rank) => ({ value: geometry(one.total), itemStyle: { color: colorOf(one, rank, colors) } })),
      },
    ],
  };
}
