import { Table } from "@mantine/core";
import { difference, isZero, sum } from "../../money/exact";
import { AmountOrNone } from "../../money/AmountOrNone";
import type { Group } from "../../question/groups";
import classes from "./AnswerTable.module.css";
import type { AmountColumn } from "./tableColumns";

interface Props {
  /** The groups that are listed. */
  groups: Group[];
  /** Everything that was asked, ungrouped. */
  all: Group;
  columns: AmountColumn[];
  currency: string;
  /** Whether the table has a column of shares. */
  shares: boolean;
  /** How many columns the name takes. */
  span: number;
}

/** The total, and above it what a limit keeps out of the list, so that the list adds up to the last digit. */
export function TotalRows({ groups, all, columns, currency, shares, span }: Props) {
  const totals = columns.map((column) => column.amountOf(all));
  const rest = totals.map((total, index) => total && difference(total, sumOf(groups, columns[index]!)));
  const cells = (amounts: (string | undefined)[], name: string) =>
    columns.map((column, index) => (
      <Table.Td key={column.id} className={classes.amount} data-row={name}>
        <AmountOrNone amount={amounts[index]} currency={currency} />
      </Table.Td>
    ));
  return (
    <Table.Tfoot>
      {rest.some((amount) => amount !== undefined && !isZero(amount)) && (
        <Table.Tr className={classes.rest}>
          <Table.Td colSpan={span}>Not listed: smaller groups</Table.Td>
          {cells(rest, "rest")}
          {shares && <Table.Td className={classes.share} />}
        </Table.Tr>
      )}
      <Table.Tr>
        <Table.Th colSpan={span}>Total</Table.Th>
        {cells(totals, "total")}
        {shares && <Table.Td className={classes.share} />}
      </Table.Tr>
    </Table.Tfoot>
  );
}

function sumOf(groups: Group[], { amountOf }: AmountColumn): string {
  return sum(groups.map(amountOf).filter((amount) => amount !== undefined));
}
