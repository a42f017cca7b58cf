-- Tags that charges without an owner carry, with the money that a rule for the
-- tag would settle.
SELECT t.k, "BillingCurrency", CAST(sum("EffectiveCost") AS VARCHAR), CAST(count(DISTINCT tag_of("Tags", t.k)) AS VARCHAR), min(tag_of("Tags", t.k))
FROM {{.allocations}} AS a CROSS JOIN UNNEST(map_keys("Tags")) AS t(k)
WHERE "x_Class" = 'Unattributed' AND ({{.where}}) AND ({{.dates}})
GROUP BY 1, 2
HAVING sum("EffectiveCost") <> 0
ORDER BY abs(sum("EffectiveCost")) DESC, 1, 2
LIMIT 20
