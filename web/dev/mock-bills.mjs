/** Made-up charges, the same at each start for the same day: one per stream and day, amounts in 10⁻¹⁰ (BigInt). */
const mode = process.env.MOCK ?? "";
const day = 86_400_000;
const today = new Date(new Date().toISOString().slice(0, 10) + "T00:00:00Z");

// source, provider, currency, account, service, sku, team, project, environment, model, job type, daily amount, monthly growth
const streams = [
  ["aws", "AWS", "USD", "ml-training", "Amazon EC2", "p5.48xlarge", "foundation", "wren-base", "prod", "wren-70b", "training", 5210, 1.03],
  ["aws", "AWS", "USD", "ml-training", "Amazon EC2", "p4d.24xlarge", "vision", "sightline", "dev", "sightline-2", "fine-tuning", 1480, 1.01],
  ["aws", "AWS", "USD", "ml-training", "Amazon EC2", "g6.12xlarge", null, null, "dev", null, "notebook", 212, 1.05],
  ["aws", "AWS", "USD", "ml-serving", "Amazon SageMaker", "ml.p5.48xlarge", "search", "ranker", "prod", "ranker-4", "endpoint", 1890, 1.04],
  ["aws", "AWS", "USD", "ml-serving", "Amazon SageMaker", "ml.g5.12xlarge", "search", "ranker", "staging", "ranker-4", "endpoint", 240, 1.0],
  ["aws", "AWS", "USD", "ml-serving", "Amazon Bedrock", "Claude-input-tokens", "assistants", "helpdesk", "prod", "claude-sonnet", "batch-inference", 860, 1.09],
  ["aws", "AWS", "USD", "ml-serving", "Amazon Bedrock", "Claude-output-tokens", "assistants", "helpdesk", "prod", "claude-sonnet", "batch-inference", 1130, 1.09],
  ["aws", "AWS", "USD", "data", "Amazon S3", "TimedStorage-ByteHrs", "data", "corpus", "prod", null, null, 610, 1.02],
  ["aws", "AWS", "USD", "data", "Amazon S3", "Requests-Tier1", "data", "corpus", "prod", null, null, 0.0000371, 1.02],
  ["aws", "AWS", "USD", "data", "AWS Data Transfer", "DataTransfer-Out", "data", "corpus", "prod", null, null, 188, 1.02],
  ["aws", "AWS", "USD", "data", "AWS Glue", "DPU-Hour", "data", "corpus", "prod", null, "pipeline", 96, 1.0],
  ["aws", "AWS", "USD", "data", "Amazon FSx", "Lustre-SSD", "foundation", "wren-base", "prod", null, null, 402, 1.01],
  ["aws", "AWS", "USD", "shared", "AWS Support (Business)", "Support", null, null, null, null, null, 310, 1.02],
  ["aws", "AWS", "USD", "shared", "AmazonCloudWatch", "Metrics", null, null, "prod", null, null, 74, 1.03],
  ["aws", "AWS", "USD", "shared", "Elastic Load Balancing", "LCU", "search", "ranker", "prod", null, "endpoint", 31, 1.0],
  ["gcp", "Google Cloud", "USD", "gcp-research", "Vertex AI", "A3-training", "foundation", "wren-small", "dev", "wren-7b", "training", 1320, 1.06],
  ["gcp", "Google Cloud", "USD", "gcp-research", "Vertex AI", "Gemini-tokens", "assistants", "notes", "prod", "gemini-pro", "batch-inference", 415, 1.08],
  ["gcp", "Google Cloud", "USD", "gcp-research", "Compute Engine", "a2-highgpu-8g", "vision", "sightline", "prod", "sightline-2", "training", 930, 0.97],
  ["gcp", "Google Cloud", "USD", "gcp-data", "BigQuery", "Analysis", "data", "features", "prod", null, "pipeline", 286, 1.03],
  ["gcp", "Google Cloud", "USD", "gcp-data", "Cloud Storage", "Standard", "data", "features", "prod", null, null, 149, 1.02],
  ["gcp", "Google Cloud", "USD", "gcp-data", "Cloud TPU", "v5p", "foundation", "wren-small", "dev", "wren-7b", "training", 620, 1.0],
  ["openai", "OpenAI", "USD", "org-main", "Chat Completions", "gpt-large-output", "assistants", "helpdesk", "prod", "gpt-large", "endpoint", 540, 1.07],
  ["openai", "OpenAI", "USD", "org-main", "Chat Completions", "gpt-mini-input", "search", "rewrite", "prod", "gpt-mini", "endpoint", 122, 1.04],
  ["openai", "OpenAI", "USD", "org-main", "Embeddings", "embed-large", "search", "ranker", "prod", "embed-large", "pipeline", 48, 1.02],
  ["azure", "Microsoft", "EUR", "eu-production", "Azure OpenAI", "gpt-large-eu", "assistants", "helpdesk-eu", "prod", "gpt-large", "endpoint", 720, 1.05],
  ["azure", "Microsoft", "EUR", "eu-production", "Virtual Machines", "ND96isr H100 v5", "vision", "sightline-eu", "prod", "sightline-2", "training", 1610, 1.02],
  ["azure", "Microsoft", "EUR", "eu-production", "Storage", "Hot LRS", "data", "corpus-eu", "prod", null, null, 133, 1.02],
  ["azure", "Microsoft", "EUR", "eu-production", "Azure Machine Learning", "Compute cluster", "vision", "sightline-eu", "dev", "sightline-2", "fine-tuning", 275, 1.0],
];

