import { SegmentedControl } from "@mantine/core";
import { meaningOf } from "./metrics";

interface Props {
  metrics: string[];
  value: string;
  onChange: (metric: string) => void;
}

/** Chooses the metric that is drawn and compared; each says what it means. */
export function MetricSwitch({ metrics, value, onChange }: Props) {
  if (metrics.length < 2) return null;
  const data = metrics.map((metric) => ({ value: metric, label: <span title={meaningOf(metric)}>{metric}</span> }));
  return <SegmentedControl size="xs" aria-label="Metric shown" data={data} value={value} onChange={onChange} />;
}
