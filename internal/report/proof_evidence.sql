-- The evidence of a workload.
SELECT 'usage', "x_Source", "Resource", instant_text("Start"), instant_text("End"), "Unit", CAST("Held" AS VARCHAR), CAST("Capacity" AS VARCHAR), CAST("Used" AS VARCHAR)
FROM {{.usage}} WHERE "Workload" = {{.workload}}
UNION ALL
SELECT 'requests', "x_Source", "Endpoint" || coalesce(' ' || "Model", ''), instant_text("Start"), instant_text("End"), 'tokens',
  CAST(coalesce("InputTokens", 0) + coalesce("OutputTokens", 0) AS VARCHAR), NULL, NULL
FROM {{.requests}} WHERE "Workload" = {{.workload}} OR "Workload" IS NULL AND 'endpoint:' || "Endpoint" = {{.workload}}
UNION ALL
SELECT 'dataset', "x_Source", "Location", instant_text("At"), NULL, 'bytes', CAST("Bytes" AS VARCHAR), CAST("StoreBytes" AS VARCHAR), NULL
FROM {{.datasets}} WHERE 'dataset:' || "Dataset" = {{.workload}}
ORDER BY 4, 3
LIMIT {{.limit}}
