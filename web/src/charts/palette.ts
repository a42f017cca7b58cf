/**
 * Hues that stay apart for colour-blind readers when neighbours are stacked (light and dark alternate), each with at
 * least 3 : 1 against its background. Twelve are drawn, the rest is folded into `others`.
 */
const light = ["#8f5429", "#3f7cac", "#c98b2b", "#2f7f6d", "#a4486a", "#6f7fb8", "#6b8e23", "#7a4f9a", "#c4663f", "#4a8fa3", "#92764a", "#586069"];
const dark = ["#cd8b5c", "#5d9fd0", "#e0b04f", "#4fae98", "#d07a9b", "#98a6dd", "#98bb4b", "#aa83cb", "#e58f69", "#74bccf", "#bfa274", "#939ca6"];

/** At most so many series are told apart. */
export const maxSeries = light.length;

export interface ChartColors {
  series: string[];
  others: string;
  text: string;
  dim: string;
  line: string;
  surface: string;
  hatch: string;
  /** What goes wrong: a passed limit, days unlike their past. */
  bad: string;
}

export function chartColors(isDark: boolean): ChartColors {
  return isDark
    ? { series: dark, others: "#5b636c", text: "#e4e6e8", dim: "#a3abb3", line: "#33383e", surface: "#1e2125", hatch: "rgba(30,33,37,0.45)", bad: "#ff8a80" }
    : { series: light, others: "#b4b0a9", text: "#1f2327", dim: "#5d646b", line: "#e3e0db", surface: "#ffffff", hatch: "rgba(255,255,255,0.5)", bad: "#b3261e" };
}
