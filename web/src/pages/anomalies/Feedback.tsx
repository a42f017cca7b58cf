import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useChange } from "../../api/change";
import type { FeedbackAnswer, Finding } from "../../api/types";
import { sayings } from "../../findings/words";
import { changeCommand } from "../../question/command";
import { instantText } from "../../question/dateText";
import { Card } from "../../shell/Card";
import { Refused } from "../../status/Refused";
import classes from "./anomalies.module.css";

/** What somebody says of a finding, and what follows from it. */
export function Feedback({ finding }: { finding: Finding }) {
  const [note, setNote] = useState("");
  const change = useChange<FeedbackAnswer>(["/anomalies", "/alerts"]);
  const say = (said: string) => change.mutate({ path: "/anomalies/feedback", fields: { id: finding.id, said, ...(note.trim() !== "" && { note: note.trim() }) } });
  const said = String(change.variables?.fields.said ?? "");
  return (
    <Card title="What do you say of it?">
      <Stack gap={10}>
        {finding.feedback && (
          <p className={classes.said}>
            Called <strong>{finding.feedback.said}</strong> on {instantText(finding.feedback.at)} UTC
            {finding.feedback.note && <>: “{finding.feedback.note}”</>}
          </p>
        )}
        <TextInput size="xs" label="Note" placeholder="Why, for those who look later" maw={460} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <Group gap={8}>
          {sayings.map(({ said, label, meaning }) => (
            <Button
              key={said}
              size="xs"
              variant={finding.feedback?.said === said ? "filled" : "default"}
              aria-pressed={finding.feedback?.said === said}
              title={meaning}
              disabled={change.isPending}
              onClick={() => say(said)}
            >
              {label}
            </Button>
          ))}
        </Group>
        <dl className={classes.meanings}>
          {sayings.map(({ label, meaning }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        {change.isSuccess && <p role="status">{change.data.changes}</p>}
        <Refused error={change.error} command={changeCommand("anomalies feedback", [finding.id, said], note.trim() === "" ? {} : { note: note.trim() })} retry={() => say(said)} />
      </Stack>
    </Card>
  );
}
