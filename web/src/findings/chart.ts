import type { EChartsCoreOption } from "echarts/core";
import type { FindingDay } from "../api/types";
import { dayFrame, line, tooltipOf } from "../charts/lines";
import type { ChartColors } from "../charts/palette";
import { difference, geometry } from "../money/exact";
import { display, exact, signed } from "../money/format";
import { dayText } from "../question/dateText";

/** The days of a finding's slice against what was expected; the finding's own days stand out, days that still grow are pale. */
export function findingOption(days: FindingDay[], currency: string, colors: ChartColors): EChartsCoreOption {
  const color = (day: FindingDay) => (day.within ? colors.bad : colors.series[1]!);
  return {
    ...dayFrame({ days: days.map(({ day }) => day), tooltip: (index) => tooltip(days[index]!, currency), gap: true }, colors),
    series: [
      {
        type: "bar",
        name: "Actual",
        barMaxWidth: 14,
        barCategoryGap: "20%",
        data: days.map((day) => ({ value: geometry(day.actual), itemStyle: { color: color(day), opacity: day.whole ? 1 : 0.4 } })),
      },
      line("Expected", days.map(({ expected }) => (expected === null ? null : geometry(expected))), colors.text, { width: 2, dashed: true }),
    ],
  };
}

function tooltip({ day, actual, expected, whole }: FindingDay, currency: string): string {
  const rows: [string, string][] = [["Actual", exact(actual)]];
  if (expected !== null) rows.push(["Expected, about", display(expected)], ["Beyond it", signed(difference(actual, expected))]);
  return tooltipOf(`${dayText(day)} · ${currency}${whole ? "" : " (not whole yet)"}`, rows);
}
