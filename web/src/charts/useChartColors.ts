import { useComputedColorScheme } from "@mantine/core";
import { useMemo } from "react";
import { type ChartColors, chartColors } from "./palette";

/** The chart colours of the colour scheme in use. */
export function useChartColors(): ChartColors {
  const dark = useComputedColorScheme("light") === "dark";
  return useMemo(() => chartColors(dark), [dark]);
}
