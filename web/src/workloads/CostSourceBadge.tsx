import { Badge } from "@mantine/core";
import type { Workload } from "../api/types";
import { costSourceMeaning, costSourceText } from "./costSource";

/** Whether an amount is billed or estimated; the title says by what. */
export function CostSourceBadge({ row }: { row: Pick<Workload, "CostSource" | "EstimatedBy"> }) {
  const color = row.CostSource === "Billed" ? "var(--f-good)" : row.CostSource === "Unknown" ? "var(--f-dim)" : "var(--f-warn-text)";
  return (
    <Badge variant="outline" size="sm" tt="none" fw={500} c={color} title={costSourceMeaning(row)} style={{ borderColor: color, flex: "none" }}>
      {costSourceText(row.CostSource)}
    </Badge>
  );
}
