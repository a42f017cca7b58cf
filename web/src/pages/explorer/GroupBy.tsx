import { MultiSelect } from "@mantine/core";
import { useState } from "react";
import type { Dimension } from "../../api/types";
import { dimensionChoices, typedTag } from "../../filter/dimensionChoices";

interface Props {
  by: string[];
  dimensions: Dimension[];
  onChange: (by: string[]) => void;
}

/** Up to three dimensions, in order. */
export function GroupBy({ by, dimensions, onChange }: Props) {
  const [typed, setTyped] = useState("");
  return (
    <MultiSelect
      size="xs"
      label="Group by"
      placeholder={by.length === 0 ? "All charges" : undefined}
      data={dimensionChoices(dimensions, [...by, ...typedTag(typed)])}
      value={by}
      onChange={onChange}
      maxValues={3}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      nothingFoundMessage="A tag is written Tags.key"
      clearable
      hidePickedOptions
      styles={{ inputField: { minWidth: 40 } }}
      w={{ base: "100%", sm: 290 }}
    />
  );
}
