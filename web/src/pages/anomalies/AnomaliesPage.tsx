import { SegmentedControl, Stack } from "@mantine/core";
import type { FindingsAnswer } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { type InboxState, writeInbox } from "../../findings/state";
import { count, things } from "../../money/format";
import { commandOf, curlOf } from "../../question/command";
import { dayText } from "../../question/dateText";
import { DayInput } from "../../question/RangePicker";
import { Card } from "../../shell/Card";
import { CommandPanel } from "../../shell/CommandPanel";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { Loading, WithBills } from "../../status/WithBills";
import tableClasses from "../../table/table.module.css";
import classes from "./anomalies.module.css";
import { FindingTable } from "./FindingTable";
import { useInboxState } from "./useInboxState";

/** What is unlike its past: one finding for each cause, the newest first. */
export default function AnomaliesPage() {
  return (
    <WithBills title="Anomalies">
      <Shown />
    </WithBills>
  );
}

function Shown() {
  const [state, change] = useInboxState();
  const params = writeInbox(state);
  const answer = useAnswer<FindingsAnswer>(`/anomalies?${params}`);
  return (
    <Stack gap={14}>
      <PageHead title="Anomalies" note={answer.data && <Note answer={answer.data} />}>
        <div className={classes.controls}>
          {answer.data && (
            <>
              <span className="dim">Raised since</span>
              <DayInput label="Raised since" day={answer.data.since} onChange={(since) => change({ since })} />
            </>
          )}
          <SegmentedControl
            size="xs"
            aria-label="Findings"
            data={[{ value: "new", label: "To look at" }, { value: "all", label: "All" }]}
            value={state.all ? "all" : "new"}
            onChange={(next) => change({ all: next === "all" })}
          />
        </div>
      </PageHead>
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {!answer.isError && !answer.data && <Loading />}
      {!answer.isError && answer.data && (
        <div style={{ opacity: answer.isPlaceholderData ? 0.55 : 1 }} aria-busy={answer.isPlaceholderData}>
          <Inbox answer={answer.data} state={state} onAll={() => change({ all: true })} />
        </div>
      )}
      <CommandPanel
        texts={[
          ["Command", commandOf("anomalies", params)],
          ["API call", curlOf("/anomalies", params, window.location.origin)],
        ]}
      />
    </Stack>
  );
}

function Note({ answer }: { answer: FindingsAnswer }) {
  return (
    <>
      {things(answer.series, "daily series", "daily series")} of {answer.metric} are watched, since {dayText(answer.since)}
    </>
  );
}

interface InboxProps {
  answer: FindingsAnswer;
  state: InboxState;
  onAll: () => void;
}

function Inbox({ answer, state, onAll }: InboxProps) {
  const findings = answer.findings ?? [];
  const open = findings.filter((finding) => finding.state === "open").length;
  return (
    <Card title={findings.length === 0 ? "Nothing to look at" : `${things(findings.length, "finding")}, ${open === 0 ? "none" : count(open)} of them open`} flush>
      {findings.length === 0 ? (
        <p className={`none ${tableClasses.nothing}`}>Nothing was unlike its past since {dayText(answer.since)}{state.all ? "" : ", or all of it was judged"}.</p>
      ) : (
        <FindingTable findings={findings} />
      )}
      <ul className={classes.notes}>
        {answer.hidden > 0 && (
          <li>
            {things(answer.hidden, "more was", "more were")} called expected, planned or wrong, or are money that moved between owners:{" "}
            <button type="button" className={`opens ${classes.link}`} onClick={onAll}>
              show all
            </button>
          </li>
        )}
        {Object.entries(answer.until).map(([currency, until]) => (
          <li key={currency}>
            {currency}: days from {dayText(until)} on are not known whole; they are looked at again when they are.
          </li>
        ))}
        {(answer.notes ?? []).map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Card>
  );
}
