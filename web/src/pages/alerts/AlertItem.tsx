import { Button, Group, Menu } from "@mantine/core";
import { Link } from "wouter";
import { useChange } from "../../api/change";
import type { Alert } from "../../api/types";
import { pageOf, snoozes } from "../../alerts/words";
import { changeCommand, type Fields } from "../../question/command";
import { ago, instantText } from "../../question/dateText";
import { Mark } from "../../status/Mark";
import { Refused } from "../../status/Refused";
import { SeverityMark } from "../../status/SeverityMark";
import classes from "./alerts.module.css";

interface Props {
  alert: Alert;
  /** Who acts; "" for somebody. */
  by: string;
}

/** One alert: the amount, the comparison, the explanation, who was told, and what can be done. */
export function AlertItem({ alert, by }: Props) {
  const { cause } = alert;
  const page = pageOf(cause.link);
  return (
    <li className={classes.alert} data-alert={alert.id}>
      <div className={classes.head}>
        <SeverityMark severity={cause.severity} />
        <span className={classes.title}>{page ? <Link href={page}>{cause.title}</Link> : cause.title}</span>
        <StateMark alert={alert} />
      </div>
      {cause.comparison && <p className={classes.comparison}>{cause.comparison}</p>}
      <Explanation lines={cause.explanation ?? []} />
      <p className={classes.facts}>
        <time dateTime={alert.opened} title={`${instantText(alert.opened)} UTC`}>
          opened {ago(alert.opened)}
        </time>
        {(cause.owners ?? []).length > 0 && <span>answered for by {cause.owners!.join(", ")}</span>}
        <span>{told(alert)}</span>
        {alert.by && (
          <span>
            {alert.by}
            {alert.note && <>: “{alert.note}”</>}
          </span>
        )}
      </p>
      {alert.state !== "resolved" && <Actions alert={alert} by={by} />}
    </li>
  );
}

/** So many lines are shown at once. */
const usual = 3;

/** What makes it up, the largest first. */
function Explanation({ lines }: { lines: string[] }) {
  if (lines.length === 0) return null;
  const list = (some: string[]) => (
    <ul className={classes.explanation}>
      {some.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  );
  if (lines.length <= usual + 1) return list(lines);
  return (
    <>
      {list(lines.slice(0, usual))}
      <details className={classes.more}>
        <summary>{lines.length - usual} more</summary>
        {list(lines.slice(usual))}
      </details>
    </>
  );
}

function told({ told }: Alert): string {
  const routes = new Map((told ?? []).map(({ route, status }) => [route, status]));
  if (routes.size === 0) return "nobody was told";
  return `told: ${[...routes].map(([route, status]) => (status === "sent" ? route : `${route} (${status})`)).join(", ")}`;
}

function StateMark({ alert: { state, until } }: { alert: Alert }) {
  if (state === "open") return <Mark color="bad" text="open" />;
  const text = state === "snoozed" && until !== null ? `snoozed until ${instantText(until)} UTC` : state;
  return <Mark color={state === "resolved" ? "good" : "dim"} text={text} />;
}

function Actions({ alert, by }: Props) {
  const change = useChange(["/alerts"]);
  const said: Fields = by.trim() === "" ? {} : { by: by.trim() };
  const act = (verb: string, more: Fields = {}) => change.mutate({ path: `/alerts/${verb}`, fields: { id: alert.id, ...more, ...said } });
  const last = change.variables;
  const { id: _, ...flags } = last?.fields ?? {};
  return (
    <>
      <Group gap={8} className={classes.actions}>
        {alert.state !== "acknowledged" && (
          <Button size="xs" variant="default" loading={change.isPending} onClick={() => act("ack")}>
            Acknowledge
          </Button>
        )}
        <Menu position="bottom-start" returnFocus>
          <Menu.Target>
            <Button size="xs" variant="default" disabled={change.isPending}>
              Snooze ▾
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {snoozes.map(({ value, label }) => (
              <Menu.Item key={value} onClick={() => act("snooze", { for: value })}>
                for {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
      <Refused
        error={change.error}
        command={changeCommand(last ? last.path.slice(1).replaceAll("/", " ") : "alerts ack", [alert.id], flags)}
        retry={() => last && change.mutate(last)}
      />
    </>
  );
}
