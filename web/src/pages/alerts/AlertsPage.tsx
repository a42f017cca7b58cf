import { SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useLocation, useSearch } from "wouter";
import type { AlertsAnswer } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { things } from "../../money/format";
import { commandOf, curlOf } from "../../question/command";
import { ago } from "../../question/dateText";
import { Card } from "../../shell/Card";
import { CommandPanel } from "../../shell/CommandPanel";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Loading } from "../../status/WithBills";
import { AlertItem } from "./AlertItem";
import classes from "./alerts.module.css";
import { Messages } from "./Messages";
import { Routes } from "./Routes";

/** What people should know, who was told, and where alerts go. */
export default function AlertsPage() {
  const all = new URLSearchParams(useSearch()).get("state") === "all";
  const [, navigate] = useLocation();
  const params = new URLSearchParams(all ? { state: "all" } : {});
  const answer = useAnswer<AlertsAnswer>(`/alerts/list?${params}`);
  return (
    <Stack gap={14}>
      <PageHead title="Alerts" note={answer.data && <Note answer={answer.data} />}>
        <SegmentedControl
          size="xs"
          aria-label="Alerts"
          data={[{ value: "", label: "Not resolved" }, { value: "all", label: "All" }]}
          value={all ? "all" : ""}
          onChange={(next) => navigate(next === "all" ? "/alerts?state=all" : "/alerts")}
        />
      </PageHead>
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {!answer.isError && !answer.data && <Loading />}
      {!answer.isError && answer.data && <Shown answer={answer.data} />}
      <Routes />
      {answer.data && <Messages messages={answer.data.messages ?? []} />}
      <CommandPanel
        texts={[
          ["Command", commandOf("alerts list", params)],
          ["Command for the routes", "farthing alerts routes"],
          ["API call", curlOf("/alerts/list", params, window.location.origin)],
        ]}
      />
    </Stack>
  );
}

function Note({ answer }: { answer: AlertsAnswer }) {
  if (answer.evaluated === null) return <>Causes were never looked for yet</>;
  return (
    <time dateTime={answer.evaluated} title={answer.evaluated}>
      Causes were looked for {ago(answer.evaluated)}
    </time>
  );
}

function Shown({ answer }: { answer: AlertsAnswer }) {
  const alerts = answer.alerts ?? [];
  const problems = answer.problems ?? [];
  const [by, setBy] = useLocalStorage({ key: "farthing-name", defaultValue: "" });
  return (
    <>
      {problems.length > 0 && (
        <div role="note" className={classes.problems}>
          <strong>Somebody may not be told</strong>
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      <Card
        title={alerts.length === 0 ? "Nothing to know" : things(alerts.length, "alert")}
        flush
        aside={alerts.length > 0 && <TextInput size="xs" w={150} aria-label="Your name" placeholder="Your name" title="Stands with what you acknowledge or snooze" value={by} onChange={(event) => setBy(event.currentTarget.value)} />}
      >
        {alerts.length === 0 && <p className={`none ${classes.nothing}`}>No budget, threshold or anomaly states a cause.</p>}
        <ul className={classes.list}>
          {alerts.map((alert) => (
            <AlertItem key={alert.id} alert={alert} by={by} />
          ))}
        </ul>
      </Card>
    </>
  );
}
