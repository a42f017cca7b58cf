import type { ReactNode } from "react";
import classes from "./PageHead.module.css";

interface Props {
  title: string;
  note?: ReactNode;
  /** Controls at the right. */
  children?: ReactNode;
}

/** A page's name, what it shows now, and the controls for all of it. */
export function PageHead({ title, note, children }: Props) {
  return (
    <div className={classes.head}>
      <div>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.note}>{note ?? "\u00a0"}</p>
      </div>
      {children}
    </div>
  );
}
