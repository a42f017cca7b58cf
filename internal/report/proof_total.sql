-- What a workload's shares, or a charge's, add up to.
SELECT "BillingCurrency", CAST(count(*) AS VARCHAR), CAST(sum("BilledCost") AS VARCHAR), CAST(sum("EffectiveCost") AS VARCHAR)
FROM {{.allocations}} AS a
WHERE {{.chosen}}
GROUP BY 1 ORDER BY 1
