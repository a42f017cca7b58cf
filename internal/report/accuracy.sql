WITH
-- For every month that a run was billed for by measured evidence: what an
-- estimate before the bill would have said, by the rates of the months before
-- it, else by the price book's.
named AS (
  SELECT name, part_of FROM (
    SELECT resource_key("Resource") AS name, resource_key("Of") AS part_of,
      row_number() OVER (PARTITION BY resource_key("Resource") ORDER BY "x_ReadAt" DESC, "Of") AS place
    FROM {{.resources}}
  ) AS said WHERE place = 1
),
used AS (
  SELECT coalesce(c.part_of, b.part_of, a.part_of, resource_key(u."Resource")) AS machine, u."Workload" AS workload, u."InstanceType" AS instance_type,
    u."{{.month}}" AS month, CAST(u."Held" * 1000 AS BIGINT) AS held, CAST(u."Capacity" * 1000 AS BIGINT) AS capacity, to_ms(u."End") - to_ms(u."Start") AS ms
  FROM {{.usage}} AS u
  LEFT JOIN named AS a ON a.name = resource_key(u."Resource")
  LEFT JOIN named AS b ON b.name = a.part_of
  LEFT JOIN named AS c ON c.name = b.part_of
),
billed_time AS (
  SELECT charge_key("ResourceId", "ConsumedUnit", "SkuMeter") AS machine, "BillingCurrency" AS currency, "x_BillingMonth" AS month, "ChargePeriodStart" AS s, "ChargePeriodEnd" AS e,
    sum("EffectiveCost") AS cost, least(to_ms("ChargePeriodEnd") - to_ms("ChargePeriodStart"),
      coalesce(CAST(sum(CASE WHEN is_hours("ConsumedUnit") AND "x_LineRole" IS NULL AND "ChargeCategory" = 'Usage' THEN "ConsumedQuantity" END) * 3600000 AS BIGINT),
        to_ms("ChargePeriodEnd") - to_ms("ChargePeriodStart"))) AS ms
  FROM {{.charges}} AS c
  WHERE "ResourceId" IS NOT NULL AND "ChargePeriodEnd" > "ChargePeriodStart"
    AND charge_key("ResourceId", "ConsumedUnit", "SkuMeter") IN (SELECT DISTINCT machine FROM used)
  GROUP BY 1, 2, 3, 4, 5
),
monthly AS (SELECT machine, currency, month, sum(cost) AS cost, sum(ms) AS ms FROM billed_time GROUP BY 1, 2, 3),
machine_rate AS ( -- of the last month before
  SELECT u.machine, u.month, m.currency, CAST(m.cost AS DECIMAL(38,18)) AS cost, CAST(m.ms AS BIGINT) AS ms,
    row_number() OVER (PARTITION BY u.machine, u.month, m.currency ORDER BY m.month DESC) AS place
  FROM (SELECT DISTINCT machine, month FROM used) AS u JOIN monthly AS m ON m.machine = u.machine AND m.month < u.month AND m.ms > 0
),
type_rate AS (
  SELECT u.instance_type, u.month, c."BillingCurrency" AS currency, CAST(sum(c."EffectiveCost") AS DECIMAL(38,18)) AS cost, CAST(sum(c."ConsumedQuantity") * 3600000 AS BIGINT) AS ms
  FROM (SELECT DISTINCT instance_type, month FROM used WHERE instance_type IS NOT NULL) AS u
  JOIN {{.charges}} AS c ON strpos(lower(c."SkuMeter"), lower(u.instance_type)) > 0 AND c."x_BillingMonth" < u.month
  WHERE is_hours(c."ConsumedUnit") AND c."x_LineRole" IS NULL AND c."ChargeCategory" = 'Usage' AND c."ConsumedQuantity" > 0
  GROUP BY 1, 2, 3
),
book_rate AS (
  SELECT instance_type, currency, cost, ms FROM (
    SELECT lower("Item") AS instance_type, "Currency" AS currency, CAST("Price" AS DECIMAL(38,18)) AS cost, CAST("Per" * 3600000 AS BIGINT) AS ms,
      row_number() OVER (PARTITION BY lower("Item") ORDER BY "From" DESC NULLS LAST, "x_ReadAt" DESC, "Provider") AS place
    FROM {{.prices}} WHERE "Unit" = 'hour'
  ) AS known WHERE place = 1
),
estimated AS (
  SELECT u.workload, u.month, coalesce(m.currency, t.currency, b.currency) AS currency,
    CAST(sum(cut(coalesce(m.cost, t.cost, b.cost) * CAST(u.held AS DECIMAL(10,0)), u.ms, coalesce(m.ms, t.ms, b.ms) * u.capacity)) AS DECIMAL(38,18)) AS amount,
    min(CASE WHEN m.cost IS NOT NULL THEN 'own bills, this machine' WHEN t.cost IS NOT NULL THEN 'own bills, this type' ELSE 'price book' END) AS basis
  FROM used AS u
  LEFT JOIN machine_rate AS m ON m.machine = u.machine AND m.month = u.month AND m.place = 1
  LEFT JOIN type_rate AS t ON m.machine IS NULL AND t.instance_type = u.instance_type AND t.month = u.month
  LEFT JOIN book_rate AS b ON m.machine IS NULL AND t.instance_type IS NULL AND b.instance_type = lower(u.instance_type)
  WHERE coalesce(m.cost, t.cost, b.cost) IS NOT NULL
  GROUP BY 1, 2, 3
),
billed AS (
  SELECT "x_Workload" AS workload, CAST(date_trunc('month', "x_ChargeDate") AS DATE) AS month, "BillingCurrency" AS currency, sum("EffectiveCost") AS amount
  FROM {{.allocations}} AS a WHERE "x_Method" = 'Measured' AND "x_Class" = 'Attributed' GROUP BY 1, 2, 3
)
SELECT CAST(b.month AS VARCHAR), b.workload, b.currency, CAST(e.amount AS VARCHAR), CAST(b.amount AS VARCHAR), e.basis
FROM billed AS b LEFT JOIN estimated AS e ON e.workload = b.workload AND e.month = b.month AND e.currency = b.currency
ORDER BY 1, 2, 3
