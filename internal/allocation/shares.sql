-- The charges of one source and billing month, each divided by its cut.
WITH
workload AS ( -- of each field of a workload the newest word, whichever source has it
  SELECT "Workload" AS id, {{newest "WorkloadKind"}} AS kind, {{newest "Name"}} AS name, {{newest "Team"}} AS team, {{newest "Project"}} AS project,
    {{newest "Environment"}} AS environment, {{newest "Model"}} AS model, {{newest "ModelVersion"}} AS model_version, {{newest "JobType"}} AS job_type,
    {{newest "Pipeline"}} AS pipeline, {{newest "Parent"}} AS parent
  FROM {{.Workloads}} GROUP BY 1
),
called AS ( -- by which names charges may call a workload: its id, else the id without its kind, else what people call it; only one that means one
  SELECT called, min(id) AS id FROM (
    SELECT called, id, turn, min(turn) OVER (PARTITION BY called) AS first_turn FROM (
      SELECT lower(id) AS called, id, 1 AS turn FROM workload
      UNION ALL SELECT lower(substr(id, strpos(id, ':') + 1)), id, 2 FROM workload
      UNION ALL SELECT lower(name), id, 3 FROM workload WHERE name IS NOT NULL
    ) AS names
  ) AS said WHERE turn = first_turn GROUP BY 1 HAVING count(DISTINCT id) = 1
)
SELECT c.*, k.workload AS cut_workload, k.cut_from, k.cut_to, k.cut_of, k.method AS cut_method,
  -- of a share what was in use of the part held; of a charge that names its workload, of the whole
  coalesce(k.busy, u.busy) AS busy, CASE WHEN k.cut_of IS NOT NULL THEN k.cut_to - k.cut_from ELSE u.cut_of END AS held, {{.Id}} AS workload_id,
  CASE WHEN c."x_LineRole" = 'Unused' THEN 'commitment' WHEN c.direct IS NULL AND k.workload = 'idle' THEN 'idle' ELSE coalesce(w.kind, kind_of({{.Id}})) END AS workload_kind,
  w.name AS workload_name, coalesce(w.team, p.team, c."x_Team") AS team, coalesce(w.project, p.project, c."x_Project") AS project,
  coalesce(w.environment, p.environment) AS workload_environment, coalesce(w.model, p.model) AS workload_model,
  CASE WHEN w.model IS NULL THEN coalesce(w.model_version, p.model_version) ELSE w.model_version END AS workload_model_version,
  coalesce(w.job_type, p.job_type) AS workload_job_type, coalesce(w.pipeline, p.pipeline) AS workload_pipeline
FROM (SELECT {{.ChargeColumns}} FROM {{.Charges}} AS one) AS c -- no WITH: engines may keep its rows, and these are all
LEFT JOIN called AS n ON n.called = lower(c.direct)
LEFT JOIN called AS m ON m.called = lower(c.direct_name)
LEFT JOIN {{.Cuts}} AS k ON k.key = c.cut_key AND k.start_time = c."ChargePeriodStart" AND k.end_time = c."ChargePeriodEnd"
LEFT JOIN {{.Cuts}} AS u ON u.key = c.direct_key AND u.start_time = c."ChargePeriodStart" AND u.end_time = c."ChargePeriodEnd"
  AND u.workload = coalesce(n.id, m.id, c.direct)
LEFT JOIN workload AS w ON w.id = coalesce(n.id, m.id, c.direct, k.workload)
LEFT JOIN workload AS p ON p.id = w.parent
