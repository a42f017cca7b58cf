import { sum } from "../money/exact";
import { exact } from "../money/format";
import type { ChartColors } from "./palette";
import type { Series } from "./series";

/** ECharts takes the tooltip as HTML: names come from bills and are escaped. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** One period's exact amounts, in the legend's order, with their exact total. */
export function periodTooltip(title: string, series: Series[], index: number, currency: string, colors: ChartColors): string {
  const shown = series
    .map((one, rank) => ({ one, amount: one.amounts[index] ?? null, color: colorOf(one, rank, colors) }))
    .filter((line): line is typeof line & { amount: string } => line.amount !== null);
  const lines = shown.map(({ one, amount, color }) => line(swatch(color) + escapeHtml(one.label), exact(amount)));
  const total = line("Total", exact(sum(shown.map(({ amount }) => amount))));
  return `<div style="margin-bottom:4px"><b>${escapeHtml(title)}</b> · ${escapeHtml(currency)}</div><table style="border-spacing:0">${lines.join("")}<tr><td colspan="2" style="border-top:1px solid ${colors.line};height:3px"></td></tr>${total}</table>`;
}

export function colorOf(series: Series, rank: number, colors: ChartColors): string {
  return series.group === null ? colors.others : colors.series[rank % colors.series.length]!;
}

function line(name: string, amount: string): string {
  return `<tr><td style="padding-right:16px;max-width:260px;overflow:hidden;text-overflow:ellipsis">${name}</td><td style="text-align:right;font-variant-numeric:tabular-nums">${amount}</td></tr>`;
}

function swatch(color: string): string {
  return `<span style="display:inline-block;width:9px;height:9px;border-radius:2px;margin-right:7px;background:${color}"></span>`;
}
