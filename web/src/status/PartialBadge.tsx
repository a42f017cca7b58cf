import { Badge } from "@mantine/core";

/** Marks what a month that is not closed yet takes part in. */
export function PartialBadge() {
  return (
    <Badge
      size="sm"
      variant="outline"
      color="yellow"
      c="var(--f-warn-text)"
      title="The provider has not closed this month: the amounts will still grow"
      tt="none"
    >
      partial
    </Badge>
  );
}
