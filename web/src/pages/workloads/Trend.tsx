import { Skeleton } from "@mantine/core";
import { Sparkline } from "../../charts/Sparkline";
import type { Trends } from "./useTrends";

interface Props {
  trends: Trends;
  value: string;
  currency: string;
}

/** A row's course over the range, or its place while it is asked. */
export function Trend({ trends, value, currency }: Props) {
  const amounts = trends.of(value);
  if (amounts === undefined) return <Skeleton height={20} width={96} />;
  return <Sparkline amounts={amounts} periods={trends.periods} grain={trends.grain} currency={currency} />;
}
