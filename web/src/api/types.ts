/**
 * The API's answers, by the names that this page uses. Their shapes come from the server's OpenAPI document
 * (`npm run types`), and no other file names a schema.
 */
import type { components } from "./types.gen";

type Schemas = components["schemas"];

/** An exact decimal as text, e.g. "1268.8163528". Never a JS number: see money/exact.ts. */
export type Decimal = string;

/** One group (and period) of an answer: dimension values, null where absent, and one exact amount for each metric. */
export type CostRow = Record<string, string | null>;

/** One billing month (YYYY-MM) of a source that an answer draws on. */
export type Coverage = Schemas["Coverage"];

/** This page always asks for metrics and between two dates, so the question that comes back has them. */
export type AnsweredQuestion = Schemas["Written"] & { metrics: string[]; from: string; to: string };

/** `totals` has a line for each currency: the whole question, also where rows were cut by a limit. */
export type CostAnswer = Schemas["CostOutput"] & { question: AnsweredQuestion };

export type SourcePeriod = Schemas["BillingPeriod"];
export type Source = Schemas["Source"];
export type SourcesAnswer = Schemas["SourcesOutput"];
export type ReconcileLine = Schemas["ReconcileLine"];
export type ReconcileAnswer = Schemas["ReconcileOutput"];
export type Dimension = Schemas["DimensionInfo"];
export type DimensionsAnswer = Schemas["DimensionsOutput"];
export type ValuesAnswer = Schemas["ValuesOutput"];
/** A workload with what it cost in one currency. */
export type Workload = Schemas["WorkloadRow"];
export type WorkloadsAnswer = Schemas["RunsOutput"];
/** A workload with its parts and what proves its cost. */
export type WorkloadAnswer = Schemas["RunOutput"];
export type ProofAnswer = Schemas["ProofOutput"];
export type ProofShare = Schemas["ProofShare"];
export type ProofEvidence = Schemas["ProofEvidence"];
export type Endpoint = Schemas["EndpointRow"];
export type EndpointsAnswer = Schemas["EndpointsOutput"];
export type Dataset = Schemas["DatasetRow"];
export type DatasetsAnswer = Schemas["DatasetsOutput"];
export type UnmatchedAnswer = Schemas["UnmatchedOutput"];
export type UnmatchedMoney = Schemas["UnmatchedMoney"];
export type UnmatchedTag = Schemas["UnmatchedTag"];
export type UnmatchedEvidence = Schemas["UnmatchedEvidence"];
export type VersionAnswer = Schemas["VersionOutput"];
/** What a failure says, RFC 9457. */
export type ProblemDocument = Schemas["Problem"];
