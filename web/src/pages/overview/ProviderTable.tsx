import { Table } from "@mantine/core";
import { changeOf } from "../../money/change";
import { Money } from "../../money/Money";
import { totalIn } from "../../question/groups";
import type { Range } from "../../question/ranges";
import { ChangeCell } from "./ChangeCell";
import { ProviderRows } from "./ProviderRows";
import { providerBlocks } from "./providerRows";
import classes from "./ProviderTable.module.css";
import type { Overview } from "./useOverview";

interface Props {
  overview: Overview;
  range: Range;
  metric: string;
  currency: string;
}

/** Where the money went: providers, and under each its services. */
export function ProviderTable({ overview, range, metric, currency }: Props) {
  const { now, before, missing } = overview;
  const earlier = before && { rows: before.rows ?? [], missing: missing(currency) };
  const total = totalIn(now.totals ?? [], currency, metric);
  if (total === undefined) return <p className={`none ${classes.nothing}`}>No charge has a {metric}.</p>;
  const blocks = providerBlocks(now.rows ?? [], earlier, metric, currency);
  const change = earlier && changeOf(total, totalIn(before?.totals ?? [], currency, metric), earlier.missing);
  return (
    <Table.ScrollContainer minWidth={320} type="native">
      <Table className={classes.table} verticalSpacing={5} horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Provider and service</Table.Th>
            <Table.Th className={classes.amount}>
              {metric}, {currency}
            </Table.Th>
            <Table.Th className={classes.share}>Share</Table.Th>
            <Table.Th className={classes.change}>Change</Table.Th>
          </Table.Tr>
        </Table.Thead>
        {blocks.map((block) => (
          <ProviderRows key={block.provider} block={block} total={total} range={range} currency={currency} />
        ))}
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>Total</Table.Th>
            <Table.Td className={classes.amount}>
              <Money amount={total} currency={currency} />
            </Table.Td>
            <Table.Td className={classes.share} />
            <ChangeCell change={change} currency={currency} />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}
