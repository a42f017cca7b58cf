import { Card } from "../../shell/Card";
import { plainNumber } from "../../workloads/quantity";
import classes from "./workload.module.css";

/** How well it did, as its tracker wrote it last: the other half of what it cost. */
export function MetricsCard({ metrics }: { metrics: [string, string][] }) {
  const sorted = metrics.toSorted(([a], [b]) => a.localeCompare(b));
  return (
    <Card title="Metrics">
      <dl className={classes.facts}>
        {sorted.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{plainNumber(value)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
