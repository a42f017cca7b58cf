-- Money without an owner, by what it has in common, largest first.
SELECT "x_Source", "ServiceName", "SubAccountId", "ResourceId", "BillingCurrency", CAST(sum("BilledCost") AS VARCHAR), CAST(sum("EffectiveCost") AS VARCHAR),
  CAST(count(*) AS VARCHAR), max("ChargeCategory"), max("x_Rule"), CAST(max(CASE WHEN "Tags" IS NULL OR cardinality("Tags") = 0 THEN 0 ELSE 1 END) AS VARCHAR)
FROM {{.allocations}} AS a
WHERE "x_Class" = 'Unattributed' AND ({{.where}}) AND ({{.dates}})
GROUP BY 1, 2, 3, 4, 5
HAVING sum("BilledCost") <> 0 OR sum("EffectiveCost") <> 0
ORDER BY abs(sum("EffectiveCost")) DESC, abs(sum("BilledCost")) DESC, 1, 2, 3, 4, 5
