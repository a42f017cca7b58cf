import type { ReactNode } from "react";
import { compare } from "../money/exact";
import { absentLast } from "../question/groups";
import type { Sort } from "../question/view";

/** One column of a table of rows. */
export interface Column<Row> {
  /** Stands in the URL where the table is sorted by it. */
  id: string;
  head: string;
  /** The long form of the head, for its title. */
  title?: string;
  /** Decimal text: set to the right, ordered by size, the largest first. Otherwise text. */
  amount?: boolean;
  /** Long text that breaks. */
  wide?: boolean;
  /** What the rows are ordered by; without it the heading does not sort. */
  value?: (row: Row) => string | null | undefined;
  cell: (row: Row) => ReactNode;
}

/** Rows in the order that a heading asks for; absent values come last either way. */
export function sortedRows<Row>(rows: Row[], columns: Column<Row>[], sort: Sort | null): Row[] {
  const column = columns.find(({ id, value }) => id === sort?.column && value !== undefined);
  if (sort === null || column === undefined) return rows;
  const order = sort.descending ? -1 : 1;
  const size = column.amount ? compare : (x: string, y: string) => x.localeCompare(y);
  return rows.toSorted((a, b) => absentLast(column.value!(a), column.value!(b), (x, y) => order * size(x, y)));
}

/** What a click on a heading asks for: the other way round where the rows are in its order already. */
export function sortBy<Row>(column: Column<Row>, sort: Sort | null): Sort {
  const descending = sort?.column === column.id ? !sort.descending : (column.amount ?? false);
  return { column: column.id, descending };
}
