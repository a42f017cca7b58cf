-- What each endpoint served on the newest days, next to what bills say of the
-- same day; cost is absent where no bill came yet.
WITH
asked AS (
  SELECT coalesce("Workload", 'endpoint:' || "Endpoint") AS id, "Endpoint" AS endpoint, CAST("Start" AS DATE) AS day, max("Model") AS model, CAST(sum("Requests") AS BIGINT) AS requests
  FROM {{.requests}} WHERE "Endpoint" IS NOT NULL AND "Start" >= {{.since}} GROUP BY 1, 2, 3
),
cost AS (
  SELECT "x_Workload" AS id, "x_ChargeDate" AS day, "BillingCurrency" AS currency, max("x_Team") AS team, max("x_Project") AS project, max("x_Environment") AS environment, max("x_Model") AS model,
    sum("EffectiveCost") AS effective
  FROM {{.allocations}} AS a WHERE "x_Endpoint" IS NOT NULL GROUP BY 1, 2, 3
)
SELECT q.id, q.endpoint, CAST(q.day AS VARCHAR), c.team, c.project, c.environment, coalesce(c.model, q.model), c.currency, CAST(c.effective AS VARCHAR), CAST(q.requests AS VARCHAR)
FROM asked AS q LEFT JOIN cost AS c ON c.id = q.id AND c.day = q.day
ORDER BY 1, 3, 8
