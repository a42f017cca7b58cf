import { Skeleton, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { useSources } from "../api/hooks";
import { PageHead } from "../shell/PageHead";
import { EmptyLake } from "./EmptyLake";
import { ErrorPanel } from "./ErrorPanel";

interface Props {
  title: string;
  children: ReactNode;
}

/** A page that is shown once it is known what the ledger holds: until then its place, without bills the first steps. */
export function WithBills({ title, children }: Props) {
  const sources = useSources();
  if (sources.data && (sources.data.sources ?? []).length > 0) return children;
  return (
    <Stack gap={14}>
      <PageHead title={title} />
      {sources.data && <EmptyLake />}
      {sources.isError && !sources.data && <ErrorPanel error={sources.error} retry={() => void sources.refetch()} />}
      {sources.isPending && <Loading />}
    </Stack>
  );
}

/** Where a page's parts will be. */
export function Loading() {
  return (
    <Stack gap={14} role="status" aria-busy aria-label="Loading">
      <Skeleton height={96} />
      <Skeleton height={310} />
      <Skeleton height={260} />
    </Stack>
  );
}
