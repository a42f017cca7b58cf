import { Button, Group, MultiSelect, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { useChange } from "../../api/change";
import { useDimensions, useSources } from "../../api/hooks";
import type { BudgetAddAnswer, RoutesAnswer } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { type BudgetDraft, budgetFields, emptyDraft, missingIn } from "../../budgets/form";
import { budgetLink } from "../../budgets/words";
import { FilterBar } from "../../filter/FilterBar";
import { changeCommand } from "../../question/command";
import { shiftDays } from "../../question/dates";
import { metrics } from "../../question/metrics";
import { useAnchor } from "../../question/useAnchor";
import { Card } from "../../shell/Card";
import { CommandPanel } from "../../shell/CommandPanel";
import { PageHead } from "../../shell/PageHead";
import { Refused } from "../../status/Refused";
import classes from "./budgets.module.css";
import { Proposal } from "./Proposal";

const periods = [
  { value: "month", label: "Each month" },
  { value: "quarter", label: "Each quarter" },
  { value: "year", label: "Each year" },
  { value: "rolling", label: "Any so many days" },
  { value: "life", label: "A whole life, from day to day" },
];

/** Declares a budget. What cannot be declared is refused by the server, with its reason. */
export function BudgetForm({ where }: { where: string }) {
  const [draft, setDraft] = useState<BudgetDraft>({ ...emptyDraft, where });
  const [, navigate] = useLocation();
  const anchor = useAnchor();
  const dimensions = useDimensions().data?.dimensions ?? [];
  const change = useChange<BudgetAddAnswer>(["/budget", "/alerts"]);
  const put = (part: Partial<BudgetDraft>) => setDraft((last) => ({ ...last, ...part }));
  const fields = budgetFields(draft);
  const { name: _, ...flags } = fields;
  const command = changeCommand("budget add", [draft.name.trim() || "NAME"], flags);
  const missing = missingIn(draft);
  const add = () => change.mutate({ path: "/budget/add", fields }, { onSuccess: ({ budget }) => navigate(budgetLink(budget.name)) });
  return (
    <Stack gap={14}>
      <p className={classes.trail}>
        <Link href="/budgets">Budgets</Link> › new
      </p>
      <PageHead title="New budget" note="What may be spent on which charges, and who is warned" />
      <Card>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (missing === "") add();
          }}
        >
          <Stack gap={14}>
            <FilterBar where={draft.where} range={{ from: shiftDays(anchor, -92), to: shiftDays(anchor, 1) }} dimensions={dimensions} onChange={(next) => put({ where: next })} />
            <What draft={draft} put={put} />
            <Proposal draft={draft} onTake={put} />
            <Who draft={draft} put={put} />
            <Group gap={12}>
              <Button size="xs" type="submit" loading={change.isPending} disabled={missing !== ""}>
                Add the budget
              </Button>
              <span className="dim">{missing}</span>
            </Group>
            <Refused error={change.error} command={command} retry={add} />
          </Stack>
        </form>
      </Card>
      <CommandPanel title="Show me the command for this budget" texts={[["Command", command]]} />
    </Stack>
  );
}

interface PartProps {
  draft: BudgetDraft;
  put: (part: Partial<BudgetDraft>) => void;
}

/** How much, of what, for how long. */
function What({ draft, put }: PartProps) {
  return (
    <div className={classes.form}>
      <TextInput size="xs" label="Name" required value={draft.name} onChange={(event) => put({ name: event.currentTarget.value })} />
      <Select size="xs" label="Amount that counts" data={metrics.map(({ id }) => id)} value={draft.metric} onChange={(metric) => metric && put({ metric })} allowDeselect={false} />
      <Select size="xs" label="Period" data={periods} value={draft.period} onChange={(period) => period && put({ period })} allowDeselect={false} />
      {draft.period === "rolling" && <TextInput size="xs" label="Days" inputMode="numeric" value={draft.days} onChange={(event) => put({ days: event.currentTarget.value.replace(/\D/g, "") })} />}
      {draft.period === "life" && (
        <>
          <TextInput size="xs" type="date" label="First day" value={draft.from} onChange={(event) => put({ from: event.currentTarget.value })} />
          <TextInput size="xs" type="date" label="The day after its last" value={draft.to} onChange={(event) => put({ to: event.currentTarget.value })} />
        </>
      )}
      <TextInput size="xs" label="Limit" inputMode="decimal" placeholder="50000" value={draft.amount} onChange={(event) => put({ amount: event.currentTarget.value })} />
      <CurrencyInput draft={draft} put={put} />
      <TextInput size="xs" label="Phases" placeholder="25%,25%,20%,30%" title="Parts of a period, in order: amounts, or percents of the limit" value={draft.phases} onChange={(event) => put({ phases: event.currentTarget.value })} />
    </div>
  );
}

function CurrencyInput({ draft, put }: PartProps) {
  const periodsHeld = (useSources().data?.sources ?? []).flatMap(({ billingPeriods }) => billingPeriods ?? []);
  const known = [...new Set(periodsHeld.flatMap(({ totals }) => totals ?? []).map(({ BillingCurrency }) => BillingCurrency))].sort();
  return (
    <Select
      size="xs"
      label="Currency"
      placeholder="The charges' only one"
      data={known}
      value={draft.currency === "" ? null : draft.currency}
      onChange={(currency) => put({ currency: currency ?? "" })}
      clearable
    />
  );
}

/** Who is warned, and when. */
function Who({ draft, put }: PartProps) {
  const routes = useAnswer<RoutesAnswer>("/alerts/routes").data?.routes ?? [];
  return (
    <div className={classes.form}>
      <TagsInput size="xs" label="Owners" placeholder={draft.owner.length === 0 ? "Who answers for it" : undefined} value={draft.owner} onChange={(owner) => put({ owner })} />
      <MultiSelect
        size="xs"
        label="Routes"
        placeholder={draft.route.length === 0 ? "Those that take everything" : undefined}
        data={routes.map(({ name }) => name)}
        value={draft.route}
        onChange={(route) => put({ route })}
        nothingFoundMessage="There is no route yet"
      />
      <TagsInput
        size="xs"
        label="Thresholds"
        description="actual:80, phase:100, forecast:100@80, burn:6/6h+1h, each with =info, =warning or =critical behind it"
        placeholder={draft.threshold.length === 0 ? "The usual ones: spent, forecast and burn rates" : undefined}
        data={["actual:50", "actual:80", "actual:100", "forecast:100@80", "burn:14.4/1h", "burn:6/6h+1h", "burn:2/3d+1d"]}
        value={draft.threshold}
        onChange={(threshold) => put({ threshold })}
        className={classes.whole}
      />
    </div>
  );
}