const formats = { aws: "aws-cur-2.0", gcp: "gcp-detailed", openai: "openai-costs", azure: "azure-focus" };
const firstMonth = { aws: 12, gcp: 12, openai: 12, azure: 5 };

export const sourceName = (source) => (mode === "real" ? source : `sample-${source}`);

const iso = (time) => new Date(time).toISOString();
const dayOf = (time) => iso(time).slice(0, 10);
const monthStart = (back) => Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - back, 1);

/** A small generator with a seed (mulberry32), so that each start makes the same bills. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function chargesOf(stream, index) {
  const [source, provider, currency, account, service, sku, team, project, environment, model, jobType, amount, growth] = stream;
  const next = random(index + 7);
  const fields = {
    ProviderName: provider, BillingCurrency: currency, SubAccountName: account, ServiceName: service, SkuId: sku,
    Team: team, Project: project, Environment: environment, Model: model, JobType: jobType, ChargeCategory: "Usage",
    "Tags.cost-centre": team === null ? null : `cc-${team.slice(0, 3)}`,
  };
  const charges = [];
  for (let time = monthStart(firstMonth[source]); time < today.getTime(); time += day) {
    const months = 12 - (today.getTime() - time) / (30 * day);
    const busy = environment === "dev" && next() < 0.25 ? 0.2 : 0.75 + next() * 0.5;
    const list = BigInt(Math.round(amount * growth ** months * busy * 1e10));
    const committed = sku === "p5.48xlarge";
    const billed = committed ? 0n : (list * 93n) / 100n;
    charges.push({ ...fields, ...ownerOf(fields, dayOf(time)), source, x_Source: sourceName(source), day: dayOf(time), ListCost: list, ContractedCost: (list * 95n) / 100n, BilledCost: billed, EffectiveCost: committed ? (list * 71n) / 100n : billed });
  }
  return charges;
}

/** Training is a run a month, an endpoint serves all the time; what has no team is nobody's. */
function ownerOf({ Team, Project, Model, JobType }, day) {
  if (Team === null) return nobody;
  const run = JobType === "training" || JobType === "fine-tuning";
  if (!run && JobType !== "endpoint") return { ...nobody, Class: "Attributed", Method: "Tagged" };
  const name = run ? `${Model}-${day.slice(0, 7)}` : Project;
  const kind = run ? "run" : "endpoint";
  return { Workload: `${kind}:${name}`, WorkloadKind: kind, WorkloadName: name, Pipeline: null, ResourceId: null, SubAccountId: null, Class: "Attributed", Method: "Direct" };
}

const nobody = { Workload: null, WorkloadKind: null, WorkloadName: null, Pipeline: null, ResourceId: null, SubAccountId: null, Class: "Unattributed", Method: "Unattributed" };

