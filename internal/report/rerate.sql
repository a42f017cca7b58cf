WITH
-- What measured usage comes to by the price book as it stood at two instants.
-- Prices are list prices: bills are not asked.
used AS (
  SELECT "Workload" AS workload, lower("InstanceType") AS item, CAST(NULL AS VARCHAR) AS provider, CAST("Held" * 1000 AS BIGINT) AS held,
    CAST("Capacity" * 1000 AS BIGINT) AS capacity, to_ms("End") - to_ms("Start") AS ms
  FROM {{.usage}} WHERE "InstanceType" IS NOT NULL AND ({{.begun}})
),
asked AS (
  SELECT coalesce("Workload", 'endpoint:' || "Endpoint") AS workload, lower("Model") AS item, lower("Provider") AS provider, CAST(sum("Requests") AS BIGINT) AS requests,
    CAST(sum(coalesce("InputTokens", 0) - coalesce("CachedInputTokens", 0) - coalesce("CacheWriteTokens", 0)) AS BIGINT) AS input,
    CAST(sum(coalesce("CachedInputTokens", 0)) AS BIGINT) AS cached, CAST(sum(coalesce("CacheWriteTokens", 0)) AS BIGINT) AS written,
    CAST(sum(coalesce("OutputTokens", 0) - coalesce("ReasoningTokens", 0)) AS BIGINT) AS output, CAST(sum(coalesce("ReasoningTokens", 0)) AS BIGINT) AS reasoning
  FROM {{.requests}} WHERE "Model" IS NOT NULL AND ({{.begun}})
  GROUP BY 1, 2, 3
),
-- One row for each thing that has a price of its own; what has none is priced
-- as the kind that it is a part of.
quantities AS (
  SELECT workload, item, provider, 'hour' AS unit, 'hour' AS instead, held AS part, ms AS quantity, capacity * 3600000 AS per_one FROM used
  UNION ALL SELECT workload, item, provider, 'input-token', 'input-token', 1, input, 1 FROM asked WHERE input > 0
  UNION ALL SELECT workload, item, provider, 'cached-input-token', 'input-token', 1, cached, 1 FROM asked WHERE cached > 0
  UNION ALL SELECT workload, item, provider, 'cache-write-token', 'input-token', 1, written, 1 FROM asked WHERE written > 0
  UNION ALL SELECT workload, item, provider, 'output-token', 'output-token', 1, output, 1 FROM asked WHERE output > 0
  UNION ALL SELECT workload, item, provider, 'reasoning-token', 'output-token', 1, reasoning, 1 FROM asked WHERE reasoning > 0
  UNION ALL SELECT workload, item, provider, 'request', 'request', 1, requests, 1 FROM asked WHERE requests > 0
),
editions AS (
  SELECT 'before' AS edition, {{.before}} AS at UNION ALL SELECT 'after', {{.after}}
),
book AS (
  SELECT e.edition, lower(p."Item") AS item, lower(p."Provider") AS provider, p."Unit" AS unit, p."Currency" AS currency, CAST(p."Price" AS DECIMAL(38,18)) AS price,
    CAST(p."Per" AS BIGINT) AS per, p."From" AS valid_from, p."x_ReadAt" AS read_at
  FROM {{.prices}} AS p JOIN editions AS e ON (p."From" IS NULL OR p."From" <= e.at) AND (p."To" IS NULL OR p."To" > e.at)
  WHERE coalesce(p."Above", 0) = 0 AND p."Per" >= 1
),
kinds AS (SELECT DISTINCT item, provider, unit, instead FROM quantities),
chosen AS ( -- the price of its own kind before that of the kind it is a part of, its provider's before another's, the newest before older ones
  SELECT * FROM (
    SELECT k.item, k.provider, k.unit, b.edition, b.currency, b.price, b.per,
      row_number() OVER (PARTITION BY k.item, k.provider, k.unit, b.edition
        ORDER BY CASE WHEN b.unit = k.unit THEN 0 ELSE 1 END, CASE WHEN b.provider = k.provider THEN 0 ELSE 1 END, b.valid_from DESC NULLS LAST, b.read_at DESC, b.provider, b.currency) AS place
    FROM kinds AS k JOIN book AS b ON b.item = k.item AND b.unit IN (k.unit, k.instead)
  ) AS ranked WHERE place = 1
),
rated AS (
  SELECT q.workload, q.item, q.unit, coalesce(o.currency, n.currency) AS currency,
    q.part, q.quantity, q.per_one,
    CASE WHEN o.currency = coalesce(o.currency, n.currency) THEN cut(o.price * CAST(q.part AS DECIMAL(10,0)), q.quantity, q.per_one * o.per) END AS before_amount,
    CASE WHEN n.currency = coalesce(o.currency, n.currency) THEN cut(n.price * CAST(q.part AS DECIMAL(10,0)), q.quantity, q.per_one * n.per) END AS after_amount
  FROM quantities AS q
  LEFT JOIN chosen AS o ON o.edition = 'before' AND o.item = q.item AND o.unit = q.unit AND o.provider IS NOT DISTINCT FROM q.provider
  LEFT JOIN chosen AS n ON n.edition = 'after' AND n.item = q.item AND n.unit = q.unit AND n.provider IS NOT DISTINCT FROM q.provider
  WHERE q.unit <> 'request' OR o.price IS NOT NULL OR n.price IS NOT NULL
)
SELECT workload, item, unit, currency, CAST(sum(cut(CAST(part AS DECIMAL(38,18)), quantity, per_one)) AS VARCHAR),
  CAST(CASE WHEN count(before_amount) = count(*) THEN sum(before_amount) END AS VARCHAR), CAST(CASE WHEN count(after_amount) = count(*) THEN sum(after_amount) END AS VARCHAR)
FROM rated GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
