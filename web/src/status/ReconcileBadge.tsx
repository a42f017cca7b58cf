import { Badge } from "@mantine/core";
import type { ReconcileLine, Source } from "../api/types";
import { isZero } from "../money/exact";

interface Props {
  source: Source;
  /** The source's lines of the reconciliation; empty while it runs. */
  lines: ReconcileLine[];
}

/** Whether a source's ledger says, to the last digit, what the provider's files say. */
export function ReconcileBadge({ source, lines }: Props) {
  const { text, color, title } = stateOf(source, lines);
  return (
    <Badge variant="outline" size="sm" tt="none" fw={500} c={color} title={title} style={{ borderColor: color, flex: "none" }}>
      {text}
    </Badge>
  );
}

function stateOf(source: Source, lines: ReconcileLine[]) {
  const off = lines.filter((line) => !isZero(line.Difference)).length;
  if (off > 0) {
    const title = "The ledger and the provider's files do not say the same";
    return { text: `✕ ${off} of ${lines.length} totals off`, color: "var(--f-bad)", title };
  }
  if (lines.length > 0) {
    return { text: "✓ reconciled to the digit", color: "var(--f-good)", title: `${lines.length} totals, every difference is 0` };
  }
  const atImport = (source.billingPeriods ?? []).every((period) => period.reconciled);
  const title = "As of the import; the charges are not added up again yet";
  return atImport
    ? { text: "reconciled at import", color: "var(--f-dim)", title }
    : { text: "✕ did not reconcile at import", color: "var(--f-bad)", title };
}
