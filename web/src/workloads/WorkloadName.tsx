import { Link } from "wouter";
import { hasPage, workloadLink } from "./path";
import classes from "./workloads.module.css";

interface Props {
  id: string;
  name: string;
}

/** A workload by its name, as the way to its page; the id below where it says more. */
export function WorkloadName({ id, name }: Props) {
  const bare = id.slice(id.indexOf(":") + 1);
  return (
    <>
      {hasPage(id) ? <Link href={workloadLink(id)}>{name === "" ? bare : name}</Link> : <span>{name === "" ? id : name}</span>}
      {name !== "" && name !== bare && <div className={classes.under}>{bare}</div>}
    </>
  );
}
