/**
 * The API's answers, by name. Written by hand in the shape of the OpenAPI document; once `npm run types` has made
 * `types.gen.ts`, each line here becomes `export type CostAnswer = components["schemas"]["CostAnswer"]` and no other
 * file changes, because no other file names a schema.
 */

/** An exact decimal as text, e.g. "1268.8163528". Never a JS number: see money/exact.ts. */
export type Decimal = string;

/** One group (and period) of an answer: dimension values, null where absent, and one exact amount for each metric. */
export type CostRow = Record<string, string | null>;

export interface Coverage {
  source: string;
  /** YYYY-MM */
  billingPeriod: string;
  complete: boolean;
  /** When the provider wrote the newest file, RFC 3339. */
  asOf?: string | null;
}

export interface AnsweredQuestion {
  metrics: string[];
  by: string[] | null;
  where: string;
  from: string;
  to: string;
  grain: string;
  byInvoiceMonth: boolean;
  limit: number;
}

export interface CostAnswer {
  question: AnsweredQuestion;
  rows: CostRow[] | null;
  /** One line for each currency: the whole question, also where rows were cut by a limit. */
  totals: CostRow[] | null;
  coverage: Coverage[] | null;
}

export interface SourcePeriod {
  billingPeriod: string;
  delivery: string;
  rows: number;
  importedAt: string;
  asOf?: string | null;
  complete: boolean;
  /** Whether the delivery reconciled when it was published. */
  reconciled: boolean;
  /** One for each currency that the delivery bills in. */
  totals?: { BillingCurrency: string }[] | null;
}

export interface Source {
  source: string;
  format: string;
  billingPeriods: SourcePeriod[] | null;
  freshness?: string | null;
}

export interface SourcesAnswer {
  sources: Source[] | null;
}

export interface ReconcileLine {
  source: string;
  billingPeriod: string;
  BillingCurrency: string;
  Metric: string;
  SourceTotal: Decimal;
  LedgerTotal: Decimal;
  Difference: Decimal;
}

export interface ReconcileAnswer {
  ok: boolean;
  lines: ReconcileLine[] | null;
}

export interface Dimension {
  name: string;
  kind: "column" | "promoted" | "tag";
  /** "string", "decimal", "time" or "json". */
  type?: string;
}

export interface DimensionsAnswer {
  dimensions: Dimension[] | null;
}

export interface ValuesAnswer {
  values: (string | null)[] | null;
}

export interface VersionAnswer {
  version: string;
}
