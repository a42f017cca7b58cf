import { Skeleton } from "@mantine/core";
import { Link } from "wouter";
import { useChange } from "../../api/change";
import type { Threshold, ThresholdsAnswer } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { display, things } from "../../money/format";
import { Money } from "../../money/Money";
import { changeCommand } from "../../question/command";
import { Card } from "../../shell/Card";
import { Sure } from "../../shell/Sure";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Mark } from "../../status/Mark";
import { Refused } from "../../status/Refused";
import { SeverityMark } from "../../status/SeverityMark";
import { hasPage, workloadLink } from "../../workloads/path";
import classes from "./budgets.module.css";

const units: Record<string, string> = { run: "each run", hour: "each hour", "1000-requests": "1,000 requests" };

/** What a single run, job or endpoint may cost, and which cost more. */
export function Ceilings() {
  const answer = useAnswer<ThresholdsAnswer>("/threshold/list");
  const thresholds = answer.data?.thresholds ?? [];
  return (
    <Card title="What a run, job or endpoint may cost" flush>
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {!answer.isError && !answer.data && <Skeleton height={60} m={16} w="auto" role="status" aria-busy aria-label="Loading" />}
      {answer.data && thresholds.length === 0 && (
        <p className={`none ${classes.nothing}`}>
          Nothing is declared. <code>farthing threshold add big-runs --amount 5000 --currency USD</code> warns of a run that costs more, before any bill.
        </p>
      )}
      <ul className={classes.ceilings}>
        {thresholds.map((threshold) => (
          <Ceiling key={threshold.name} threshold={threshold} />
        ))}
      </ul>
    </Card>
  );
}

function Ceiling({ threshold }: { threshold: Threshold }) {
  const { name, amount, BillingCurrency: currency, per, where, severity, looked, unknown } = threshold;
  const passed = threshold.passed ?? [];
  const change = useChange(["/threshold", "/alerts"]);
  const remove = () => change.mutate({ path: "/threshold/remove", fields: { name } });
  return (
    <li data-ceiling={name}>
      <div className={classes.ceiling}>
        <strong>{name}</strong>
        <span>
          <Money amount={amount} currency={currency} withCurrency /> for {units[per] ?? per}
        </span>
        <SeverityMark severity={severity} />
        {passed.length > 0 ? <Mark color="bad" text={`${things(passed.length, "costs", "cost")} more`} /> : <Mark color="good" text="none costs more" />}
      </div>
      <div className={classes.under}>
        {where === "" ? "all workloads" : where}; {looked} looked at{unknown > 0 && `, ${unknown} without an amount yet`}
      </div>
      {passed.length > 0 && (
        <ul className={classes.hits}>
          {passed.slice(0, 3).map((hit) => (
            <li key={hit.Workload}>
              {hasPage(hit.Workload) ? <Link href={workloadLink(hit.Workload)}>{hit.Name}</Link> : hit.Name}: {currency} {display(hit.rate)}
              {hit.percent !== null && `, ${hit.percent} % of it`}
              {hit.CostSource !== "Billed" && ", estimated"}
            </li>
          ))}
        </ul>
      )}
      <div className={classes.act}>
        <Sure label={`Remove ${name}`} warning="Nobody is warned by it any more." busy={change.isPending} onSure={remove} />
      </div>
      <Refused error={change.error} command={changeCommand("threshold remove", [name])} retry={remove} />
    </li>
  );
}
