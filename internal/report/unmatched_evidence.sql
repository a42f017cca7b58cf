WITH {{template "estimates" .}}
-- Usage that no bill covers.
SELECT machine, CAST(count(DISTINCT workload) AS VARCHAR), min(workload), instant_text(ms_instant(min(from_ms))), instant_text(ms_instant(max(until_ms))),
  CAST(CAST(sum(until_ms - from_ms - billed_ms) AS BIGINT) AS VARCHAR),
  CASE WHEN machine IN (SELECT machine FROM billed_time) THEN 'yes' ELSE 'no' END
FROM covered WHERE until_ms - from_ms > billed_ms
GROUP BY machine
ORDER BY sum((until_ms - from_ms - billed_ms)) DESC, machine
LIMIT 1000
