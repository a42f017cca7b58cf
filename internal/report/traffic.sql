-- What was asked of endpoints and models, for each day.
SELECT CAST(CAST("Start" AS DATE) AS VARCHAR), "Endpoint", "Model", CAST(CAST(sum("Requests") AS BIGINT) AS VARCHAR)
FROM {{.requests}} WHERE "Requests" IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
