WITH {{template "estimates" .}},
said AS (
  SELECT "Workload" AS id, {{newest "WorkloadKind"}} AS kind, {{newest "Name"}} AS name, {{newest "Team"}} AS team, {{newest "Project"}} AS project,
    {{newest "Environment"}} AS environment, {{newest "Model"}} AS model, {{newest "ModelVersion"}} AS model_version, {{newest "JobType"}} AS job_type,
    {{newest "Pipeline"}} AS pipeline, {{newest "Parent"}} AS parent, {{newest "Start"}} AS start_time, {{newest "End"}} AS end_time,
    {{newest "Status"}} AS status, {{newest "Metrics"}} AS metrics
  FROM {{.workloads}} GROUP BY 1
),
cost AS (
  SELECT "x_Workload" AS id, "BillingCurrency" AS currency, max("x_WorkloadKind") AS kind, max("x_WorkloadName") AS name, max("x_Team") AS team, max("x_Project") AS project,
    max("x_Environment") AS environment, max("x_Model") AS model, max("x_ModelVersion") AS model_version, max("x_JobType") AS job_type, max("x_Pipeline") AS pipeline,
    sum("BilledCost") AS billed, sum("EffectiveCost") AS effective,
    -- in use or idle is only known where somebody measured; partly known is not known
    CASE WHEN count(CASE WHEN "x_Method" = 'Measured' AND "x_UsedEffectiveCost" IS NULL THEN 1 END) = 0 THEN sum("x_UsedEffectiveCost") END AS used,
    CASE WHEN count(CASE WHEN "x_Method" = 'Measured' AND "x_UsedEffectiveCost" IS NULL THEN 1 END) = 0
      THEN sum(CASE WHEN "x_UsedEffectiveCost" IS NOT NULL THEN "EffectiveCost" - "x_UsedEffectiveCost" END) END AS idle,
    min("x_ChargeDate") AS first_day, max("x_ChargeDate") AS last_day
  FROM {{.allocations}} AS a WHERE "x_Workload" IS NOT NULL AND ({{.dates}}) GROUP BY 1, 2
),
gpus AS (
  SELECT "Workload" AS id, CAST(sum("Held" * CAST(to_ms("End") - to_ms("Start") AS DECIMAL(18,0))) AS VARCHAR) AS gpu_ms
  FROM {{.usage}} WHERE "Unit" = 'gpu' GROUP BY 1
),
ids AS (SELECT id FROM said UNION SELECT id FROM cost UNION SELECT workload FROM estimate),
rows_of AS (
  SELECT i.id, coalesce(s.kind, c.kind, kind_of(i.id)) AS "x_WorkloadKind", i.id AS "x_Workload", coalesce(s.name, c.name, name_of(i.id)) AS "x_WorkloadName",
    coalesce(s.team, c.team) AS "x_Team", coalesce(s.project, c.project) AS "x_Project", coalesce(s.environment, c.environment) AS "x_Environment",
    coalesce(s.model, c.model) AS "x_Model", coalesce(s.model_version, c.model_version) AS "x_ModelVersion", coalesce(s.job_type, c.job_type) AS "x_JobType",
    coalesce(s.pipeline, c.pipeline) AS "x_Pipeline", CASE WHEN coalesce(s.kind, c.kind, kind_of(i.id)) = 'run' THEN name_of(i.id) END AS "x_Run",
    CASE WHEN coalesce(s.kind, c.kind, kind_of(i.id)) = 'endpoint' THEN name_of(i.id) END AS "x_Endpoint",
    CASE WHEN coalesce(s.kind, c.kind, kind_of(i.id)) = 'dataset' THEN name_of(i.id) END AS "x_Dataset",
    s.status, s.start_time, s.end_time, s.parent, s.metrics, coalesce(c.currency, e.currency) AS currency, c.billed, c.effective, c.used, c.idle, e.estimated,
    CASE WHEN o.workload IS NOT NULL THEN false ELSE e.whole END AS whole, coalesce(e.open_ms + o.open_ms, e.open_ms, o.open_ms) AS open_ms, e.basis, g.gpu_ms, c.first_day, c.last_day, '' AS "x_CostSource"
  FROM ids AS i
  LEFT JOIN said AS s ON s.id = i.id
  LEFT JOIN cost AS c ON c.id = i.id
  LEFT JOIN estimate AS e ON e.workload = i.id AND (c.currency IS NULL OR e.currency = c.currency) AND e.currency IS NOT NULL
  LEFT JOIN estimate AS o ON o.workload = i.id AND o.currency IS NULL -- usage that nobody knows a rate of; no row of its own, or costs would stand twice
  LEFT JOIN gpus AS g ON g.id = i.id
)
SELECT id, "x_WorkloadKind", "x_WorkloadName", "x_Team", "x_Project", "x_Environment", "x_Model", "x_ModelVersion", "x_JobType", "x_Pipeline", parent,
  status, instant_text(start_time), instant_text(end_time), metrics, currency, CAST(billed AS VARCHAR), CAST(effective AS VARCHAR), CAST(used AS VARCHAR), CAST(idle AS VARCHAR),
  CAST(estimated AS VARCHAR), CASE WHEN whole THEN 'yes' WHEN NOT whole THEN 'no' END, CAST(open_ms AS VARCHAR), basis, gpu_ms, CAST(first_day AS VARCHAR), CAST(last_day AS VARCHAR)
FROM rows_of
WHERE ({{.where}}) AND ({{.kinds}})
ORDER BY coalesce(effective, estimated) DESC NULLS LAST, id, currency
