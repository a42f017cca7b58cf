import { Button } from "@mantine/core";
import { useState } from "react";
import type { Dimension } from "../api/types";
import type { Condition } from "../question/filter";
import { parseConditions, writeConditions } from "../question/filterText";
import type { Range } from "../question/ranges";
import { ConditionChip } from "./ConditionChip";
import classes from "./FilterBar.module.css";
import { FilterText } from "./FilterText";

interface Props {
  where: string;
  range: Range;
  dimensions: Dimension[];
  onChange: (where: string) => void;
}

/** The filter: chips while it is a list of conditions, text where it says more or the reader prefers it. */
export function FilterBar({ where, range, dimensions, onChange }: Props) {
  const [asText, setAsText] = useState(false);
  const conditions = parseConditions(where);
  if (asText || conditions === null) {
    const leave = conditions === null ? undefined : () => setAsText(false);
    return <FilterText where={where} onChange={onChange} onLeave={leave} />;
  }
  const write = (next: Condition[]) => onChange(writeConditions(next));
  return (
    <div className={classes.bar} role="group" aria-label="Filter">
      <span className={classes.name}>Filter</span>
      {conditions.map((condition, index) => (
        <ConditionChip
          key={`${index} ${writeConditions([condition])}`}
          condition={condition}
          range={range}
          dimensions={dimensions}
          onChange={(next) => write(conditions.with(index, next))}
          onRemove={() => write(conditions.toSpliced(index, 1))}
        />
      ))}
      <ConditionChip
        key={`new ${conditions.length}`}
        range={range}
        dimensions={dimensions}
        onChange={(next) => write([...conditions, next])}
      />
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAsText(true)}>
        Edit as text
      </Button>
    </div>
  );
}
