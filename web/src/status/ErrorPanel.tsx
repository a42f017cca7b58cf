import { Button } from "@mantine/core";
import { Problem } from "../api/problem";
import classes from "./ErrorPanel.module.css";

interface Props {
  error: unknown;
  retry: () => void;
}

/** What went wrong, why, and what to do about it. */
export function ErrorPanel({ error, retry }: Props) {
  const problem = error instanceof Problem ? error : new Problem({ title: String(error) }, 0);
  return (
    <div role="alert" className={classes.panel}>
      <p className={classes.what}>{problem.what}</p>
      {problem.why && <p>{problem.why}</p>}
      {problem.hint && <p className={classes.hint}>{problem.hint}</p>}
      <div className={classes.foot}>
        <Button size="xs" variant="default" onClick={retry}>
          Try again
        </Button>
        {problem.code && <code className="dim">{problem.code}</code>}
      </div>
    </div>
  );
}
