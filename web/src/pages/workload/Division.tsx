import { Skeleton, Table } from "@mantine/core";
import { Link } from "wouter";
import type { ProofShare } from "../../api/types";
import { useDivision } from "../../api/workloadHooks";
import { AmountOrNone } from "../../money/AmountOrNone";
import { exact } from "../../money/format";
import { Money } from "../../money/Money";
import { instantText } from "../../question/dateText";
import { ErrorPanel } from "../../status/ErrorPanel";
import { DataTable } from "../../table/DataTable";
import { TextOrNone } from "../../table/TextOrNone";
import type { Column } from "../../table/columns";
import tableClasses from "../../table/table.module.css";
import { sharesSum } from "../../workloads/cut";
import { methodMeaning } from "../../workloads/methods";
import { grouped, partText } from "../../workloads/partText";
import { hasPage, workloadLink } from "../../workloads/path";
import type { ProofMetric } from "./ProofTable";
import classes from "./workload.module.css";

interface Props {
  share: ProofShare;
  metric: ProofMetric;
}

/** A share in full: where its line stands, how it was computed, and who got the rest of the line. */
export function Division({ share, metric }: Props) {
  const { data, isError, error, refetch } = useDivision(share.charge);
  const shares = data?.shares ?? [];
  return (
    <div className={classes.division}>
      <Origin share={share} metric={metric} />
      <h3 className={classes.subtitle}>How the whole line was divided</h3>
      {isError && <ErrorPanel error={error} retry={() => void refetch()} />}
      {!data && !isError && <Skeleton height={60} />}
      {data && (
        <DataTable
          label="Parts of the line"
          columns={columnsFor(metric)}
          rows={shares}
          keyOf={(one) => `${one.cutFrom} ${one.Workload} ${one.Team} ${one.Rule}`}
          minWidth={520}
          foot={
            <Table.Tr>
              <Table.Td colSpan={4}>The whole line</Table.Td>
              <Table.Td className={tableClasses.amount}>
                <Money amount={sharesSum(shares, metric, share.BillingCurrency)} currency={share.BillingCurrency} />
              </Table.Td>
            </Table.Tr>
          }
        />
      )}
    </div>
  );
}

function Origin({ share, metric }: Props) {
  const whole = metric === "EffectiveCost" ? share.chargeEffectiveCost : share.chargeBilledCost;
  const { cutFrom, cutTo, cutOf } = share;
  const cut = cutFrom !== null && cutTo !== null && cutOf !== null;
  return (
    <dl className={classes.origin}>
      <dt>Line</dt>
      <dd>
        <code>{share.charge}</code> <span className="dim">(source, file, row), delivery</span> <code>{share.delivery}</code>
      </dd>
      {share.ChargePeriodStart !== null && share.ChargePeriodEnd !== null && (
        <>
          <dt>Period</dt>
          <dd>
            {instantText(share.ChargePeriodStart)} – {instantText(share.ChargePeriodEnd)} UTC
          </dd>
        </>
      )}
      <dt>Why</dt>
      <dd>
        {share.Method}: {methodMeaning(share.Method ?? "")}
        {share.Rule !== null && <>, by the rule “{share.Rule}”</>}
      </dd>
      {whole !== null && share[metric] !== null && (
        <>
          <dt>Share</dt>
          <dd>
            {cut ? (
              <span className="number">
                {exact(share[metric]!)} = ⌊{exact(whole)} × {grouped(cutTo)} ÷ {grouped(cutOf)}⌋ − ⌊{exact(whole)} × {grouped(cutFrom)} ÷ {grouped(cutOf)}⌋
              </span>
            ) : (
              <span className="number">{exact(share[metric]!)}, all of it</span>
            )}
          </dd>
        </>
      )}
      {share.UsedCost !== null && (
        <>
          <dt>In use</dt>
          <dd>
            <span className="number">{exact(share.UsedCost)}</span> <span className="dim">of the EffectiveCost</span>
          </dd>
        </>
      )}
    </dl>
  );
}

function columnsFor(metric: ProofMetric): Column<ProofShare>[] {
  return [
    { id: "workload", head: "Workload", wide: true, cell: ({ Workload: id }) => (id !== null && hasPage(id) ? <Link href={workloadLink(id)}>{id}</Link> : <TextOrNone text={id} />) },
    { id: "team", head: "Team", cell: (share) => <TextOrNone text={share.Team} /> },
    { id: "method", head: "Method", cell: (share) => <span title={methodMeaning(share.Method ?? "")}>{[share.Method, share.Class === "Attributed" ? null : share.Class].filter((text) => text !== null).join(", ")}</span> },
    { id: "part", head: "Part", amount: true, cell: (share) => <span className="number" title={partText(share).exactly}>{partText(share).short}</span> },
    { id: "share", head: metric, amount: true, cell: (share) => <AmountOrNone amount={share[metric]} currency={share.BillingCurrency} /> },
  ];
}
