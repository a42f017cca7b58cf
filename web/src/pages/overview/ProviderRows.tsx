import { Table } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { sum } from "../../money/exact";
import { Money } from "../../money/Money";
import { ShareBar } from "../../money/ShareBar";
import type { Range } from "../../question/ranges";
import { ChangeCell } from "./ChangeCell";
import { explorerLink } from "./explorerLink";
import classes from "./ProviderTable.module.css";
import { nameOf, type ProviderBlock } from "./providerRows";

interface Props {
  block: ProviderBlock;
  /** What the shares are of. */
  total: string;
  range: Range;
  currency: string;
}

/** So many services are listed before the rest is folded into one row that says its sum. */
const listed = 6;

/** A provider with its services; each opens in the explorer. */
export function ProviderRows({ block, total, range, currency }: Props) {
  const [all, setAll] = useState(false);
  const folds = block.services.length > listed + 1;
  const services = all || !folds ? block.services : block.services.slice(0, listed);
  const rest = block.services.slice(services.length);
  return (
    <Table.Tbody>
      <Table.Tr className={classes.provider}>
        <Table.Th scope="rowgroup">
          <Link href={explorerLink(range, currency, [["ProviderName", block.provider]])}>{nameOf(block.provider)}</Link>
        </Table.Th>
        <Table.Td className={classes.amount}>
          <Money amount={block.amount} currency={currency} />
        </Table.Td>
        <Table.Td className={classes.share}>
          <ShareBar part={block.amount} whole={total} />
        </Table.Td>
        <ChangeCell change={block.change} currency={currency} />
      </Table.Tr>
      {services.map(({ service, amount, change }) => (
        <Table.Tr key={service}>
          <Table.Td className={classes.service}>
            <Link href={explorerLink(range, currency, [["ProviderName", block.provider], ["ServiceName", service]])}>
              {nameOf(service)}
            </Link>
          </Table.Td>
          <Table.Td className={classes.amount}>
            <Money amount={amount} currency={currency} />
          </Table.Td>
          <Table.Td className={classes.share}>
            <ShareBar part={amount} whole={total} />
          </Table.Td>
          <ChangeCell change={change} currency={currency} />
        </Table.Tr>
      ))}
      {folds && (
        <Table.Tr>
          <Table.Td className={classes.service}>
            <button type="button" className="opens dim" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? "Show fewer" : `${rest.length} smaller services`}
            </button>
          </Table.Td>
          <Table.Td className={classes.amount}>
            {!all && <Money amount={sum(rest.map(({ amount }) => amount))} currency={currency} />}
          </Table.Td>
          <Table.Td className={classes.share} />
          <Table.Td />
        </Table.Tr>
      )}
    </Table.Tbody>
  );
}
