{{define "estimates"}}
-- What the usage that no bill covers yet would cost, by the rates that the
-- bills themselves show: those of the same machine, else of its type, else the
-- price book's.
named AS (
  SELECT name, part_of FROM (
    SELECT resource_key("Resource") AS name, resource_key("Of") AS part_of,
      row_number() OVER (PARTITION BY resource_key("Resource") ORDER BY "x_ReadAt" DESC, "Of") AS place
    FROM {{.resources}}
  ) AS said WHERE place = 1
),
used AS (
  SELECT coalesce(c.part_of, b.part_of, a.part_of, resource_key(u."Resource")) AS machine, u."Workload" AS workload, u."Unit" AS unit,
    to_ms(u."Start") AS from_ms, to_ms(u."End") AS until_ms, CAST(u."Held" * 1000 AS BIGINT) AS held, CAST(u."Capacity" * 1000 AS BIGINT) AS capacity,
    u."InstanceType" AS instance_type
  FROM {{.usage}} AS u
  LEFT JOIN named AS a ON a.name = resource_key(u."Resource")
  LEFT JOIN named AS b ON b.name = a.part_of
  LEFT JOIN named AS c ON c.name = b.part_of
),
billed_time AS (
  SELECT charge_key("ResourceId", "ConsumedUnit", "SkuMeter") AS machine, "BillingCurrency" AS currency, "ChargePeriodStart" AS s, "ChargePeriodEnd" AS e,
    min("SkuMeter") AS meter, sum("EffectiveCost") AS cost, least(to_ms("ChargePeriodEnd") - to_ms("ChargePeriodStart"),
      coalesce(CAST(sum(CASE WHEN is_hours("ConsumedUnit") AND "x_LineRole" IS NULL AND "ChargeCategory" = 'Usage' THEN "ConsumedQuantity" END) * 3600000 AS BIGINT),
        to_ms("ChargePeriodEnd") - to_ms("ChargePeriodStart"))) AS ms
  FROM {{.charges}} AS c
  WHERE "ResourceId" IS NOT NULL AND "ChargePeriodEnd" > "ChargePeriodStart"
    AND charge_key("ResourceId", "ConsumedUnit", "SkuMeter") IN (SELECT DISTINCT machine FROM used)
  GROUP BY 1, 2, 3, 4
),
machine_rate AS (SELECT machine, currency, CAST(sum(cost) AS DECIMAL(38,18)) AS cost, CAST(sum(ms) AS BIGINT) AS ms FROM billed_time GROUP BY 1, 2 HAVING sum(ms) > 0),
type_rate AS (
  SELECT t.instance_type, "BillingCurrency" AS currency, CAST(sum("EffectiveCost") AS DECIMAL(38,18)) AS cost, CAST(sum("ConsumedQuantity") * 3600000 AS BIGINT) AS ms
  FROM {{.charges}} AS c JOIN (SELECT DISTINCT instance_type FROM used WHERE instance_type IS NOT NULL) AS t
    ON strpos(lower(c."SkuMeter"), lower(t.instance_type)) > 0
  WHERE is_hours("ConsumedUnit") AND "x_LineRole" IS NULL AND "ChargeCategory" = 'Usage' AND "ConsumedQuantity" > 0
  GROUP BY 1, 2 HAVING sum("ConsumedQuantity") > 0
),
book_rate AS (
  SELECT instance_type, currency, cost, ms FROM (
    SELECT lower("Item") AS instance_type, "Currency" AS currency, CAST("Price" AS DECIMAL(38,18)) AS cost, CAST("Per" * 3600000 AS BIGINT) AS ms,
      row_number() OVER (PARTITION BY lower("Item") ORDER BY "From" DESC NULLS LAST, "x_ReadAt" DESC, "Provider") AS place
    FROM {{.prices}} WHERE "Unit" = 'hour'
  ) AS known WHERE place = 1
),
covered AS ( -- how much of each usage the bills cover
  SELECT u.machine, u.workload, u.unit, u.from_ms, u.until_ms, u.held, u.capacity, u.instance_type,
    least(u.until_ms - u.from_ms, CAST(coalesce(sum(CASE WHEN b.s IS NOT NULL THEN greatest(0, least(u.until_ms, to_ms(b.e)) - greatest(u.from_ms, to_ms(b.s))) END), 0) AS BIGINT)) AS billed_ms
  FROM used AS u LEFT JOIN (SELECT DISTINCT machine, s, e FROM billed_time) AS b ON b.machine = u.machine AND to_ms(b.s) < u.until_ms AND to_ms(b.e) > u.from_ms
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
),
open_usage AS (
  SELECT machine, workload, instance_type, held, capacity, until_ms - from_ms - billed_ms AS open_ms
  FROM covered WHERE until_ms - from_ms > billed_ms
),
estimate AS (
  SELECT o.workload, coalesce(m.currency, t.currency, b.currency) AS currency, CAST(sum(cut(
      coalesce(m.cost, t.cost, b.cost) * CAST(o.held AS DECIMAL(10,0)), o.open_ms, coalesce(m.ms, t.ms, b.ms) * o.capacity)) AS DECIMAL(38,18)) AS estimated,
    min(CASE WHEN m.cost IS NOT NULL THEN 'own bills, this machine' WHEN t.cost IS NOT NULL THEN 'own bills, this type' WHEN b.cost IS NOT NULL THEN 'price book' END) AS basis,
    CAST(sum(o.open_ms) AS BIGINT) AS open_ms, bool_and(coalesce(m.cost, t.cost, b.cost) IS NOT NULL) AS whole
  FROM open_usage AS o
  LEFT JOIN machine_rate AS m ON m.machine = o.machine
  LEFT JOIN type_rate AS t ON m.machine IS NULL AND t.instance_type = o.instance_type
  LEFT JOIN book_rate AS b ON m.machine IS NULL AND t.instance_type IS NULL AND b.instance_type = lower(o.instance_type)
  GROUP BY 1, 2
)
{{end}}
