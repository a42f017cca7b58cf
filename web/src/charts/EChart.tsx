import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef } from "react";
import { init } from "./echarts";

export interface EChartProps {
  option: EChartsCoreOption;
  height: number;
  /** What the chart shows, for those who do not see it. */
  label: string;
  onSelect?: (seriesIndex: number, dataIndex: number) => void;
}

/** Draws an option and keeps it as wide as its place. Loaded lazily, with the chart library. */
export default function EChart({ option, height, label, onSelect }: EChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(null);
  const select = useRef(onSelect);
  select.current = onSelect;

  useEffect(() => {
    const drawn = init(place.current!);
    chart.current = drawn;
    drawn.on("click", (event) => {
      if (event.seriesIndex !== undefined) select.current?.(event.seriesIndex, event.dataIndex ?? 0);
    });
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(place.current!);
    return () => {
      observer.disconnect();
      drawn.dispose();
    };
  }, []);

  useEffect(() => {
    const aria = { enabled: true, label: { description: label } };
    chart.current?.setOption({ ...option, aria }, { notMerge: true });
  }, [option, label]);

  return <div ref={place} style={{ height, width: "100%" }} role="img" aria-label={label} data-chart />;
}
