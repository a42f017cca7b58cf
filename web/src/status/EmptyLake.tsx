import { Card } from "../shell/Card";
import { CopyBlock } from "../shell/CopyBlock";
import classes from "./EmptyLake.module.css";

/** The first steps, where nothing has been imported yet. */
export function EmptyLake() {
  return (
    <Card title="No bills yet">
      <p className={classes.text}>
        Point Farthing at a folder or bucket of billing exports: AWS CUR, GCP detailed export, Azure cost export, OpenAI,
        Anthropic, or anything in FOCUS. It finds out the format by itself, and this page shows the numbers as soon as
        the first month is in.
      </p>
      <CopyBlock label="Import command" text="farthing import ~/billing-exports" />
      <p className={classes.text}>
        Just looking around? <code>farthing demo</code> shows a made-up company, in a ledger of its own.
      </p>
    </Card>
  );
}
