-- What each workload used in each of some spans of time, at the rates of
-- estimates, whether a bill came for it or not. spans lists them: (from, until).
WITH {{template "estimates" .}},
spans AS (SELECT h.from_ms, h.until_ms FROM (VALUES {{.spans}}) AS h(from_ms, until_ms)),
said AS (
  SELECT "Workload" AS id, {{newest "WorkloadKind"}} AS kind, {{newest "Name"}} AS name, {{newest "Team"}} AS team, {{newest "Project"}} AS project,
    {{newest "Environment"}} AS environment, {{newest "Model"}} AS model, {{newest "ModelVersion"}} AS model_version, {{newest "JobType"}} AS job_type,
    {{newest "Pipeline"}} AS pipeline
  FROM {{.workloads}} GROUP BY 1
),
seen AS (SELECT workload, max(until_ms) AS last_ms FROM used GROUP BY 1),
spent AS (
  SELECT u.workload, h.from_ms, h.until_ms, coalesce(m.currency, t.currency, b.currency) AS currency, CAST(sum(cut(
      coalesce(m.cost, t.cost, b.cost) * CAST(u.held AS DECIMAL(10,0)), least(u.until_ms, h.until_ms) - greatest(u.from_ms, h.from_ms),
      coalesce(m.ms, t.ms, b.ms) * u.capacity)) AS DECIMAL(38,18)) AS amount
  FROM used AS u
  JOIN spans AS h ON u.from_ms < h.until_ms AND u.until_ms > h.from_ms
  LEFT JOIN machine_rate AS m ON m.machine = u.machine
  LEFT JOIN type_rate AS t ON m.machine IS NULL AND t.instance_type = u.instance_type
  LEFT JOIN book_rate AS b ON m.machine IS NULL AND t.instance_type IS NULL AND b.instance_type = lower(u.instance_type)
  GROUP BY 1, 2, 3, 4
)
SELECT n.workload, coalesce(s.kind, kind_of(n.workload)), coalesce(s.name, name_of(n.workload)), s.team, s.project, s.environment, s.model, s.model_version, s.job_type, s.pipeline,
  CAST(n.last_ms AS VARCHAR), CAST(p.from_ms AS VARCHAR), CAST(p.until_ms AS VARCHAR), p.currency, CAST(p.amount AS VARCHAR)
FROM seen AS n
LEFT JOIN spent AS p ON p.workload = n.workload
LEFT JOIN said AS s ON s.id = n.workload
WHERE n.last_ms >= {{.since}}
ORDER BY 1, p.from_ms, p.until_ms, p.currency
