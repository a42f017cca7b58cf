import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import type { EChartProps } from "./EChart";

const EChart = lazy(() => import("./EChart"));

/** A chart, or its place while the chart library is on its way. */
export function Chart(props: EChartProps) {
  return (
    <Suspense fallback={<Skeleton height={props.height} role="status" aria-label="Loading the chart" />}>
      <EChart {...props} />
    </Suspense>
  );
}
