import { Table } from "@mantine/core";
import { useState } from "react";
import type { ProofAnswer, ProofShare } from "../../api/types";
import { AmountOrNone } from "../../money/AmountOrNone";
import { count, things } from "../../money/format";
import { Money } from "../../money/Money";
import { instantText } from "../../question/dateText";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import tableClasses from "../../table/table.module.css";
import { sharesSum } from "../../workloads/cut";
import { methodMeaning } from "../../workloads/methods";
import { partText } from "../../workloads/partText";
import { Division } from "./Division";
import classes from "./workload.module.css";

export type ProofMetric = "EffectiveCost" | "BilledCost";

interface Props {
  /** Those that are drawn. */
  visible: ProofShare[];
  /** Those that are here. */
  shares: ProofShare[];
  total: NonNullable<ProofAnswer["totals"]>[number];
  metric: ProofMetric;
  complete: boolean;
}

/** Bill line → rule → cut → share, and the sum. A line opens into how all of it was divided. */
export function ProofTable({ visible, shares, total, metric, complete }: Props) {
  const [open, setOpen] = useState<string | null>(null);
  const columns = columnsFor(metric, open, (key) => setOpen(key === open ? null : key));
  const detail = (share: ProofShare) => (keyOf(share) === open ? <Division share={share} metric={metric} /> : null);
  const foot = (
    <>
      <Sum text={complete ? `Sum of ${things(shares.length, "share")}` : `Sum of the ${count(shares.length)} that are here`} amount={sharesSum(shares, metric, total.BillingCurrency)} currency={total.BillingCurrency} name="sum" />
      <Sum text={`What the ledger says, ${things(total.shares, "share")}`} amount={total[metric]} currency={total.BillingCurrency} name="total" />
    </>
  );
  return <DataTable label="Shares" columns={columns} rows={visible} keyOf={keyOf} detail={detail} foot={foot} minWidth={760} />;
}

const keyOf = (share: ProofShare) => `${share.charge} ${share.cutFrom} ${share.Workload} ${share.Team} ${share.Rule}`;

function Sum({ text, amount, currency, name }: { text: string; amount: string; currency: string; name: string }) {
  return (
    <Table.Tr>
      <Table.Td colSpan={5}>{text}</Table.Td>
      <Table.Td className={tableClasses.amount} data-row={name}>
        <Money amount={amount} currency={currency} />
      </Table.Td>
    </Table.Tr>
  );
}

function columnsFor(metric: ProofMetric, open: string | null, toggle: (key: string) => void): Column<ProofShare>[] {
  const charge = metric === "EffectiveCost" ? "chargeEffectiveCost" : "chargeBilledCost";
  return [
    { id: "line", head: "Bill line", wide: true, cell: (share) => <Line share={share} open={keyOf(share) === open} onToggle={() => toggle(keyOf(share))} /> },
    { id: "from", head: "From (UTC)", cell: ({ ChargePeriodStart }) => <span className="number">{ChargePeriodStart === null ? "–" : instantText(ChargePeriodStart)}</span> },
    { id: "method", head: "Method", cell: (share) => <Method share={share} /> },
    { id: "whole", head: "Whole line", title: `${metric} of the whole line`, amount: true, cell: (share) => <AmountOrNone amount={share[charge]} currency={share.BillingCurrency} /> },
    { id: "part", head: "Part", amount: true, cell: (share) => <span className="number" title={partText(share).exactly}>{partText(share).short}</span> },
    { id: "share", head: "Share", title: metric, amount: true, cell: (share) => <AmountOrNone amount={share[metric]} currency={share.BillingCurrency} /> },
  ];
}

function Line({ share, open, onToggle }: { share: ProofShare; open: boolean; onToggle: () => void }) {
  return (
    <>
      <button type="button" className="opens" aria-expanded={open} onClick={onToggle}>
        <span aria-hidden className={classes.twist}>
          {open ? "▾" : "▸"}
        </span>
        {[share.ServiceName, share.ChargeDescription].filter((text) => text !== null && text !== "").join(" · ") || share.charge}
      </button>
      {share.ResourceId !== null && <div className={classes.under}>{share.ResourceId}</div>}
    </>
  );
}

function Method({ share: { Method: method, Rule, Class } }: { share: ProofShare }) {
  if (method === null) return <span className="dim">–</span>;
  return (
    <>
      <span title={methodMeaning(method)}>{method}</span>
      {Rule !== null && <div className={classes.under}>{Rule}</div>}
      {Class !== null && Class !== "Attributed" && Class !== method && <div className={classes.under}>{Class}</div>}
    </>
  );
}
