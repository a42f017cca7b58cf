import { Skeleton, Stack } from "@mantine/core";
import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";
import { useSources } from "../../api/hooks";
import { useUnmatched } from "../../api/workloadHooks";
import type { UnmatchedAnswer } from "../../api/types";
import { CurrencySwitch } from "../../money/CurrencySwitch";
import { currenciesOf } from "../../question/currencies";
import { today } from "../../question/dates";
import { rangeText } from "../../question/dateText";
import { overviewRange, type Range } from "../../question/ranges";
import { RangePicker } from "../../question/RangePicker";
import { askedRange } from "../../question/url";
import { useAnchor } from "../../question/useAnchor";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { WithBills } from "../../status/WithBills";
import { EvidenceTable } from "./EvidenceTable";
import { MoneyTable } from "./MoneyTable";
import { TagTable } from "./TagTable";
import { Totals } from "./Totals";

/** Money without an owner, evidence without a bill, and what would settle each. */
export function UnmatchedPage() {
  return (
    <WithBills title="Unmatched">
      <Shown />
    </WithBills>
  );
}

function Shown() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const anchor = useAnchor();
  const params = useMemo(() => new URLSearchParams(search), [search]);
  const range = useMemo(() => askedRange(params) ?? overviewRange(today(), anchor), [params, anchor]);
  const query = useUnmatched(range);
  const change = (next: { range?: Range; currency?: string }) => {
    const { from, to } = next.range ?? range;
    const currency = next.currency ?? params.get("currency") ?? "";
    navigate(`/unmatched?${new URLSearchParams({ from, to, ...(currency === "" ? {} : { currency }) })}`);
  };
  return (
    <Stack gap={14}>
      <PageHead title="Unmatched" note={`Money without an owner in ${rangeText(range.from, range.to)}, and what would settle it`}>
        <RangePicker range={range} onChange={(next) => change({ range: next })} />
      </PageHead>
      {query.isError && <ErrorPanel error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton height={260} role="status" aria-busy aria-label="Loading" />}
      {query.data && (
        <Stack gap={14} style={{ opacity: query.isPlaceholderData ? 0.55 : 1 }} aria-busy={query.isPlaceholderData}>
          <Answer answer={query.data} range={range} chosen={params.get("currency") ?? ""} onCurrency={(currency) => change({ currency })} />
        </Stack>
      )}
    </Stack>
  );
}

interface AnswerProps {
  answer: UnmatchedAnswer;
  range: Range;
  chosen: string;
  onCurrency: (currency: string) => void;
}

function Answer({ answer, range, chosen, onCurrency }: AnswerProps) {
  const sources = useSources().data?.sources ?? [];
  const totals = answer.totals ?? [];
  const currencies = currenciesOf(totals.map(({ BillingCurrency }) => ({ BillingCurrency })), sources);
  const currency = currencies.includes(chosen) ? chosen : (currencies[0] ?? "");
  const own = <Row extends { BillingCurrency: string }>(rows: Row[] | null) => (rows ?? []).filter((row) => row.BillingCurrency === currency);
  const total = totals.find((one) => one.BillingCurrency === currency);
  return (
    <>
      <Totals totals={totals} order={currencies} range={range} />
      {total && (
        <MoneyTable
          rows={own(answer.money)}
          total={total}
          range={range}
          aside={<CurrencySwitch currencies={currencies} value={currency} onChange={onCurrency} />}
        />
      )}
      {own(answer.tags).length > 0 && <TagTable rows={own(answer.tags)} currency={currency} />}
      <EvidenceTable rows={answer.evidence ?? []} />
    </>
  );
}
