import { axis } from "../money/format";
import { fontFamily } from "../shell/theme";
import type { ChartColors } from "./palette";

/** What all charts share: quiet axes, a tooltip that stays inside the page. */
export function frame(colors: ChartColors) {
  return {
    animation: false,
    textStyle: { fontFamily, color: colors.text },
    grid: { left: 4, right: 8, top: 14, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      confine: true,
      backgroundColor: colors.surface,
      borderColor: colors.line,
      padding: [8, 10],
      textStyle: { color: colors.text, fontSize: 12 },
      extraCssText: "box-shadow:0 4px 16px rgba(0,0,0,.18)",
    },
  };
}

export function valueAxis(colors: ChartColors) {
  return {
    type: "value",
    axisLabel: { color: colors.dim, formatter: (value: number) => axis(value) },
    splitLine: { lineStyle: { color: colors.line } },
  };
}

export function categoryAxis(colors: ChartColors, data: string[]) {
  return {
    type: "category",
    data,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colors.line } },
    axisLabel: { color: colors.dim, hideOverlap: true, showMaxLabel: true, lineHeight: 15 },
  };
}
