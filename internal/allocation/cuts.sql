-- How evidence divides what was paid for: one row for each part of each
-- resource and charge period. Amounts do not appear here: every charge of the
-- same resource and period is divided alike.
--
-- Weights are whole numbers: millionths of a unit held, times seconds.
-- CutFrom and CutTo are cumulative weights in the order of the workloads' ids;
-- a part of an amount is cut(amount, CutTo, CutOf) - cut(amount, CutFrom, CutOf).
WITH
named AS ( -- the newest word on what a name leads to
  SELECT name, part_of FROM (
    SELECT resource_key("Resource") AS name, resource_key("Of") AS part_of,
      row_number() OVER (PARTITION BY resource_key("Resource") ORDER BY "x_ReadAt" DESC, "Of") AS place
    FROM {{.Resources}}
  ) AS said WHERE place = 1
),
used AS ( -- usage on the machines that bills know, in whole numbers
  SELECT coalesce(c.part_of, b.part_of, a.part_of, resource_key(u."Resource")) AS machine,
    u."Workload" AS workload, to_ms(u."Start") AS from_ms, to_ms(u."End") AS to_ms, u."Start" AS from_time, u."End" AS to_time,
    u."Unit" AS unit, CAST(u."Held" * 1000000 AS BIGINT) AS held, CAST(u."Capacity" * 1000000 AS BIGINT) AS capacity,
    CAST(u."Used" * 1000000 AS BIGINT) AS busy
  FROM ( -- told by two sources word for word, it is told once
    SELECT DISTINCT "Resource", "Workload", "Unit", "Start", "End", "Held", "Capacity", "Used" FROM {{.Usage}}
  ) AS u
  LEFT JOIN named AS a ON a.name = resource_key(u."Resource")
  LEFT JOIN named AS b ON b.name = a.part_of
  LEFT JOIN named AS c ON c.name = b.part_of
),
machines AS (SELECT DISTINCT machine FROM used),
span AS ( -- what the bill has of those machines, and for how long each ran, as far as it says
  SELECT machine, start_time, end_time, to_ms(start_time) AS start_ms, to_ms(end_time) AS end_ms,
    CASE WHEN hours > 0 THEN least(CAST(hours * 3600000 AS BIGINT), to_ms(end_time) - to_ms(start_time)) END AS ran,
    CASE WHEN gpu_seconds > 0 THEN CAST(gpu_seconds * 1000 AS BIGINT) END AS gpu_ms
  FROM (
    SELECT k.name AS machine, k."ChargePeriodStart" AS start_time, k."ChargePeriodEnd" AS end_time,
      sum(CASE WHEN k."x_LineRole" IS NULL AND k."ChargeCategory" = 'Usage' AND k."ConsumedQuantity" > 0 AND is_hours(k."ConsumedUnit")
        THEN k."ConsumedQuantity" END) AS hours,
      sum(CASE WHEN k."x_LineRole" IS NULL AND k."ChargeCategory" = 'Usage' AND k."ConsumedQuantity" > 0 AND is_gpu_seconds(k."ConsumedUnit", k."SkuMeter")
        THEN k."ConsumedQuantity" END) AS gpu_seconds
    FROM {{.Keyed}} AS k JOIN machines ON machines.machine = k.name
    WHERE k."ChargePeriodEnd" > k."ChargePeriodStart"
    GROUP BY 1, 2, 3
  ) AS billed
),
hourly AS ( -- most bills are by the hour: usage falls into its hours
  SELECT u.machine, slot.start_time, u.workload, u.unit, u.held, u.capacity, u.busy,
    least(u.to_ms, to_ms(slot.start_time) + 3600000) - greatest(u.from_ms, to_ms(slot.start_time)) AS ms
  FROM used AS u CROSS JOIN UNNEST(hours_of(u.from_time, u.to_time)) AS slot(start_time)
),
met AS (
  SELECT s.machine, s.start_time, s.end_time, s.ran, s.gpu_ms, s.end_ms - s.start_ms AS lasts, h.workload, h.unit, h.held, h.capacity, h.busy, h.ms
  FROM span AS s JOIN hourly AS h ON h.machine = s.machine AND h.start_time = s.start_time
  WHERE s.end_ms - s.start_ms = 3600000 AND s.start_ms % 3600000 = 0
  UNION ALL
  SELECT s.machine, s.start_time, s.end_time, s.ran, s.gpu_ms, s.end_ms - s.start_ms, u.workload, u.unit, u.held, u.capacity, u.busy,
    least(u.to_ms, s.end_ms) - greatest(u.from_ms, s.start_ms)
  FROM span AS s JOIN used AS u ON u.machine = s.machine AND u.from_ms < s.end_ms AND u.to_ms > s.start_ms
  WHERE NOT (s.end_ms - s.start_ms = 3600000 AND s.start_ms % 3600000 = 0)
),
counted AS ( -- a machine with GPUs is divided by GPUs, any other by cores, then memory
  SELECT m.machine, m.start_time, m.end_time, m.ran, m.gpu_ms, m.lasts, m.workload, m.unit, m.held, m.capacity, m.busy, m.ms,
    min(CASE m.unit WHEN 'gpu' THEN 1 WHEN 'cpu' THEN 2 WHEN 'memory' THEN 3 WHEN 'machine' THEN 9 ELSE 4 END)
      OVER (PARTITION BY m.machine, m.start_time, m.end_time) AS counting,
    CASE m.unit WHEN 'gpu' THEN 1 WHEN 'cpu' THEN 2 WHEN 'memory' THEN 3 WHEN 'machine' THEN 9 ELSE 4 END AS counts
  FROM met AS m
),
sized AS (
  SELECT c.machine, c.start_time, c.end_time, c.ran, c.gpu_ms, c.lasts, c.workload, c.unit, c.held, c.capacity, c.busy, c.ms, c.counting,
    max(CASE WHEN c.counts = c.counting THEN c.capacity END) OVER (PARTITION BY c.machine, c.start_time, c.end_time) AS size
  FROM counted AS c WHERE c.counts = c.counting OR c.unit = 'machine'
),
weighed AS (
  SELECT machine, start_time, end_time, workload, max(size) AS size,
    -- what there was to hold: as long as it ran, or as many GPU-seconds as were billed
    max(CASE WHEN ran IS NOT NULL THEN weight_of(size, ran) WHEN gpu_ms IS NOT NULL AND counting = 1 THEN least(gpu_ms * 1000, weight_of(size, lasts)) ELSE weight_of(size, lasts) END) AS room,
    sum(weight_of(CASE WHEN unit = 'machine' THEN quotient(held * quotient(size, 1000), 1000) ELSE held END, ms)) AS weight,
    CASE WHEN count(busy) = count(*) THEN sum(weight_of(CASE WHEN unit = 'machine' THEN quotient(busy * quotient(size, 1000), 1000) ELSE busy END, ms)) END AS busy
  FROM sized GROUP BY 1, 2, 3, 4
),
own AS ( -- what a part of a workload holds is not the whole's as well
  SELECT w.machine, w.start_time, w.end_time, w.workload, CAST(w.room AS BIGINT) AS room, CAST(w.weight AS BIGINT) AS weight, CAST(w.busy AS BIGINT) AS busy
  FROM weighed AS w
  LEFT JOIN (
    SELECT DISTINCT p.machine, p.start_time, p.end_time, f.parent
    FROM weighed AS p JOIN (SELECT DISTINCT "Workload" AS workload, "Parent" AS parent FROM {{.Workloads}} WHERE "Parent" <> "Workload") AS f
      ON f.workload = p.workload
    WHERE p.weight > 0
  ) AS part ON part.machine = w.machine AND part.start_time = w.start_time AND part.end_time = w.end_time AND part.parent = w.workload
  WHERE part.parent IS NULL AND w.weight > 0
),
cumulated AS (
  SELECT machine, start_time, end_time, workload, weight, busy, room,
    CAST(sum(weight) OVER (PARTITION BY machine, start_time, end_time ORDER BY workload) AS BIGINT) AS cut_to,
    CAST(sum(weight) OVER (PARTITION BY machine, start_time, end_time) AS BIGINT) AS taken
  FROM own
),
measured AS (
  SELECT machine AS key, start_time, end_time, workload, cut_to - weight AS cut_from, cut_to, greatest(room, taken) AS cut_of, busy, 'Measured' AS method
  FROM cumulated
  UNION ALL -- what nobody held
  SELECT machine, start_time, end_time, 'idle', taken, room, room, CAST(NULL AS BIGINT), 'Measured'
  FROM cumulated WHERE cut_to = taken AND taken < room
),
-- Charges for tokens and requests are divided by what was measured of them.
meter AS (
  SELECT k.name AS meter, k."ChargePeriodStart" AS start_time, k."ChargePeriodEnd" AS end_time,
    CAST(coalesce(sum(CASE WHEN k."x_LineRole" IS NULL AND k."ChargeCategory" = 'Usage' AND k."ConsumedQuantity" > 0
      THEN k."ConsumedQuantity" * unit_size(k."ConsumedUnit") END), 0) AS BIGINT) AS metered
  FROM {{.Keyed}} AS k WHERE k.name LIKE 'meter:%' AND k."ChargePeriodEnd" > k."ChargePeriodStart"
  GROUP BY 1, 2, 3
),
model AS (SELECT DISTINCT "Model" AS model, bare_model("Model") AS bare FROM {{.Requests}} WHERE "Model" IS NOT NULL),
metered_model AS ( -- a meter is of the longest model name that it holds
  SELECT meter, bare FROM (
    SELECT m.meter, model.bare, row_number() OVER (PARTITION BY m.meter ORDER BY length(model.bare) DESC, model.bare) AS place
    FROM (SELECT DISTINCT meter FROM meter) AS m JOIN model ON length(model.bare) > 2 AND strpos(bare_model(m.meter), model.bare) > 0
  ) AS found WHERE place = 1
),
asked AS (
  SELECT m.meter, m.start_time, m.end_time, m.metered, coalesce(r."Workload", 'endpoint:' || r."Endpoint") AS workload,
    CAST(sum(CASE token_kind(m.meter)
      WHEN 'cache-write' THEN coalesce(r."CacheWriteTokens", 0)
      WHEN 'cached' THEN coalesce(r."CachedInputTokens", 0)
      WHEN 'output' THEN coalesce(r."OutputTokens", 0)
      WHEN 'input' THEN coalesce(r."InputTokens", 0) - CASE WHEN kinds.cached THEN coalesce(r."CachedInputTokens", 0) ELSE 0 END
        - CASE WHEN kinds.written THEN coalesce(r."CacheWriteTokens", 0) ELSE 0 END
      ELSE r."Requests" END) AS BIGINT) AS weight
  FROM meter AS m
  JOIN metered_model AS mm ON mm.meter = m.meter
  JOIN ( -- whether a model's cached tokens have a meter of their own
    SELECT bare, bool_or(token_kind(meter) = 'cached') AS cached, bool_or(token_kind(meter) = 'cache-write') AS written
    FROM metered_model GROUP BY 1
  ) AS kinds ON kinds.bare = mm.bare
  JOIN (
    SELECT DISTINCT "Endpoint", "Workload", "Provider", "Model", "Start", "End", "Requests", "InputTokens", "CachedInputTokens", "CacheWriteTokens", "OutputTokens" FROM {{.Requests}}
  ) AS r ON bare_model(r."Model") = mm.bare AND r."Start" >= m.start_time AND r."Start" < m.end_time
  GROUP BY 1, 2, 3, 4, 5
),
asked_cumulated AS (
  SELECT meter, start_time, end_time, workload, weight, metered,
    CAST(sum(weight) OVER (PARTITION BY meter, start_time, end_time ORDER BY workload) AS BIGINT) AS cut_to,
    CAST(sum(weight) OVER (PARTITION BY meter, start_time, end_time) AS BIGINT) AS taken
  FROM asked WHERE weight > 0
),
metered AS (
  SELECT meter AS key, start_time, end_time, workload, cut_to - weight AS cut_from, cut_to, greatest(metered, taken) AS cut_of, CAST(NULL AS BIGINT) AS busy, 'Metered' AS method
  FROM asked_cumulated
  UNION ALL -- what the measurements do not explain
  SELECT meter, start_time, end_time, CAST(NULL AS VARCHAR), taken, metered, metered, CAST(NULL AS BIGINT), 'Metered'
  FROM asked_cumulated WHERE cut_to = taken AND taken < metered
),
-- Charges for bytes kept are divided by the bytes of the datasets, in KiB.
store AS (
  SELECT DISTINCT k.name AS store, k."ChargePeriodStart" AS start_time, k."ChargePeriodEnd" AS end_time
  FROM {{.Keyed}} AS k WHERE k.name LIKE 'store:%' AND k."ChargePeriodEnd" > k."ChargePeriodStart"
),
kept AS ( -- the newest word before a period's end on what lies where, or the first after it
  SELECT store, start_time, end_time, workload, bytes, store_bytes FROM (
    SELECT s.store, s.start_time, s.end_time, 'dataset:' || d."Dataset" AS workload, d."Bytes" AS bytes, d."StoreBytes" AS store_bytes,
      row_number() OVER (PARTITION BY s.store, s.start_time, s.end_time, d."Dataset", d."Version", d."Location"
        ORDER BY CASE WHEN d."At" IS NULL OR d."At" < s.end_time THEN 0 ELSE 1 END,
          CASE WHEN d."At" < s.end_time THEN d."At" END DESC, d."At", d."x_ReadAt" DESC) AS place
    FROM store AS s JOIN {{.Datasets}} AS d ON s.store = 'store:' || store_of(d."Location")
    JOIN {{datasetNames .Datasets}} AS n ON n.name = d."Dataset" AND n.called = n.name -- not what another name has counted
    WHERE d."Bytes" IS NOT NULL
  ) AS said WHERE place = 1
),
kept_cumulated AS (
  SELECT store, start_time, end_time, workload, weight, store_bytes,
    CAST(sum(weight) OVER (PARTITION BY store, start_time, end_time ORDER BY workload) AS BIGINT) AS cut_to,
    CAST(sum(weight) OVER (PARTITION BY store, start_time, end_time) AS BIGINT) AS taken,
    max(store_bytes) OVER (PARTITION BY store, start_time, end_time) AS whole
  FROM (SELECT store, start_time, end_time, workload, CAST(sum(quotient(bytes + 1023, 1024)) AS BIGINT) AS weight, max(quotient(store_bytes + 1023, 1024)) AS store_bytes
    FROM kept GROUP BY 1, 2, 3, 4) AS summed WHERE weight > 0
),
stored AS (
  SELECT store AS key, start_time, end_time, workload, cut_to - weight AS cut_from, cut_to, greatest(coalesce(whole, taken), taken) AS cut_of, CAST(NULL AS BIGINT) AS busy, 'Stored' AS method
  FROM kept_cumulated
  UNION ALL -- bytes of no known dataset
  SELECT store, start_time, end_time, CAST(NULL AS VARCHAR), taken, whole, whole, CAST(NULL AS BIGINT), 'Stored'
  FROM kept_cumulated WHERE cut_to = taken AND taken < whole
),
every_cut AS (
  SELECT key, start_time, end_time, workload, cut_from, cut_to, cut_of, busy, method FROM measured
  UNION ALL SELECT key, start_time, end_time, workload, cut_from, cut_to, cut_of, busy, method FROM metered
  UNION ALL SELECT key, start_time, end_time, workload, cut_from, cut_to, cut_of, busy, method FROM stored
)
-- Weights of more than a trillion are scaled down, so that products with
-- amounts of ten million stay within 38 digits.
SELECT key, start_time, end_time, workload, quotient(cut_from, scale) AS cut_from, quotient(cut_to, scale) AS cut_to, quotient(cut_of, scale) AS cut_of, quotient(busy, scale) AS busy, method
FROM (SELECT key, start_time, end_time, workload, cut_from, cut_to, cut_of, busy, method, quotient(cut_of, 1000000000000) + 1 AS scale FROM every_cut) AS scaled
