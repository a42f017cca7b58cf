import { useEffect, useRef } from "react";
import { labelOf } from "../../question/groups";
import type { View } from "../../question/view";
import { backTo } from "./drillInto";
import classes from "./Trail.module.css";

interface Props {
  view: View;
  onChange: (view: View) => void;
}

/**
 * Where drilling has led, and the way back. Absent until something was opened; a step
 * down takes the keyboard's focus along, as the row that had it is gone.
 */
export function Trail({ view, onChange }: Props) {
  const here = useRef<HTMLElement>(null);
  const depth = useRef(view.drill.length);
  useEffect(() => {
    if (view.drill.length > depth.current) here.current?.focus();
    depth.current = view.drill.length;
  }, [view.drill.length]);
  if (view.drill.length === 0) return null;
  return (
    <nav aria-label="Drilled into">
      <ol className={classes.trail}>
        <li>
          <button type="button" className={`opens ${classes.step}`} onClick={() => onChange(backTo(view, 0))}>
            All
          </button>
        </li>
        {view.drill.map((step, index) => {
          const label = labelOf(step.values.map(([, value]) => value));
          const last = index === view.drill.length - 1;
          return (
            <li key={index} aria-current={last ? "location" : undefined}>
              {last ? (
                <strong ref={here} tabIndex={-1}>
                  {label}
                </strong>
              ) : (
                <button type="button" className={`opens ${classes.step}`} onClick={() => onChange(backTo(view, index + 1))}>
                  {label}
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
