import { Table } from "@mantine/core";
import { AmountOrNone } from "../../money/AmountOrNone";
import { ShareBar } from "../../money/ShareBar";
import { type Group, labelOf, noValue } from "../../question/groups";
import classes from "./AnswerTable.module.css";
import type { AmountColumn } from "./tableColumns";

interface Props {
  group: Group;
  columns: AmountColumn[];
  currency: string;
  /** Whether the table has a column of shares. */
  shares: boolean;
  share: { part: string; whole: string } | undefined;
  onSelect?: (values: (string | null)[]) => void;
}

/** One group. The whole row opens it for a pointer, its first value for the keyboard. */
export function AnswerRow({ group, columns, currency, shares, share, onSelect }: Props) {
  const open = onSelect && (() => onSelect(group.values));
  const [first = null, ...others] = group.values;
  return (
    <Table.Tr onClick={open} className={open && classes.opens}>
      <Table.Td className={classes.name}>
        {open ? (
          <button
            type="button"
            className={`opens ${first === null ? "none" : ""}`}
            aria-label={`Open ${labelOf(group.values)}`}
            onClick={(event) => {
              event.stopPropagation();
              open();
            }}
          >
            {first ?? noValue}
          </button>
        ) : (
          labelOf(group.values.slice(0, 1))
        )}
      </Table.Td>
      {others.map((value, index) => (
        <Table.Td key={index} className={value === null ? "none" : classes.name}>
          {value ?? noValue}
        </Table.Td>
      ))}
      {columns.map((column) => {
        const amount = column.amountOf(group);
        return (
          <Table.Td key={column.id} className={classes.amount}>
            <AmountOrNone amount={amount} currency={currency} />
          </Table.Td>
        );
      })}
      {shares && <Table.Td className={classes.share}>{share && <ShareBar {...share} />}</Table.Td>}
    </Table.Tr>
  );
}
