import { Skeleton, Table } from "@mantine/core";
import type { Change } from "../../money/change";
import { ChangeText } from "../../money/ChangeText";
import classes from "./ProviderTable.module.css";

/** A change at the right of a row, or its place while the earlier period is asked. */
export function ChangeCell({ change, currency }: { change: Change | undefined; currency: string }) {
  return (
    <Table.Td className={classes.change}>
      {change ? <ChangeText change={change} currency={currency} shrinks /> : <Skeleton height={14} width={90} ml="auto" />}
    </Table.Td>
  );
}
