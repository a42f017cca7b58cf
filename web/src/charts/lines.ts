import { periodTick } from "../question/dateText";
import { categoryAxis, frame, valueAxis } from "./frame";
import type { ChartColors } from "./palette";

/** The days of a chart, and the tooltip of each as HTML. */
export interface Days {
  days: string[];
  tooltip: (index: number) => string;
  /** Whether a day has a width, as bars need it. */
  gap?: boolean;
}

/** What charts over days share: the axes and the tooltip. */
export function dayFrame({ days, tooltip, gap = false }: Days, colors: ChartColors) {
  const base = frame(colors);
  return {
    ...base,
    xAxis: { ...categoryAxis(colors, days.map((day) => periodTick(day, "day"))), boundaryGap: gap },
    yAxis: valueAxis(colors),
    tooltip: {
      ...base.tooltip,
      trigger: "axis",
      axisPointer: { type: "line" },
      formatter: (items: { dataIndex: number }[]) => tooltip(items[0]?.dataIndex ?? 0),
    },
  };
}

interface LineLook {
  width?: number;
  dashed?: boolean;
}

/** A line without points; it ends where there is no value. */
export function line(name: string, data: (number | null)[], color: string, { width = 2, dashed = false }: LineLook = {}) {
  return { type: "line", name, data, color, symbol: "none", lineStyle: { width, color, type: dashed ? "dashed" : "solid" }, z: 4 };
}

/** The area between two lines: an unseen layer up to the lower one, and what lies between on top. */
export function band(name: string, low: (number | null)[], high: (number | null)[], color: string, opacity: number) {
  const between = high.map((value, index) => (value === null || low[index] == null ? null : value - low[index]));
  const layer = { type: "line", stack: name, stackStrategy: "all", symbol: "none", silent: true, lineStyle: { width: 0 }, z: 2 };
  return [
    { ...layer, name: `${name} from`, data: low },
    { ...layer, name, data: between, color, areaStyle: { color, opacity } },
  ];
}

/** A tooltip of named amounts. */
export function tooltipOf(title: string, lines: [name: string, text: string][]): string {
  const row = ([name, text]: [string, string]) =>
    `<tr><td style="padding-right:16px">${name}</td><td style="text-align:right;font-variant-numeric:tabular-nums">${text}</td></tr>`;
  return `<div style="margin-bottom:4px"><b>${title}</b></div><table style="border-spacing:0">${lines.map(row).join("")}</table>`;
}
