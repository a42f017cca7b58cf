WITH
names AS (SELECT name, called FROM {{datasetNames .datasets}} AS every),
kept AS (
  SELECT dataset, version, location, digest, bytes, objects, modified, seen FROM (
    SELECT "Dataset" AS dataset, "Version" AS version, "Location" AS location, "Digest" AS digest, "Bytes" AS bytes, "Objects" AS objects, "Modified" AS modified, "At" AS seen,
      row_number() OVER (PARTITION BY "Dataset", "Version", "Location" ORDER BY "At" DESC NULLS LAST, "x_ReadAt" DESC) AS place
    FROM {{.datasets}} AS d JOIN names AS n ON n.name = d."Dataset" AND n.called = n.name
  ) AS said WHERE place = 1
),
one AS (
  SELECT dataset, CAST(sum(bytes) AS VARCHAR) AS bytes, count(DISTINCT version) AS versions, min(location) AS location, max(modified) AS modified, max(seen) AS seen
  FROM kept GROUP BY 1
),
twin AS ( -- equal digests are equal contents
  SELECT a.dataset, min(b.dataset || coalesce(' ' || b.version, '')) AS twin
  FROM kept AS a JOIN kept AS b ON a.digest = b.digest AND (a.dataset, coalesce(a.version, ''), coalesce(a.location, '')) <> (b.dataset, coalesce(b.version, ''), coalesce(b.location, ''))
  GROUP BY 1
),
touched AS (
  SELECT coalesce(n.called, a."Dataset") AS dataset, a."Workload" AS workload, a."Mode" AS mode, a."At" AS at_time
  FROM {{.accesses}} AS a LEFT JOIN names AS n ON n.name = a."Dataset"
),
access AS (
  SELECT dataset, max(CASE WHEN mode = 'read' THEN at_time END) AS last_read, max(CASE WHEN mode = 'write' THEN at_time END) AS last_write,
    count(DISTINCT CASE WHEN mode = 'read' THEN workload END) AS readers
  FROM touched GROUP BY 1
),
cost AS (
  SELECT "x_Dataset" AS dataset, "BillingCurrency" AS currency, sum("BilledCost") AS billed, sum("EffectiveCost") AS effective,
    sum(CASE WHEN "x_BillingMonth" = newest.m THEN "EffectiveCost" END) AS month_cost, max(newest.m) AS month
  FROM {{.allocations}} AS a CROSS JOIN (SELECT max("x_BillingMonth") AS m FROM {{.allocations}} AS b WHERE "x_Dataset" IS NOT NULL) AS newest
  WHERE "x_Dataset" IS NOT NULL AND ({{.dates}}) GROUP BY 1, 2
),
ids AS (SELECT dataset FROM one UNION SELECT dataset FROM access UNION SELECT dataset FROM cost)
SELECT i.dataset, o.location, CAST(o.versions AS VARCHAR), o.bytes, instant_text(o.modified), instant_text(a.last_read), instant_text(a.last_write), CAST(a.readers AS VARCHAR),
  t.twin, c.currency, CAST(c.billed AS VARCHAR), CAST(c.effective AS VARCHAR), CAST(c.month_cost AS VARCHAR), CAST(c.month AS VARCHAR)
FROM ids AS i LEFT JOIN one AS o ON o.dataset = i.dataset LEFT JOIN access AS a ON a.dataset = i.dataset LEFT JOIN twin AS t ON t.dataset = i.dataset
LEFT JOIN cost AS c ON c.dataset = i.dataset
ORDER BY c.effective DESC NULLS LAST, i.dataset, c.currency
