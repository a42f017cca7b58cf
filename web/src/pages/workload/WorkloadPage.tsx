import { Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { useSources } from "../../api/hooks";
import { useWorkload } from "../../api/workloadHooks";
import type { WorkloadAnswer } from "../../api/types";
import { CurrencySwitch } from "../../money/CurrencySwitch";
import { currenciesOf } from "../../question/currencies";
import { Card } from "../../shell/Card";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { DataTable } from "../../table/DataTable";
import { readWorkloadPath } from "../../workloads/path";
import { childColumns } from "../workloads/workloadColumns";
import { Course } from "./Course";
import { EvidenceCard } from "./EvidenceCard";
import { Facts } from "./Facts";
import { Figures } from "./Figures";
import { MetricsCard } from "./MetricsCard";
import { ProofCard } from "./ProofCard";
import { TakeAway } from "./TakeAway";
import classes from "./workload.module.css";

/** One workload: what it cost, why, and what proves it. */
export function WorkloadPage({ params }: { params: { "*"?: string } }) {
  const id = readWorkloadPath(params["*"] ?? "");
  const query = useWorkload(id);
  const name = query.data?.rows?.[0]?.Name ?? id;
  return (
    <Stack gap={14}>
      <nav aria-label="Where this is" className={classes.trail}>
        <Link href="/workloads">Workloads</Link> <span aria-hidden>/</span>
      </nav>
      <PageHead title={name} note={name === id ? undefined : <code>{id}</code>} />
      {query.isError && <ErrorPanel error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={260} role="status" aria-busy aria-label="Loading" />}
      {query.data && <Shown key={id} answer={query.data} />}
    </Stack>
  );
}

function Shown({ answer }: { answer: WorkloadAnswer }) {
  const sources = useSources().data?.sources ?? [];
  const rows = answer.rows ?? [];
  const children = answer.children ?? [];
  const totals = answer.proof.totals ?? [];
  const currencies = currenciesOf([...rows, ...totals].flatMap((row) => (row.BillingCurrency === null ? [] : [{ BillingCurrency: row.BillingCurrency }])), sources);
  const [chosen, choose] = useState("");
  const currency = currencies.includes(chosen) ? chosen : (currencies[0] ?? "");
  const [first] = rows;
  if (first === undefined) return null;
  const parts = children.filter((row) => [currency, null].includes(row.BillingCurrency) || currency === "");
  const numbered = Object.entries(rows.find((row) => row.Metrics)?.Metrics ?? {});
  return (
    <>
      <Figures rows={rows} />
      {currencies.length > 1 && (
        <div className={classes.switch}>
          <span className="dim">Below, in</span>
          <CurrencySwitch currencies={currencies} value={currency} onChange={choose} />
        </div>
      )}
      <Card title="What it is">
        <Facts row={first} />
      </Card>
      {numbered.length > 0 && <MetricsCard metrics={numbered} />}
      <Course workload={first.Workload} currency={currency} />
      {parts.length > 0 && (
        <Card title={`Its parts (${parts.length})`} flush>
          <DataTable label="Parts" columns={childColumns(currency)} rows={parts} keyOf={(row) => `${row.Workload} ${row.BillingCurrency}`} />
        </Card>
      )}
      <ProofCard workload={first.Workload} proof={answer.proof} currency={currency} />
      <EvidenceCard evidence={answer.proof.evidence ?? []} />
      <TakeAway workload={first.Workload} />
    </>
  );
}
