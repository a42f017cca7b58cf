import { Button, Skeleton, Table } from "@mantine/core";
import type { ReactNode } from "react";
import { useSources } from "../../api/hooks";
import { CurrencySwitch } from "../../money/CurrencySwitch";
import { sum } from "../../money/exact";
import { things } from "../../money/format";
import { Money } from "../../money/Money";
import { currenciesOf } from "../../question/currencies";
import { MetricSwitch } from "../../question/MetricSwitch";
import type { Sort } from "../../question/view";
import { Card } from "../../shell/Card";
import { ErrorPanel } from "../../status/ErrorPanel";
import { type Column, sortedRows } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { MoreRows, usePaging } from "../../table/MoreRows";
import tableClasses from "../../table/table.module.css";
import { found, wordsIn } from "../../workloads/find";
import { type WorkloadsState, workloadMetrics } from "../../workloads/state";
import { FindBox } from "./FindBox";
import { type Trends, useTrends } from "./useTrends";
import type { Change } from "./useWorkloadsState";

/** What the cells of a list need to know about it. */
export interface Shown {
  metric: string;
  currency: string;
  trends: Trends;
}

/** How to read the rows of a list. */
export interface Reading<Row> {
  keyOf: (row: Row) => string;
  /** null where nothing was charged yet: the row is shown in every currency. */
  currencyOf: (row: Row) => string | null;
  amountOf: (row: Row, metric: string) => string | null;
  textsOf: (row: Row) => (string | null)[];
  columns: (shown: Shown) => Column<Row>[];
  /** The dimension that the courses are asked by, and a row's value of it; absent where they say nothing. */
  course?: { dimension: string; valueOf: (row: Row) => string };
}

interface Props<Row> {
  /** What a row is: "run"; with an s, what they are. */
  what: string;
  state: WorkloadsState;
  change: Change;
  reading: Reading<Row>;
  query: { data?: { rows: Row[] }; isError: boolean; error: unknown; isPlaceholderData: boolean; refetch: () => unknown };
  /** Whether the find box takes filters. */
  filters?: boolean;
  /** Where the list can be downloaded. */
  csv?: string;
  /** What is said where there are no rows at all. */
  empty: ReactNode;
  note?: ReactNode;
}

/** A searchable, sortable list in one currency, with the sum of what is listed. */
export function Listing<Row>({ what, state, change, reading, query, filters = false, csv, empty, note }: Props<Row>) {
  const sources = useSources().data?.sources ?? [];
  const all = query.data?.rows ?? [];
  const currencies = currenciesOf(currencyRows(all, reading), sources);
  const currency = currencies.includes(state.currency) ? state.currency : (currencies[0] ?? "");
  const words = wordsIn(state.find);
  const rows = all.filter((row) => [currency, null].includes(reading.currencyOf(row)) && found(reading.textsOf(row), words));
  const sort: Sort = state.sort ?? { column: state.metric, descending: true };
  const shown = { metric: state.metric, currency };
  const unsorted = reading.columns({ ...shown, trends: noTrends });
  const { visible, more } = usePaging(sortedRows(rows, unsorted, sort), [what, state.find, sort.column, sort.descending].join());
  const { course } = reading;
  const trends = useTrends(course?.dimension ?? "", course ? visible.map(course.valueOf) : [], state.range, state.metric, currency);
  return (
    <Card
      title={query.data ? things(rows.length, what) : `${what}s`}
      flush
      aside={
        <>
          <FindBox value={state.find} filters={filters} onChange={(find) => change({ find }, true)} />
          <CurrencySwitch currencies={currencies} value={currency} onChange={(next) => change({ currency: next })} />
          <MetricSwitch metrics={workloadMetrics} value={state.metric} onChange={(metric) => change({ metric, sort: null })} />
          {csv && (
            <Button size="xs" variant="default" component="a" href={csv} download={`farthing-${state.tab}.csv`}>
              Download CSV
            </Button>
          )}
        </>
      }
    >
      {query.isError && <ErrorPanel error={query.error} retry={() => void query.refetch()} />}
      {!query.data && !query.isError && <Skeleton height={260} m={16} w="auto" role="status" aria-busy aria-label="Loading" />}
      {query.data && !query.isError && all.length === 0 && state.find === "" && <div className={tableClasses.nothing}>{empty}</div>}
      {query.data && !query.isError && rows.length === 0 && (all.length > 0 || state.find !== "") && (
        <p className={`none ${tableClasses.nothing}`}>Nothing here matches. Take words away or widen the range.</p>
      )}
      {rows.length > 0 && !query.isError && (
        <div style={{ opacity: query.isPlaceholderData ? 0.55 : 1, paddingTop: 6 }} aria-busy={query.isPlaceholderData}>
          <DataTable
            label={`${what}s`}
            columns={reading.columns({ ...shown, trends })}
            rows={visible}
            keyOf={reading.keyOf}
            sort={sort}
            onSort={(next) => change({ sort: next })}
            foot={<SumRow rows={rows} columns={unsorted} reading={reading} {...shown} />}
          />
          <MoreRows shown={visible.length} all={rows.length} onMore={more} />
          {note}
        </div>
      )}
    </Card>
  );
}

const noTrends: Trends = { periods: [], grain: "day", of: () => undefined };

function currencyRows<Row>(rows: Row[], { currencyOf }: Reading<Row>) {
  return rows.map(currencyOf).filter((currency) => currency !== null).map((BillingCurrency) => ({ BillingCurrency }));
}

interface SumProps<Row> {
  rows: Row[];
  columns: Column<Row>[];
  reading: Reading<Row>;
  metric: string;
  currency: string;
}

/** What the listed rows add up to, those that are not drawn yet included. */
function SumRow<Row>({ rows, columns, reading, metric, currency }: SumProps<Row>) {
  const amounts = rows.map((row) => reading.amountOf(row, metric)).filter((amount) => amount !== null);
  if (amounts.length === 0) return null;
  return (
    <Table.Tr>
      {columns.map(({ id, amount }, index) => (
        <Table.Td key={id} className={amount ? tableClasses.amount : undefined}>
          {index === 0 && "Sum of the list"}
          {id === metric && (
            <span data-row="total">
              <Money amount={sum(amounts)} currency={currency} />
            </span>
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
