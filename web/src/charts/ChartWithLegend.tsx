import type { EChartsCoreOption } from "echarts/core";
import { display } from "../money/format";
import { Chart } from "./Chart";
import classes from "./ChartWithLegend.module.css";
import { Legend } from "./Legend";
import type { Series } from "./series";

interface Props {
  option: EChartsCoreOption;
  series: Series[];
  /** What the legend's totals are of. */
  caption: string;
  currency: string;
  height: number;
  label: string;
  /** Whether a data point, rather than a series of the chart, stands for one of `series`. */
  byPoint?: boolean;
  onSelect?: (series: Series) => void;
}

/** A chart and what its colours mean, side by side where there is room. */
export function ChartWithLegend({ option, series, caption, currency, height, label, byPoint = false, onSelect }: Props) {
  const select = (seriesIndex: number, dataIndex: number) => {
    const chosen = series[byPoint ? dataIndex : seriesIndex];
    if (chosen?.group) onSelect?.(chosen);
  };
  const totals = series.map((one) => `${one.label} ${display(one.total)}`);
  const described = `${label}. ${totals.join("; ")}`;
  return (
    <div className={classes.both}>
      <Chart option={option} height={height} label={described} onSelect={select} />
      <Legend series={series} caption={caption} currency={currency} onSelect={onSelect} />
    </div>
  );
}
