import { Button } from "@mantine/core";
import { useState } from "react";
import { count } from "../money/format";
import classes from "./table.module.css";

/** So many rows are drawn at first, and more with each press. */
const usual = 50;

/** The first rows of many. `reset` names the list: another one starts at its beginning. */
export function usePaging<Row>(rows: Row[], reset: string, step = usual) {
  const [opened, setOpened] = useState({ reset, pages: 1 });
  const pages = opened.reset === reset ? opened.pages : 1;
  return { visible: rows.slice(0, pages * step), all: rows.length, more: () => setOpened({ reset, pages: pages + 1 }) };
}

interface Props {
  shown: number;
  all: number;
  onMore: () => void;
  step?: number;
}

/** Says that there are more rows, and shows them. */
export function MoreRows({ shown, all, onMore, step = usual }: Props) {
  if (shown >= all) return null;
  return (
    <div className={classes.more}>
      <span>
        {count(shown)} of {count(all)} shown
      </span>
      <Button size="xs" variant="default" onClick={onMore}>
        Show {Math.min(step, all - shown)} more
      </Button>
    </div>
  );
}
