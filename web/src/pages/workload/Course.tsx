import { Skeleton } from "@mantine/core";
import { useMemo } from "react";
import { useCost, useSources } from "../../api/hooks";
import { ChartWithLegend } from "../../charts/ChartWithLegend";
import { seriesOf } from "../../charts/series";
import { stackedOption } from "../../charts/stacked";
import { useChartColors } from "../../charts/useChartColors";
import { writeConditions } from "../../question/filterText";
import { groupsOf } from "../../question/groups";
import { rangeText } from "../../question/dateText";
import { periodsIn } from "../../question/periods";
import { Card } from "../../shell/Card";
import { ErrorPanel } from "../../status/ErrorPanel";
import { partialMonths } from "../../status/partial";
import { billedRange, grainOf, spanOf } from "../../workloads/course";

interface Props {
  workload: string;
  currency: string;
}

const metric = "EffectiveCost";

/** What a workload cost over time, by service: the days that it has charges on, and none around them. */
export function Course({ workload, currency }: Props) {
  const sources = useSources().data?.sources ?? [];
  const colors = useChartColors();
  const range = billedRange(sources);
  const where = writeConditions([{ dimension: "Workload", operator: "is", values: [workload] }]);
  const base = { metrics: [metric], where, byInvoiceMonth: false, limit: 0, asOf: "" };
  const days = useCost({ ...base, ...range, by: ["ServiceName"], grain: "day" }, sources.length > 0);
  const span = spanOf(days.data?.rows ?? [], currency);
  const grain = span === undefined ? "day" : grainOf(span);
  const coarse = useCost({ ...base, ...(span ?? range), by: ["ServiceName"], grain }, span !== undefined && grain !== "day");
  const answer = grain === "day" ? days.data : coarse.data;
  const drawn = useMemo(() => {
    if (answer === undefined || span === undefined) return undefined;
    const periods = periodsIn(span.from, span.to, grain);
    const groups = groupsOf(answer.rows ?? [], ["ServiceName"], [metric], currency, metric);
    const series = seriesOf(groups, metric, periods, new Map());
    const partial = partialMonths(answer.coverage ?? []);
    return { series, option: stackedOption({ kind: "bar", series, periods, grain, currency, partial, colors }) };
  }, [answer, span?.from, span?.to, grain, currency, colors]);
  const failed = [days, coarse].find((query) => query.isError);
  return (
    <Card title={`${metric} over time, as billed`}>
      {failed && <ErrorPanel error={failed.error} retry={() => void failed.refetch()} />}
      {!failed && days.data && span === undefined && <p className="none">No bill has reached it yet.</p>}
      {!failed && (days.isPending || (span !== undefined && drawn === undefined)) && <Skeleton height={200} />}
      {!failed && drawn && span && (
        <ChartWithLegend {...drawn} caption={rangeText(span.from, span.to)} currency={currency} height={200} label={`${metric} in ${currency} by service`} />
      )}
    </Card>
  );
}
