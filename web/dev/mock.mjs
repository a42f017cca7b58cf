/**
 * A stand-in for `farthing serve` while the page is being developed: the same routes, made-up bills of an AI company,
 * 13 months up to today, two currencies. It serves dist/ too, so that the browser test can run against a build.
 *
 *   node dev/mock.mjs            PORT (8080), MOCK=empty|off|real (no bills; one that does not reconcile; no sample names)
 */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { answer, BadQuestion, values } from "./mock-answer.mjs";
import { datasets, endpoints, proof, run, unmatched, workloads } from "./mock-workloads.mjs";
import { dimensions, reconcile, sources } from "./mock-bills.mjs";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

const routes = {
  "/api/v1/cost": (params) => answer(params),
  "/api/v1/values": (params) => ({ values: values(params) }),
  "/api/v1/sources": () => ({ sources: sources() }),
  "/api/v1/reconcile": () => reconcile(),
  "/api/v1/dimensions": () => ({ dimensions: dimensions() }),
  "/api/v1/runs": (params) => workloads(params, "run"),
  "/api/v1/workloads": (params) => workloads(params, ""),
  "/api/v1/run": (params) => run(params.get("id")),
  "/api/v1/proof": (params) => proof(params),
  "/api/v1/endpoints": (params) => endpoints(params),
  "/api/v1/datasets": (params) => datasets(params),
  "/api/v1/unmatched": (params) => unmatched(params),
  "/api/v1/version": () => ({ version: "0.1.0-mock" }),
};

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  const route = routes[url.pathname];
  if (route === undefined) return file(url.pathname, response);
  try {
    const body = route(url.searchParams);
    const csv = url.searchParams.get("format") === "csv" || request.headers.accept === "text/csv";
    if (csv) return send(response, 200, "text/csv", csvOf(body.rows), { "Content-Disposition": 'attachment; filename="cost.csv"' });
    send(response, 200, "application/json", JSON.stringify(body));
  } catch (error) {
    const known = error instanceof BadQuestion;
    const problem = known ? error.problem : { title: "The mock failed", detail: error.stack, code: "internal" };
    send(response, known ? error.status : 500, "application/problem+json", JSON.stringify(problem));
  }
});

/** A file of the build, or its index.html: the page routes by itself. */
async function file(path, response) {
  const wanted = join(dist, normalize(path));
  try {
    send(response, 200, types[extname(wanted)] ?? "application/octet-stream", await readFile(wanted));
  } catch {
    send(response, 200, "text/html", await readFile(join(dist, "index.html")));
  }
}

function csvOf(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value) => (/[",\n]/.test(value ?? "") ? `"${value.replaceAll('"', '""')}"` : (value ?? ""));
  return [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))].map((line) => line.join(",")).join("\n") + "\n";
}

function send(response, status, type, body, headers = {}) {
  response.writeHead(status, { "Content-Type": type, ...headers });
  response.end(body);
}

const port = Number(process.env.PORT ?? 8080);
server.listen(port, "127.0.0.1", () => console.log(`mock on http://127.0.0.1:${port}`));
