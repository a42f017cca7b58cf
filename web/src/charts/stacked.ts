import type { EChartsCoreOption } from "echarts/core";
import { geometry } from "../money/exact";
import { periodText, periodTick } from "../question/dateText";
import type { Grain } from "../question/question";
import { isPartial } from "../status/partial";
import { categoryAxis, frame, valueAxis } from "./frame";
import type { ChartColors } from "./palette";
import type { Series } from "./series";
import { colorOf, periodTooltip } from "./tooltip";

export interface Stacked {
  kind: "bar" | "area";
  series: Series[];
  periods: string[];
  grain: Grain;
  currency: string;
  /** Months still open: their bars are hatched and their labels say so. */
  partial: Set<string>;
  colors: ChartColors;
}

/** One currency's amounts over periods, stacked. */
export function stackedOption({ kind, series, periods, grain, currency, partial, colors }: Stacked): EChartsCoreOption {
  const open = periods.map((period) => isPartial(period, grain, partial));
  const ticks = periods.map((period, index) => periodTick(period, grain) + (open[index] ? "\npartial" : ""));
  const base = frame(colors);
  const billed = periods.map((_, index) => series.some((one) => one.amounts[index] !== null));
  return {
    ...base,
    xAxis: { ...categoryAxis(colors, ticks), boundaryGap: kind === "bar" },
    yAxis: valueAxis(colors),
    tooltip: {
      ...base.tooltip,
      trigger: "axis",
      axisPointer: { type: kind === "bar" ? "shadow" : "line" },
      formatter: (items: { dataIndex: number }[]) => {
        const index = items[0]?.dataIndex ?? 0;
        const title = periodText(periods[index] ?? "", grain) + (open[index] ? " (partial)" : "");
        return periodTooltip(title, series, index, currency, colors);
      },
    },
    series: series.map((one, rank) => {
      const color = colorOf(one, rank, colors);
      return kind === "area" ? area(one, color, billed) : bars(one, color, open, colors.hatch);
    }),
  };
}

/**
 * A layer. Where others were charged and this was not, it has no height (a gap would tear the layers above it); where
 * nothing at all was charged, all layers end. A credit lowers the layers above it, so that the top is the total.
 */
function area(one: Series, color: string, billed: boolean[]) {
  const data = one.amounts.map((amount, index) => (amount !== null ? geometry(amount) : billed[index] ? 0 : null));
  const look = { areaStyle: { opacity: 0.82 }, lineStyle: { width: 1 }, symbol: "none", triggerLineEvent: true };
  return { type: "line", name: one.label, stack: "all", stackStrategy: "all", data, color, ...look };
}

/** A bar for each period, hatched where the month is still open. */
function bars(one: Series, color: string, open: boolean[], hatching: string) {
  const values = one.amounts.map((amount) => (amount === null ? null : geometry(amount)));
  const hatch = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: Math.PI / 4, color: hatching };
  const data = values.map((value, index) => ({ value, itemStyle: open[index] ? { decal: hatch } : {} }));
  const look = { barMaxWidth: 56, barCategoryGap: "28%", cursor: one.group ? "pointer" : "default" };
  return { type: "bar", name: one.label, stack: "all", data, color, ...look };
}
