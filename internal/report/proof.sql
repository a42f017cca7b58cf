-- Every share of a workload, or of a charge, with what made it.
SELECT "x_Source", "x_DeliveryId", "x_File", CAST("x_RowNumber" AS VARCHAR), instant_text("ChargePeriodStart"), instant_text("ChargePeriodEnd"), "ServiceName",
  "ChargeDescription", "ResourceId", "BillingCurrency", CAST("BilledCost" AS VARCHAR), CAST("EffectiveCost" AS VARCHAR), CAST(coalesce("x_ChargeBilledCost", "BilledCost") AS VARCHAR),
  CAST(coalesce("x_ChargeEffectiveCost", "EffectiveCost") AS VARCHAR), "x_Workload", "x_Team", "x_Method", "x_Class", "x_Rule", CAST("x_CutFrom" AS VARCHAR), CAST("x_CutTo" AS VARCHAR),
  CAST("x_CutOf" AS VARCHAR), CAST("x_UsedEffectiveCost" AS VARCHAR)
FROM {{.allocations}} AS a
WHERE {{.chosen}}
ORDER BY "ChargePeriodStart", "x_Source", "x_File", "x_RowNumber", "x_CutFrom", "x_Workload"
LIMIT {{.limit}}
