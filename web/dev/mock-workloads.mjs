/** Answers about workloads over the made-up charges, which are each one workload's or nobody's: shares are whole charges. */
import { BadQuestion, chosen } from "./mock-answer.mjs";
import { charges, decimal } from "./mock-bills.mjs";

const total = (list, metric) => decimal(list.reduce((sum, charge) => sum + charge[metric], 0n));
const costs = (list) => ({ BilledCost: total(list, "BilledCost"), EffectiveCost: total(list, "EffectiveCost") });
const largest = (a, b) => Number(b.EffectiveCost) - Number(a.EffectiveCost); // an order, no amount

function grouped(list, keyOf) {
  const groups = new Map();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups.values()];
}

function workload(list) {
  const [first] = list;
  const run = first.WorkloadKind === "run";
  const effective = list.reduce((sum, charge) => sum + charge.EffectiveCost, 0n);
  const idle = (effective * 3n) / 10n;
  return {
    Workload: first.Workload, WorkloadKind: first.WorkloadKind, Name: first.WorkloadName, Status: run ? "finished" : "",
    Start: run ? `${list[0].day}T00:00:00Z` : null, End: run ? `${list.at(-1).day}T23:30:00Z` : null,
    Team: first.Team, Project: first.Project, Environment: first.Environment, Model: first.Model, ModelVersion: null, JobType: first.JobType,
    Pipeline: null, Parent: null, BillingCurrency: first.BillingCurrency, ...costs(list),
    IdleCost: run ? decimal(idle) : null, UsedCost: run ? decimal(effective - idle) : null, EstimatedCost: null, EstimatedBy: null,
    GpuHours: run ? String(list.length * 192) : null, CostSource: "Billed", ...(run ? { Metrics: { eval_loss: "1.93", steps: "120000" } } : {}),
  };
}

export function workloads(params, kind) {
  const own = chosen(params).filter((charge) => charge.Workload !== null && (kind === "" || charge.WorkloadKind === kind));
  const rows = grouped(own, (charge) => charge.Workload + charge.BillingCurrency).map(workload).sort(largest);
  const limit = Number(params.get("limit") ?? 0);
  return { rows: limit > 0 ? rows.slice(0, limit) : rows, total: rows.length };
}

export function run(id) {
  const own = charges.filter((charge) => charge.Workload === id);
  if (own.length === 0) throw new BadQuestion(`there is no workload ${id}`, undefined, "list them with farthing workloads", 404);
  return { rows: grouped(own, (charge) => charge.BillingCurrency).map(workload), children: [], proof: proofOf(own, 200) };
}

export function proof(params) {
  const line = Number(params.get("charge")?.split("/").at(-1));
  const own = params.has("charge") ? [charges[line - 1]] : charges.filter((charge) => charge.Workload === params.get("workload"));
  return proofOf(own, Number(params.get("limit") ?? 200));
}

function proofOf(own, limit) {
  const totals = grouped(own, (charge) => charge.BillingCurrency).map((list) => ({ BillingCurrency: list[0].BillingCurrency, shares: list.length, ...costs(list) }));
  return { shares: own.slice(0, limit).map(share), totals, evidence: own.slice(0, limit).map(evidence), truncated: own.length > limit };
}

function share(charge) {
  const amounts = costs([charge]);
  return {
    charge: `${charge.x_Source}/mock.csv/${charges.indexOf(charge) + 1}`, delivery: "mock", ChargePeriodStart: `${charge.day}T00:00:00Z`, ChargePeriodEnd: null,
    ServiceName: charge.ServiceName, ChargeDescription: charge.SkuId, ResourceId: null, BillingCurrency: charge.BillingCurrency, ...amounts,
    chargeBilledCost: amounts.BilledCost, chargeEffectiveCost: amounts.EffectiveCost, Workload: charge.Workload, Team: charge.Team,
    Method: charge.Method, Class: charge.Class, Rule: null, cutFrom: null, cutTo: null, cutOf: null, UsedCost: null,
  };
}

const evidence = (charge) => ({ kind: "usage", source: "mock", resource: charge.SkuId, start: `${charge.day}T00:00:00Z`, end: `${charge.day}T23:30:00Z`, unit: "gpu", held: "8", capacity: "8", used: "5.6" });

export function endpoints(params) {
  const own = chosen(params).filter((charge) => charge.WorkloadKind === "endpoint");
  const rows = grouped(own, (charge) => charge.Workload + charge.BillingCurrency).map((list) => ({
    Workload: list[0].Workload, Endpoint: list[0].WorkloadName, Team: list[0].Team, Model: list[0].Model, BillingCurrency: list[0].BillingCurrency, ...costs(list),
    costPerDay: null, requests: list.length * 81_000, errors: list.length * 12, inputTokens: list.length * 4_100_000, outputTokens: list.length * 900_000,
    latencyP95Ms: "870", firstRequest: null, lastRequest: null,
  }));
  return { rows: rows.sort(largest) };
}

export function datasets(params) {
  const own = chosen(params).filter((charge) => charge.SkuId === "TimedStorage-ByteHrs");
  if (own.length === 0) return { rows: [] };
  const known = { Dataset: "corpus", location: "s3://mock/corpus/", versions: 3, bytes: "41200000000000", modified: null, lastRead: `${own.at(-1).day}T04:00:00Z`, lastWrite: null, readers: 4, twinOf: null };
  return { rows: [{ ...known, BillingCurrency: own[0].BillingCurrency, ...costs(own), monthCost: null, month: null }] };
}

export function unmatched(params) {
  const own = chosen(params).filter((charge) => charge.Class === "Unattributed");
  const money = grouped(own, (charge) => charge.x_Source + charge.ServiceName + charge.BillingCurrency).map((list) => ({
    source: list[0].x_Source, ServiceName: list[0].ServiceName, SubAccountId: null, ResourceId: null, BillingCurrency: list[0].BillingCurrency, ...costs(list),
    charges: list.length, settledBy: "a shared rule, or a virtual tag for this service or account",
  }));
  return {
    totals: grouped(own, (charge) => charge.BillingCurrency).map((list) => ({ BillingCurrency: list[0].BillingCurrency, ...costs(list) })),
    money: money.sort(largest),
    tags: [],
    evidence: [{ resource: "node-17", workloads: 1, workload: null, start: null, end: null, hours: "31.5", settledBy: "the bill of the account that it runs in" }],
  };
}
