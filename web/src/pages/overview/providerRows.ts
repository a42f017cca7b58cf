import { type Change, changeOf } from "../../money/change";
import { compare, sum } from "../../money/exact";
import type { CostRow } from "../../api/types";
import { groupsOf, noValue } from "../../question/groups";

export interface ServiceRow {
  service: string | null;
  amount: string;
  /** Undefined while the earlier period is asked. */
  change: Change | undefined;
}

export interface ProviderBlock {
  provider: string | null;
  amount: string;
  change: Change | undefined;
  services: ServiceRow[];
}

interface Earlier {
  rows: CostRow[];
  /** Why the earlier period cannot be compared; "" where it can. */
  missing: string;
}

/** One currency's providers with their services, the biggest first, each against the earlier period. */
export function providerBlocks(rows: CostRow[], earlier: Earlier | undefined, metric: string, currency: string): ProviderBlock[] {
  const groups = measured(rows, metric, currency);
  const before = earlier && measured(earlier.rows, metric, currency);
  const against = (amount: string, old: string | undefined) => earlier && changeOf(amount, old, earlier.missing);
  const providers = [...new Set(groups.map((group) => group.values[0] ?? null))];
  const blocks = providers.map((provider) => {
    const own = groups.filter((group) => group.values[0] === provider);
    const old = before?.filter((group) => group.values[0] === provider) ?? [];
    const amount = sum(own.map((group) => group.totals[metric]!));
    const oldAmount = old.length > 0 ? sum(old.map((group) => group.totals[metric]!)) : undefined;
    const services = own.map((group) => ({
      service: group.values[1] ?? null,
      amount: group.totals[metric]!,
      change: against(group.totals[metric]!, old.find(({ key }) => key === group.key)?.totals[metric]),
    }));
    return { provider, amount, change: against(amount, oldAmount), services };
  });
  return blocks.sort((a, b) => compare(b.amount, a.amount));
}

/** The services that have the metric at all. */
function measured(rows: CostRow[], metric: string, currency: string) {
  const groups = groupsOf(rows, ["ProviderName", "ServiceName"], [metric], currency, metric);
  return groups.filter((group) => group.totals[metric] !== undefined);
}

export function nameOf(value: string | null): string {
  return value ?? noValue;
}
