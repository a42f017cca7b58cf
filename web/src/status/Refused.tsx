import { Problem } from "../api/problem";
import { CopyBlock } from "../shell/CopyBlock";
import { ErrorPanel } from "./ErrorPanel";
import classes from "./ErrorPanel.module.css";

interface Props {
  /** Why a change was not made; null where nothing was refused. */
  error: unknown;
  /** The same change on the command line. */
  command: string;
  retry: () => void;
}

/** Why a change was not made. Where the page may only look, it says how to do it on the server. */
export function Refused({ error, command, retry }: Props) {
  if (error === null || error === undefined) return null;
  if (!(error instanceof Problem) || error.code !== "forbidden") return <ErrorPanel error={error} retry={retry} />;
  return (
    <div role="alert" className={classes.panel}>
      <p className={classes.what}>From here you can only look</p>
      <p>Farthing has no sign-in yet, so that it takes changes from its own machine only. Run this there:</p>
      <CopyBlock label="Command" text={command} />
    </div>
  );
}
