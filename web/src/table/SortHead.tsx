import { Table } from "@mantine/core";
import { PartialBadge } from "../status/PartialBadge";
import type { Sort } from "../question/view";
import classes from "./table.module.css";

interface Props {
  id: string;
  head: string;
  title?: string;
  partial?: boolean;
  /** Whether the column holds amounts, and is set to the right. */
  amount?: boolean;
  sort: Sort | null;
  onSort: () => void;
}

/** A heading that sorts by its column. */
export function SortHead({ id, head, title, partial = false, amount = false, sort, onSort }: Props) {
  const order = sort?.column !== id ? undefined : sort.descending ? "descending" : "ascending";
  const arrow = order && <span aria-hidden>{order === "descending" ? " ▾ " : " ▴ "}</span>;
  return (
    <Table.Th aria-sort={order} className={amount ? classes.amount : undefined} title={title}>
      <button type="button" className="opens" onClick={onSort}>
        {amount && arrow}
        {head}
        {!amount && arrow}
      </button>
      {partial && <PartialBadge />}
    </Table.Th>
  );
}
