WITH
asked AS (
  SELECT 'endpoint:' || "Endpoint" AS id, "Endpoint" AS endpoint, max("Model") AS model, CAST(sum("Requests") AS BIGINT) AS requests, CAST(sum("Errors") AS BIGINT) AS errors,
    CAST(sum("InputTokens") AS BIGINT) AS input_tokens, CAST(sum("OutputTokens") AS BIGINT) AS output_tokens,
    max("LatencyP95Ms") AS p95, min("Start") AS first_time, max("End") AS last_time, count(DISTINCT CAST("Start" AS DATE)) AS days
  FROM {{.requests}} WHERE "Endpoint" IS NOT NULL GROUP BY 1, 2
),
cost AS (
  SELECT "x_Workload" AS id, "x_Endpoint" AS endpoint, "BillingCurrency" AS currency, max("x_Team") AS team, max("x_Model") AS model, sum("BilledCost") AS billed,
    sum("EffectiveCost") AS effective, count(DISTINCT "x_ChargeDate") AS days
  FROM {{.allocations}} AS a WHERE "x_Endpoint" IS NOT NULL AND ({{.dates}}) GROUP BY 1, 2, 3
)
SELECT coalesce(c.id, q.id), coalesce(c.endpoint, q.endpoint), c.team, coalesce(c.model, q.model), c.currency, CAST(c.billed AS VARCHAR), CAST(c.effective AS VARCHAR), CAST(c.days AS VARCHAR),
  CAST(q.requests AS VARCHAR), CAST(q.errors AS VARCHAR), CAST(q.input_tokens AS VARCHAR), CAST(q.output_tokens AS VARCHAR), CAST(q.p95 AS VARCHAR), instant_text(q.first_time), instant_text(q.last_time)
FROM cost AS c FULL OUTER JOIN asked AS q ON q.id = c.id
ORDER BY c.effective DESC NULLS LAST, 1, 5
