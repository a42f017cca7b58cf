import { Table } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Link } from "wouter";
import type { UnmatchedAnswer, UnmatchedMoney } from "../../api/types";
import { AmountOrNone } from "../../money/AmountOrNone";
import { difference, isZero, sum } from "../../money/exact";
import { count } from "../../money/format";
import { Money } from "../../money/Money";
import type { Range } from "../../question/ranges";
import type { Sort } from "../../question/view";
import { Card } from "../../shell/Card";
import { type Column, sortedRows } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { MoreRows, usePaging } from "../../table/MoreRows";
import tableClasses from "../../table/table.module.css";
import { TextOrNone } from "../../table/TextOrNone";
import { explorerLink } from "../overview/explorerLink";

interface Props {
  rows: UnmatchedMoney[];
  total: NonNullable<UnmatchedAnswer["totals"]>[number];
  range: Range;
  aside: ReactNode;
}

/** Charges without an owner by what they have in common, the largest first, with what would settle each. */
export function MoneyTable({ rows, total, range, aside }: Props) {
  const [sort, setSort] = useState<Sort | null>(null);
  const columns = columnsFor(range);
  const { visible, more } = usePaging(sortedRows(rows, columns, sort), total.BillingCurrency);
  return (
    <Card title="Money without an owner" flush aside={aside}>
      <div style={{ paddingTop: 6 }}>
        <DataTable label="Money without an owner" columns={columns} rows={visible} keyOf={keyOf} sort={sort} onSort={setSort} foot={<Sums rows={rows} total={total} />} />
        <MoreRows shown={visible.length} all={rows.length} onMore={more} />
      </div>
    </Card>
  );
}

const keyOf = (row: UnmatchedMoney) => JSON.stringify([row.source, row.ServiceName, row.SubAccountId, row.ResourceId]);

function columnsFor(range: Range): Column<UnmatchedMoney>[] {
  const amount = (metric: "EffectiveCost" | "BilledCost"): Column<UnmatchedMoney> => ({
    id: metric, head: metric, amount: true, value: (row) => row[metric],
    cell: (row) => <AmountOrNone amount={row[metric]} currency={row.BillingCurrency} />,
  });
  return [
    {
      id: "service", head: "Service", wide: true, value: (row) => row.ServiceName,
      cell: (row) => (
        <>
          <Link href={explorerLink(range, row.BillingCurrency, valuesOf(row))}>{row.ServiceName ?? row.source}</Link>
          {row.ResourceId !== null && <div className="dim">{row.ResourceId}</div>}
        </>
      ),
    },
    amount("EffectiveCost"),
    amount("BilledCost"),
    { id: "settled", head: "Settled by", wide: true, cell: settledBy },
    { id: "charges", head: "Charges", amount: true, value: (row) => String(row.charges), cell: (row) => <span className="number">{count(row.charges)}</span> },
    { id: "account", head: "Account", value: (row) => row.SubAccountId, cell: (row) => <TextOrNone text={row.SubAccountId} /> },
    { id: "source", head: "Source", value: (row) => row.source, cell: (row) => row.source },
  ];
}

/** The resource stands in the same row: its long name is not said again. */
function settledBy({ settledBy, ResourceId }: UnmatchedMoney): string {
  return ResourceId === null ? settledBy : settledBy.replace(ResourceId, "it");
}

function valuesOf(row: UnmatchedMoney): [string, string | null][] {
  return [["Class", "Unattributed"], ["x_Source", row.source], ["ServiceName", row.ServiceName], ["SubAccountId", row.SubAccountId], ["ResourceId", row.ResourceId]];
}

/** What is listed, what is not, and what both come to. */
function Sums({ rows, total }: Pick<Props, "rows" | "total">) {
  const listed = (metric: "EffectiveCost" | "BilledCost") => sum(rows.map((row) => row[metric]).filter((amount) => amount !== null));
  const rest = { EffectiveCost: difference(total.EffectiveCost, listed("EffectiveCost")), BilledCost: difference(total.BilledCost, listed("BilledCost")) };
  const more = !isZero(rest.EffectiveCost) || !isZero(rest.BilledCost);
  return (
    <>
      <SumRow text="Total" amounts={total} currency={total.BillingCurrency} name="total" />
      {more && <SumRow text="of it in smaller groups that are not listed" amounts={rest} currency={total.BillingCurrency} name="rest" />}
    </>
  );
}

interface SumProps {
  text: string;
  amounts: { EffectiveCost: string; BilledCost: string };
  currency: string;
  name: string;
}

function SumRow({ text, amounts, currency, name }: SumProps) {
  return (
    <Table.Tr>
      <Table.Td>{text}</Table.Td>
      {(["EffectiveCost", "BilledCost"] as const).map((metric) => (
        <Table.Td key={metric} className={tableClasses.amount} data-row={name}>
          <Money amount={amounts[metric]} currency={currency} />
        </Table.Td>
      ))}
      <Table.Td colSpan={4} />
    </Table.Tr>
  );
}
