import { Button, Popover } from "@mantine/core";
import { useState } from "react";
import type { Dimension } from "../api/types";
import { type Condition, conditionWords } from "../question/filter";
import type { Range } from "../question/ranges";
import { ConditionEditor } from "./ConditionEditor";
import classes from "./FilterBar.module.css";

interface Props {
  /** Absent for the button that adds one. */
  condition?: Condition;
  range: Range;
  dimensions: Dimension[];
  onChange: (condition: Condition) => void;
  onRemove?: () => void;
}

/** One condition as a chip that opens its editor, or the button that makes a new one. */
export function ConditionChip({ condition, range, dimensions, onChange, onRemove }: Props) {
  const [open, setOpen] = useState(false);
  const done = (next: Condition) => {
    setOpen(false);
    onChange(next);
  };
  const toggle = () => setOpen(!open);
  return (
    <Popover opened={open} onChange={setOpen} trapFocus returnFocus position="bottom-start" shadow="md" width={300}>
      <Popover.Target>
        {condition ? (
          <span className={classes.chip}>
            <button type="button" className={classes.words} aria-expanded={open} onClick={toggle}>
              {condition.dimension} <span className="dim">{conditionWords(condition)}</span>
            </button>
            <button type="button" className={classes.remove} aria-label={`Remove the filter on ${condition.dimension}`} onClick={onRemove}>
              ×
            </button>
          </span>
        ) : (
          <Button size="compact-xs" variant="default" aria-expanded={open} onClick={toggle}>
            + Add filter
          </Button>
        )}
      </Popover.Target>
      <Popover.Dropdown>
        <ConditionEditor condition={condition} range={range} dimensions={dimensions} onDone={done} />
      </Popover.Dropdown>
    </Popover>
  );
}
