import type { Change } from "./change";
import classes from "./ChangeText.module.css";
import { exact, percentText, signed } from "./format";

interface Props {
  change: Change;
  currency: string;
  /** Leaves the difference to the title on narrow screens. */
  shrinks?: boolean;
}

/** A change in amount and percent. Only the arrow is coloured, and it says nothing that the sign does not. */
export function ChangeText({ change, currency, shrinks = false }: Props) {
  if (change.kind === "no data") return <span className="none" title={change.because}>no data</span>;
  if (change.kind === "new") return <span className="dim" title="Nothing was charged in the period before">new</span>;
  if (change.kind === "same") return <span className="dim">no change</span>;
  const ratio = change.percent === null ? null : percentText(change.percent);
  const shrinking = shrinks && ratio ? classes.shrinks : undefined;
  return (
    <span className="number" title={`${currency} ${exact(change.difference)}`}>
      <span aria-hidden className={change.up ? classes.up : classes.down}>
        {change.up ? "▲ " : "▼ "}
      </span>
      <span className={shrinking}>{signed(change.difference)}</span>
      {ratio && (
        <>
          <span className={shrinking}> (</span>
          {ratio}
          <span className={shrinking}>)</span>
        </>
      )}
    </span>
  );
}
