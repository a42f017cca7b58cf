import { percent } from "./exact";
import classes from "./ShareBar.module.css";

interface Props {
  part: string;
  whole: string;
}

/** What part of the whole an amount is, as a bar and in percent; a dash where that says nothing. */
export function ShareBar({ part, whole }: Props) {
  const share = percent(part, whole);
  if (share === null) return <span className="dim">–</span>;
  const width = Math.min(100, Math.max(0, Number(share)));
  return (
    <span className={classes.share}>
      <span className={classes.track} aria-hidden>
        <span className={classes.bar} style={{ width: `${width}%` }} />
      </span>
      <span className={`number ${classes.text}`}>{share.replace("-", "−")}%</span>
    </span>
  );
}
