import { Button, Group, MultiSelect, Select, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../api/change";
import type { Route, RouteAnswer } from "../../api/types";
import { emptyRoute, type RouteDraft, routeFields } from "../../alerts/form";
import { kinds } from "../../alerts/words";
import { changeCommand } from "../../question/command";
import { CopyBlock } from "../../shell/CopyBlock";
import { Refused } from "../../status/Refused";
import classes from "./alerts.module.css";

interface Props {
  routes: Route[];
  onDone: () => void;
}

/** Declares a place where alerts are told. */
export function RouteForm({ routes, onDone }: Props) {
  const [draft, setDraft] = useState<RouteDraft>(emptyRoute);
  const change = useChange<RouteAnswer>(["/alerts"]);
  const put = (part: Partial<RouteDraft>) => setDraft((last) => ({ ...last, ...part }));
  const text = (field: "name" | "url" | "only" | "quiet" | "repeat" | "escalate-after") => ({
    size: "xs",
    value: draft[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => put({ [field]: event.currentTarget.value }),
  });
  const fields = routeFields(draft);
  const { name, url, ...flags } = fields;
  const command = changeCommand("alerts route add", [String(name ?? "NAME"), String(url ?? "URL")], flags);
  const add = () => change.mutate({ path: "/alerts/route/add", fields }, { onSuccess: onDone });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Stack gap={12}>
        <div className={classes.fields}>
          <TextInput label="Name" required placeholder="finops" {...text("name")} data-autofocus />
          <TextInput label="Where" required placeholder="env:FARTHING_SLACK" description="slack://…, teams://…, smtp://…, pagerduty://…, generic+https://…, alertmanager://…; env:NAME keeps the secret in the server's environment" className={classes.wide} {...text("url")} />
          <MultiSelect size="xs" label="Only these kinds" placeholder={draft.kinds.length === 0 ? "All" : undefined} data={kinds} value={draft.kinds} onChange={(next) => put({ kinds: next })} />
          <Select size="xs" label="From which severity on" placeholder="All" data={["info", "warning", "critical"]} value={draft.severity || null} onChange={(severity) => put({ severity: severity ?? "" })} clearable />
          <TagsInput size="xs" label="Only what belongs to" placeholder={draft.owners.length === 0 ? "Anybody" : undefined} value={draft.owners} onChange={(owners) => put({ owners })} />
          <TextInput label="Only what is about" placeholder="Team=search" {...text("only")} />
          <TextInput label="Quiet hours" placeholder="22:00-07:00 Europe/Zurich" {...text("quiet")} />
          <TextInput label="Tell again after" placeholder="4h, 1d" {...text("repeat")} />
          <Select size="xs" label="If nobody acknowledges, tell" placeholder="Nobody" data={routes.map((route) => route.name)} value={draft["escalate-to"] || null} onChange={(to) => put({ "escalate-to": to ?? "" })} clearable />
          {draft["escalate-to"] !== "" && <TextInput label="After" placeholder="1h" {...text("escalate-after")} />}
        </div>
        <Group gap={20}>
          <Switch size="xs" label="Only what names this route" checked={draft.named} onChange={(event) => put({ named: event.currentTarget.checked })} />
          <Switch size="xs" label="Tell when it is over too" checked={draft.resolved} onChange={(event) => put({ resolved: event.currentTarget.checked })} />
        </Group>
        <Group gap={8}>
          <Button size="xs" type="submit" loading={change.isPending} disabled={draft.name.trim() === "" || draft.url.trim() === ""}>
            Add the route
          </Button>
          <Button size="xs" variant="default" onClick={onDone}>
            Leave it
          </Button>
        </Group>
        <Refused error={change.error} command={command} retry={add} />
        <CopyBlock label="The same as a command" text={command} />
      </Stack>
    </form>
  );
}