/** The Savings Plan's fee: billed on the first of each month, effective where it is used. */
function commitmentFees() {
  const fees = [];
  for (let back = 12; back >= 0; back -= 1) {
    const fee = 117_800n * 10_000_000_000n + 1234567n;
    fees.push({
      ProviderName: "AWS", BillingCurrency: "USD", SubAccountName: "shared", ServiceName: "Savings Plans for AWS Compute usage",
      SkuId: "ComputeSP", Team: null, Project: null, Environment: null, Model: null, JobType: null, ChargeCategory: "Purchase",
      "Tags.cost-centre": null, ...nobody, source: "aws", x_Source: sourceName("aws"), day: dayOf(monthStart(back)), ListCost: fee, ContractedCost: fee, BilledCost: fee, EffectiveCost: 0n,
    });
  }
  return fees;
}

function credits() {
  return [1, 4, 7].map((back) => ({
    ProviderName: "Google Cloud", BillingCurrency: "USD", SubAccountName: "gcp-research", ServiceName: "Promotional credit",
    SkuId: "Credit", Team: null, Project: null, Environment: null, Model: null, JobType: null, ChargeCategory: "Credit",
    "Tags.cost-centre": null, ...nobody, source: "gcp", x_Source: sourceName("gcp"), day: dayOf(monthStart(back) + 14 * day), ListCost: 0n, ContractedCost: 0n,
    BilledCost: -83_333_333_333_333n, EffectiveCost: -83_333_333_333_333n,
  }));
}

export const charges = mode === "empty" ? [] : [...streams.flatMap(chargesOf), ...commitmentFees(), ...credits()];

/** Each source's billing months, newest last. */
export function coverage() {
  if (mode === "empty") return [];
  return Object.keys(formats).flatMap((source) => {
    const months = [];
    for (let back = firstMonth[source]; back >= 0; back -= 1) {
      const complete = back > 0;
      const asOf = complete ? monthStart(back - 1) + 2 * day : today.getTime() - (source === "azure" ? 9 : 3) * 3_600_000;
      months.push({ source: sourceName(source), key: source, billingPeriod: dayOf(monthStart(back)).slice(0, 7), complete, asOf: iso(asOf) });
    }
    return months;
  });
}

function isOff(source, billingPeriod) {
  return mode === "off" && source === "gcp" && billingPeriod === dayOf(monthStart(1)).slice(0, 7);
}

export function sources() {
  return Object.keys(formats).filter(() => mode !== "empty").map((key) => ({
    source: sourceName(key),
    format: formats[key],
    freshness: coverage().findLast((part) => part.key === key).asOf,
    billingPeriods: coverage().filter((part) => part.key === key).reverse().map(({ billingPeriod, complete, asOf }) => ({
      billingPeriod, complete, asOf, delivery: `${key}-${billingPeriod}-1`, importedAt: iso(today.getTime()), reconciled: !isOff(key, billingPeriod), totals: [{ BillingCurrency: key === "azure" ? "EUR" : "USD" }],
      rows: charges.filter((charge) => charge.source === key && charge.day.startsWith(billingPeriod)).length,
    })),
  }));
}

export function decimal(units) {
  const digits = (units < 0n ? -units : units).toString().padStart(11, "0");
  const text = `${digits.slice(0, -10)}.${digits.slice(-10)}`.replace(/\.?0+$/, "");
  return (units < 0n ? "-" : "") + text;
}

export function reconcile() {
  const lines = coverage().flatMap(({ source, key, billingPeriod }) =>
    ["BilledCost", "EffectiveCost"].map((Metric) => {
      const own = charges.filter((charge) => charge.source === key && charge.day.startsWith(billingPeriod));
      const total = own.reduce((sum, charge) => sum + charge[Metric], 0n);
      const off = isOff(key, billingPeriod) ? 4_200_000_001n : 0n;
      return { source, billingPeriod, BillingCurrency: key === "azure" ? "EUR" : "USD", Metric, SourceTotal: decimal(total + off), LedgerTotal: decimal(total), Difference: decimal(off) };
    }),
  );
  return { ok: lines.every((line) => line.Difference === "0"), lines };
}

export function dimensions() {
  const columns = ["ProviderName", "ServiceName", "SubAccountName", "SkuId", "ChargeCategory", "BillingCurrency", "x_Source", "ResourceId", "SubAccountId"];
  const promoted = ["Team", "Project", "Environment", "Model", "JobType", "Workload", "WorkloadKind", "WorkloadName", "Pipeline", "Class", "Method"];
  return [...columns.map((name) => ({ name, kind: "column", type: "string" })), ...promoted.map((name) => ({ name, kind: "promoted" })), { name: "Tags.cost-centre", kind: "tag" }];
}
