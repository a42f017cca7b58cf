import { TextOrNone } from "../table/TextOrNone";
import classes from "./workloads.module.css";

const tones: Record<string, string | undefined> = {
  finished: classes.good, succeeded: classes.good, completed: classes.good,
  failed: classes.bad, killed: classes.bad, crashed: classes.bad, error: classes.bad,
  running: classes.live,
};

/** A run's state in its tracker's words, with a dot to find it by. */
export function StatusText({ status }: { status: string }) {
  if (status === "") return <TextOrNone text={null} />;
  return (
    <span className={classes.status}>
      <span className={`${classes.dot} ${tones[status.toLowerCase()] ?? ""}`} aria-hidden />
      {status}
    </span>
  );
}
