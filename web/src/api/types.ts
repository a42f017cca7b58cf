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
/** Why an amount changed, one result for each currency. */
export type ExplainAnswer = Schemas["ExplainOutput"];
export type ExplainResult = Schemas["ExplainResult"];
export type ExplainEffect = Schemas["ExplainEffect"];
/** What was unlike its past, one finding for each cause. */
export type Finding = Schemas["AnomalyFinding"];
export type FindingReason = Schemas["FindingReason"];
export type FindingsAnswer = Schemas["AnomaliesOutput"];
export type FindingDay = Schemas["FindingDay"];
export type FindingAnswer = Schemas["FindingOutput"];
export type FeedbackAnswer = Schemas["FindingFeedbackOutput"];
export type Budget = Schemas["BudgetRow"];
export type BudgetStatus = Schemas["BudgetStatus"];
export type BudgetExpected = Schemas["BudgetExpected"];
export type BudgetDay = Schemas["BudgetDay"];
export type BudgetSlice = Schemas["BudgetSlice"];
export type BudgetCheck = Schemas["BudgetCheck"];
export type BudgetPeriod = Schemas["BudgetPeriod"];
export type BudgetsAnswer = Schemas["BudgetListOutput"];
export type BudgetAnswer = Schemas["BudgetShowOutput"];
export type BudgetAddAnswer = Schemas["BudgetAddOutput"];
export type BudgetProposeAnswer = Schemas["BudgetProposeOutput"];
export type BudgetTest = Schemas["BudgetTest"];
export type BudgetTestAnswer = Schemas["BudgetTestOutput"];
/** What a run, job or endpoint may cost, with those that it looks at. */
export type Threshold = Schemas["ThresholdRow"];
export type ThresholdsAnswer = Schemas["ThresholdListOutput"];
/** One cause, where it stands and who was told. */
export type Alert = Schemas["AlertShown"];
export type AlertMessage = Schemas["AlertMessage"];
export type AlertsAnswer = Schemas["AlertsOutput"];
export type AlertTestAnswer = Schemas["AlertTestOutput"];
/** Where alerts are told. */
export type Route = Schemas["RouteShown"];
export type RoutesAnswer = Schemas["RoutesOutput"];
export type RouteAnswer = Schemas["RouteOutput"];
export type VersionAnswer = Schemas["VersionOutput"];
/** What a failure says, RFC 9457. */
export type ProblemDocument = Schemas["Problem"];
