import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Workload } from "../../api/types";
import { durationText, instantText } from "../../question/dateText";
import { TextOrNone } from "../../table/TextOrNone";
import { hasPage, workloadLink } from "../../workloads/path";
import { StatusText } from "../../workloads/StatusText";
import { pipelineLink } from "../workloads/PipelineList";
import { useWorkloadsState } from "../workloads/useWorkloadsState";
import classes from "./workload.module.css";

/** Who it belongs to, what it is part of, and when it was. What nobody said is a dash. */
export function Facts({ row }: { row: Workload }) {
  const [listState] = useWorkloadsState();
  const facts: [string, ReactNode][] = [
    ["Kind", row.WorkloadKind],
    ["Team", row.Team],
    ["Project", row.Project],
    ["Environment", row.Environment],
    ["Model", row.Model === null ? null : `${row.Model}${row.ModelVersion === null ? "" : ` ${row.ModelVersion}`}`],
    ["Job type", row.JobType],
    ["Pipeline", row.Pipeline && <Link href={pipelineLink(row.Pipeline, listState)}>{row.Pipeline}</Link>],
    ["Part of", row.Parent && <WorkloadId id={row.Parent} text={row.Parent} />],
    ["Status", row.Status === "" ? null : <StatusText status={row.Status} />],
    ["Started", row.Start && `${instantText(row.Start)} UTC`],
    ["Ended", row.End && `${instantText(row.End)} UTC${row.Start === null ? "" : `, after ${durationText(row.Start, row.End)}`}`],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === "string" || value === null ? <TextOrNone text={value} /> : value}</dd>
        </div>
      ))}
    </dl>
  );
}

function WorkloadId({ id, text }: { id: string; text: string }) {
  return hasPage(id) ? <Link href={workloadLink(id)}>{text}</Link> : <>{text}</>;
}
