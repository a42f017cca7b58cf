import { Button, Group, Skeleton } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../api/change";
import type { AlertTestAnswer, Route, RoutesAnswer } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { mannersWords, takesWords } from "../../alerts/words";
import { changeCommand } from "../../question/command";
import { Card } from "../../shell/Card";
import { Sure } from "../../shell/Sure";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Refused } from "../../status/Refused";
import classes from "./alerts.module.css";
import { RouteForm } from "./RouteForm";

/** Where alerts are told. Each route can be tried, and taken away. */
export function Routes() {
  const answer = useAnswer<RoutesAnswer>("/alerts/routes");
  const [adding, setAdding] = useState(false);
  const routes = answer.data?.routes ?? [];
  return (
    <Card
      title="Where alerts are told"
      flush
      aside={
        !adding && (
          <Button size="xs" variant="default" onClick={() => setAdding(true)}>
            Add a route
          </Button>
        )
      }
    >
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {!answer.isError && !answer.data && <Skeleton height={60} m={16} w="auto" role="status" aria-busy aria-label="Loading" />}
      {adding && <RouteForm routes={routes} onDone={() => setAdding(false)} />}
      {answer.data && routes.length === 0 && !adding && <p className={`none ${classes.nothing}`}>There is no route: alerts are only on this page. Slack, Teams, mail, PagerDuty, a webhook, Alertmanager and others can be told.</p>}
      <ul className={classes.list}>
        {routes.map((route) => (
          <RouteItem key={route.name} route={route} />
        ))}
      </ul>
    </Card>
  );
}

function RouteItem({ route }: { route: Route }) {
  const test = useChange<AlertTestAnswer>(["/alerts"]);
  const removal = useChange(["/alerts"]);
  const fields = { name: route.name };
  const tryIt = () => test.mutate({ path: "/alerts/test", fields });
  const remove = () => removal.mutate({ path: "/alerts/route/remove", fields });
  return (
    <li className={classes.alert} data-route={route.name}>
      <div className={classes.head}>
        <strong>{route.name}</strong>
        <code className="dim">{route.url}</code>
      </div>
      <p className={classes.facts}>
        <span>takes {takesWords(route)}</span>
        <span>{mannersWords(route)}</span>
      </p>
      <Group gap={8} className={classes.actions}>
        <Button size="xs" variant="default" loading={test.isPending} onClick={tryIt}>
          Send a test
        </Button>
        <Sure label={`Remove ${route.name}`} warning="Nothing more is sent to it." busy={removal.isPending} onSure={remove} />
      </Group>
      {test.isSuccess && (
        <p role="status" className={test.data.sent ? classes.sent : classes.lost}>
          {test.data.sent ? "✓" : "✕"} {test.data.said}
        </p>
      )}
      <Refused error={test.error} command={changeCommand("alerts test", [route.name])} retry={tryIt} />
      <Refused error={removal.error} command={changeCommand("alerts route remove", [route.name])} retry={remove} />
    </li>
  );
}
