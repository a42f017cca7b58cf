/** Answers the API's questions over the made-up charges, with the filter's and the limit's real meaning. */
import { charges, coverage, decimal, dimensions } from "./mock-bills.mjs";

export class BadQuestion extends Error {
  constructor(title, detail, hint, status = 400) {
    super(title);
    this.status = status;
    this.problem = { title, detail, hint, code: status === 404 ? "not_found" : "usage" };
  }
}

const list = (text) => (text ?? "").split(",").filter((item) => item !== "");

function periodOf(day, grain) {
  if (grain === "day") return day;
  if (grain === "month") return `${day.slice(0, 7)}-01`;
  const time = new Date(`${day}T00:00:00Z`);
  time.setUTCDate(time.getUTCDate() - ((time.getUTCDay() + 6) % 7));
  return time.toISOString().slice(0, 10);
}

const condition =
  /^([\w.:@/+-]+)\s+(is null|is not null|(?:(=|!=|contains|not contains|starts with)\s+'((?:[^']|'')*)')|(?:(in|not in)\s+\(((?:'(?:[^']|'')*'(?:,\s*)?)+)\)))(?:\s+and\s+|$)/i;

/** Reads conditions joined by `and`; anything else is refused, as a wrong question would be. */
function filterOf(text) {
  const tests = [];
  let rest = text.trim();
  while (rest !== "") {
    const match = condition.exec(rest);
    if (match === null) {
      throw new BadQuestion("The filter cannot be read", `near “${rest.slice(0, 24)}”, column ${text.length - rest.length + 1}`, "Write ServiceName = 'Amazon EC2' and Team in ('search', 'data')");
    }
    tests.push(testOf(match));
    rest = rest.slice(match[0].length);
  }
  return (charge) => tests.every((test) => test(charge));
}

function testOf([, name, whole, operator, raw, setOperator, set]) {
  if (!dimensions().some((dimension) => dimension.name === name)) {
    throw new BadQuestion(`unknown dimension “${name}”`, "the filter names it", "Ask /api/v1/dimensions for the ones there are");
  }
  const value = raw?.replaceAll("''", "'");
  const chosen = set?.match(/'(?:[^']|'')*'/g).map((item) => item.slice(1, -1).replaceAll("''", "'"));
  return (charge) => {
    const own = charge[name] ?? null;
    if (whole.toLowerCase() === "is null") return own === null;
    if (whole.toLowerCase() === "is not null") return own !== null;
    if (operator === "=") return own === value;
    if (operator === "!=") return own !== value;
    if (operator === "contains") return own?.includes(value) ?? false;
    if (operator === "not contains") return !(own?.includes(value) ?? false);
    if (operator === "starts with") return own?.startsWith(value) ?? false;
    return (setOperator.toLowerCase() === "in") === chosen.includes(own);
  };
}

export function chosen(params) {
  const [from, to] = [params.get("from") ?? "0000", params.get("to") ?? "9999"];
  const holds = filterOf(params.get("where") ?? "");
  return charges.filter((charge) => charge.day >= from && charge.day < to && holds(charge));
}

export function answer(params) {
  const metrics = list(params.get("metric") ?? "BilledCost,EffectiveCost");
  const by = list(params.get("by"));
  const grain = params.get("grain") ?? "total";
  const limit = Number(params.get("limit") ?? 0);
  const groups = new Map();
  const totals = new Map();
  const sizes = new Map();
  for (const charge of chosen(params)) {
    const keys = [...by.map((dimension) => [dimension, charge[dimension] ?? null]), ["BillingCurrency", charge.BillingCurrency]];
    const series = JSON.stringify(keys);
    const period = grain === "total" ? [] : [["Period", periodOf(charge.day, grain)]];
    add(groups, JSON.stringify([...period, ...keys]), metrics, charge);
    add(totals, JSON.stringify([["BillingCurrency", charge.BillingCurrency]]), metrics, charge);
    sizes.set(series, (sizes.get(series) ?? 0n) + charge[metrics[0]]);
  }
  const kept = new Set([...totals.keys()].flatMap((key) => biggest(sizes, JSON.parse(key)[0][1], limit)));
  const inLimit = ([key]) => kept.has(JSON.stringify(JSON.parse(key).filter(([name]) => name !== "Period")));
  const rows = [...groups].filter(inLimit).map((entry) => rowOf(entry, metrics)).sort((a, b) => (a.Period ?? "").localeCompare(b.Period ?? ""));
  const months = [params.get("from")?.slice(0, 7) ?? "0000", params.get("to") ?? "9999"];
  return {
    question: { metrics, by, where: params.get("where") ?? "", from: params.get("from"), to: params.get("to"), grain, byInvoiceMonth: params.get("by-invoice-month") === "true", limit },
    rows,
    totals: [...totals].map((entry) => rowOf(entry, metrics)),
    coverage: coverage().filter((part) => part.billingPeriod >= months[0] && `${part.billingPeriod}-01` < months[1]).map(({ key: _, ...part }) => part),
  };
}

/** The biggest series of one currency: amounts in different ones are never ranked against each other. */
function biggest(sizes, currency, limit) {
  const own = [...sizes].filter(([key]) => JSON.parse(key).at(-1)[1] === currency);
  return own.sort(([, a], [, b]) => (a > b ? -1 : 1)).slice(0, limit > 0 ? limit : undefined).map(([key]) => key);
}

function add(map, key, metrics, charge) {
  const sums = map.get(key) ?? metrics.map(() => 0n);
  map.set(key, sums.map((sum, index) => sum + charge[metrics[index]]));
}

function rowOf([key, sums], metrics) {
  const amounts = sums.map((sum, index) => [metrics[index], decimal(sum)]);
  return Object.fromEntries([...JSON.parse(key), ...amounts]);
}

export function values(params) {
  const dimension = params.get("of");
  const prefix = (params.get("prefix") ?? "").toLowerCase();
  const found = new Set(charges.map((charge) => charge[dimension] ?? null));
  return [...found].filter((value) => value !== null && value.toLowerCase().startsWith(prefix)).sort().slice(0, 50);
}
