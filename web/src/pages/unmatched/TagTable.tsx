import { Button, CopyButton } from "@mantine/core";
import type { UnmatchedTag } from "../../api/types";
import { AmountOrNone } from "../../money/AmountOrNone";
import { count } from "../../money/format";
import { Card } from "../../shell/Card";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { MoreRows, usePaging } from "../../table/MoreRows";
import { TextOrNone } from "../../table/TextOrNone";
import { ruleFor } from "../../workloads/rule";

interface Props {
  rows: UnmatchedTag[];
  currency: string;
}

/** Tags that charges without an owner carry. A line of the home's rules.yaml makes owners of their values. */
export function TagTable({ rows, currency }: Props) {
  const { visible, more } = usePaging(rows, currency);
  return (
    <Card title="Tags that would help" aside={<span className="dim">A virtual tag in the home’s rules.yaml takes the owner from a tag</span>} flush>
      <div style={{ paddingTop: 6 }}>
        <DataTable label="Tags that would help" columns={columns} rows={visible} keyOf={(row) => row.tag} minWidth={560} />
        <MoreRows shown={visible.length} all={rows.length} onMore={more} />
      </div>
    </Card>
  );
}

const columns: Column<UnmatchedTag>[] = [
  { id: "tag", head: "Tag", wide: true, cell: (row) => <code>{row.tag}</code> },
  { id: "EffectiveCost", head: "Would settle", title: "EffectiveCost of the charges without an owner that carry it", amount: true, cell: (row) => <AmountOrNone amount={row.EffectiveCost} currency={row.BillingCurrency} /> },
  { id: "values", head: "Values", amount: true, cell: (row) => <span className="number">{count(row.values)}</span> },
  { id: "example", head: "Such as", wide: true, cell: (row) => <TextOrNone text={row.example} /> },
  { id: "rule", head: "Rule", cell: (row) => <CopyRule tag={row.tag} /> },
];

function CopyRule({ tag }: { tag: string }) {
  const rule = ruleFor(tag);
  return (
    <CopyButton value={rule}>
      {({ copied, copy }) => (
        <Button size="compact-xs" variant="default" onClick={copy} title={rule} aria-label={`${copied ? "Copied" : "Copy rule"} for ${tag}`}>
          {copied ? "Copied" : "Copy rule"}
        </Button>
      )}
    </CopyButton>
  );
}
