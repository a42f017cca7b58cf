-- What a commitment's fee bought and nothing used: a charge of its own, with
-- the effective amount only, so that effective amounts add up to the fees.
SELECT * REPLACE (
    'Usage'   AS ChargeCategory,
    CAST(NULL AS VARCHAR) AS ChargeClass,
    'Usage-Based' AS ChargeFrequency,
    'Unused commitment: ' || ChargeDescription AS ChargeDescription,
    'Unused'  AS CommitmentDiscountStatus,
    'Committed' AS PricingCategory,
    x_UnusedCommitmentCost AS CommitmentDiscountQuantity,
    BillingCurrency AS CommitmentDiscountUnit,
    x_UnusedCommitmentCost AS PricingQuantity,
    BillingCurrency AS PricingUnit,
    0         AS BilledCost,
    x_UnusedCommitmentCost AS EffectiveCost,
    0         AS ListCost,
    0         AS ContractedCost,
    'Unused'  AS x_LineRole,
    CAST(NULL AS DECIMAL(38, 18)) AS x_SourceBilledCost,
    CAST(NULL AS DECIMAL(38, 18)) AS x_SourceEffectiveCost,
    CAST(NULL AS DECIMAL(38, 18)) AS x_UnusedCommitmentCost
)
FROM charge
WHERE x_UnusedCommitmentCost <> 0
