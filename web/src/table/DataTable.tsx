import { Table } from "@mantine/core";
import { Fragment, type ReactNode } from "react";
import type { Sort } from "../question/view";
import { type Column, sortBy } from "./columns";
import { SortHead } from "./SortHead";
import classes from "./table.module.css";

interface Props<Row> {
  /** What the rows are, for screen readers. */
  label: string;
  columns: Column<Row>[];
  /** In the order in which they are shown. */
  rows: Row[];
  keyOf: (row: Row) => string;
  sort?: Sort | null;
  /** Absent where the order is fixed. */
  onSort?: (sort: Sort) => void;
  /** What a row opens into, below it; null while it is closed. */
  detail?: (row: Row) => ReactNode;
  /** Rows of sums. */
  foot?: ReactNode;
  minWidth?: number;
  /** Whether nothing in the rows can be reached by the keyboard: the table is a stop itself then, so that it can be scrolled. */
  still?: boolean;
}

/** Rows under headings, with what they add up to. Wider tables than the page scroll by themselves. */
export function DataTable<Row>({ label, columns, rows, keyOf, sort = null, onSort, detail, foot, minWidth, still = false }: Props<Row>) {
  return (
    <Table.ScrollContainer minWidth={minWidth ?? columns.length * 90} type="native" {...(still && { tabIndex: 0, role: "group", "aria-label": label })}>
      <Table className={classes.table} verticalSpacing={6} horizontalSpacing={14} highlightOnHover aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) =>
              onSort && column.value ? (
                <SortHead key={column.id} {...headOf(column)} sort={sort} onSort={() => onSort(sortBy(column, sort))} />
              ) : (
                <Table.Th key={column.id} title={column.title} className={column.amount ? classes.amount : undefined}>
                  {column.head}
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const opened = detail?.(row);
            return (
              <Fragment key={keyOf(row)}>
                <Table.Tr>
                  {columns.map((column) => (
                    <Table.Td key={column.id} className={column.amount ? classes.amount : column.wide ? classes.wide : undefined}>
                      {column.cell(row)}
                    </Table.Td>
                  ))}
                </Table.Tr>
                {opened && (
                  <Table.Tr>
                    <Table.Td colSpan={columns.length} className={classes.detail}>
                      {opened}
                    </Table.Td>
                  </Table.Tr>
                )}
              </Fragment>
            );
          })}
        </Table.Tbody>
        {foot && <Table.Tfoot>{foot}</Table.Tfoot>}
      </Table>
    </Table.ScrollContainer>
  );
}

function headOf<Row>({ id, head, title, amount }: Column<Row>) {
  return { id, head, title, amount };
}
