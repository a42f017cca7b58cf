import type { EChartsCoreOption } from "echarts/core";
import type { Budget, BudgetDay, BudgetExpected } from "../api/types";
import { band, dayFrame, line, tooltipOf } from "../charts/lines";
import type { ChartColors } from "../charts/palette";
import { geometry } from "../money/exact";
import { display, exact } from "../money/format";
import { dayText } from "../question/dateText";

/** What was spent so far, what is expected with its intervals, the plan and the limit: sums since the period began. */
export function burnDownOption(days: BudgetDay[], budget: Budget, colors: ChartColors): EChartsCoreOption {
  const { BillingCurrency: currency, status } = budget;
  const fan = fanOf(days);
  const color = colors.series[1]!;
  return {
    ...dayFrame({ days: days.map(({ day }) => day), tooltip: (index) => tooltip(days[index]!, status.limit, currency) }, colors),
    series: [
      ...band("95 %", fan.map((one) => one?.low95 ?? null), fan.map((one) => one?.high95 ?? null), color, 0.16),
      ...band("80 %", fan.map((one) => one?.low80 ?? null), fan.map((one) => one?.high80 ?? null), color, 0.28),
      line("Planned", days.map(({ planned }) => geometry(planned)), colors.dim, { width: 1.5, dashed: true }),
      line("Limit", days.map(() => geometry(status.limit)), colors.bad, { width: 1.5 }),
      line("Expected", fan.map((one) => one?.mean ?? null), color, { dashed: true }),
      line("Spent", days.map(({ spent }) => (spent === null ? null : geometry(spent))), color, { width: 2.5 }),
    ],
  };
}

type Fan = Record<keyof BudgetExpected & string, number>;

/** Where the fan lies on each day; it opens at what is known last. */
export function fanOf(days: BudgetDay[]): (Fan | null)[] {
  const first = days.findIndex(({ expected }) => expected);
  return days.map(({ expected, spent }, index) => {
    if (expected) return fan((key) => expected[key]);
    if (index !== first - 1 || spent === null) return null;
    return fan(() => spent);
  });
}

function fan(of: (key: "mean" | "low80" | "high80" | "low95" | "high95") => string): Fan {
  const [mean, low80, high80, low95, high95] = [of("mean"), of("low80"), of("high80"), of("low95"), of("high95")].map(geometry) as [number, number, number, number, number];
  return { mean, low80, high80, low95, high95 };
}

function tooltip({ day, spent, planned, expected, probability, whole }: BudgetDay, limit: string, currency: string): string {
  const rows: [string, string][] = [];
  if (spent !== null) rows.push([whole ? "Spent" : "Spent so far", exact(spent)]);
  rows.push(["Planned", display(planned)], ["Limit", display(limit)]);
  if (expected) {
    rows.push(["Expected, about", display(expected.mean)]);
    rows.push(["80 % of the time", `${display(expected.low80)} – ${display(expected.high80)}`]);
    rows.push(["95 % of the time", `${display(expected.low95)} – ${display(expected.high95)}`]);
  }
  if (probability !== null) rows.push(["Limit reached by then", `${probability} %`]);
  return tooltipOf(`Until ${dayText(day)} · ${currency}`, rows);
}
