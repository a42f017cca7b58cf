-- Where the fees of commitments go, so that effective amounts add up to the
-- bill. The rows that a mapping marked Reference are usage that a commitment
-- covered; the purchases of commitments are their fees.
--   A fee that carries FEE_UTILIZATION_OFFSET already bills only what nothing
--     used: that becomes a charge of its own.
--   Any other fee is spread over the usage that commitments covered in the same
--     billing account, month and currency, in proportion to the price taken
--     back: those of resources within their service and region, those of spend
--     across the account. The export does not say which fee paid for which
--     usage, nor what of it nothing used. If it covered nothing, it is unused.
-- Shares are cut from running totals and the last takes what is left, so that
-- they add up to the fees exactly.
SELECT * EXCLUDE (weight, fee, fees, covered, upto, place, places, given) REPLACE (
    'Usage'       AS ChargeCategory,
    'Usage-Based' AS ChargeFrequency,
    CASE WHEN fee IS NULL THEN ChargeClass END AS ChargeClass,
    CASE WHEN fee IS NULL THEN ChargeDescription ELSE 'Unused commitment: ' || ChargeDescription END AS ChargeDescription,
    'Committed'   AS PricingCategory,
    CASE WHEN fee IS NULL THEN 'Used' ELSE 'Unused' END AS CommitmentDiscountStatus,
    CASE WHEN fee IS NULL THEN CommitmentDiscountQuantity
        WHEN CommitmentDiscountCategory = 'Spend' THEN given ELSE CommitmentDiscountQuantity END AS CommitmentDiscountQuantity,
    CASE WHEN fee IS NULL THEN BilledCost ELSE 0 END AS BilledCost,
    CASE WHEN fee IS NULL THEN EffectiveCost + given ELSE given END AS EffectiveCost,
    CASE WHEN fee IS NULL THEN ListCost ELSE 0 END AS ListCost,
    CASE WHEN fee IS NULL THEN ContractedCost ELSE 0 END AS ContractedCost,
    CASE WHEN fee IS NOT NULL THEN 'Unused' WHEN starts_with(x_LineItemType, 'COMMITTED_USAGE_DISCOUNT') THEN 'Covered' END AS x_LineRole,
    CAST(NULL AS DECIMAL(38, 18)) AS x_SourceBilledCost,
    CAST(NULL AS DECIMAL(38, 18)) AS x_SourceEffectiveCost,
    CAST(NULL AS DECIMAL(38, 18)) AS x_UnusedCommitmentCost
)
FROM (
    SELECT *, CASE
        WHEN fee IS NOT NULL THEN CASE WHEN x_UnusedCommitmentCost IS NOT NULL THEN x_UnusedCommitmentCost
            WHEN coalesce(covered, 0) = 0 THEN fee ELSE 0 END
        WHEN fees IS NULL OR covered = 0 THEN 0
        ELSE CASE WHEN place = places THEN fees ELSE gcp_cut(fees, upto, covered) END - gcp_cut(fees, upto - weight, covered)
        END AS given
    FROM (
        SELECT *,
            sum(CASE WHEN x_UnusedCommitmentCost IS NULL THEN fee END) OVER pool AS fees,
            sum(weight) OVER pool AS covered,
            sum(weight) OVER so_far AS upto,
            count(weight) OVER so_far AS place,
            count(weight) OVER pool AS places
        FROM (
            SELECT *,
                CASE WHEN x_LineRole = 'Reference' THEN ContractedCost END AS weight,
                CASE WHEN x_LineRole IS NULL THEN BilledCost END AS fee
            FROM charge
            WHERE x_LineRole = 'Reference'
                OR x_LineRole IS NULL AND ChargeCategory = 'Purchase' AND CommitmentDiscountId IS NOT NULL
        )
        WINDOW
            pool AS (PARTITION BY x_BillingMonth, BillingCurrency, BillingAccountId, CommitmentDiscountCategory,
                CASE WHEN CommitmentDiscountCategory = 'Usage' THEN ServiceName END,
                CASE WHEN CommitmentDiscountCategory = 'Usage' THEN RegionId END),
            so_far AS (PARTITION BY x_BillingMonth, BillingCurrency, BillingAccountId, CommitmentDiscountCategory,
                CASE WHEN CommitmentDiscountCategory = 'Usage' THEN ServiceName END,
                CASE WHEN CommitmentDiscountCategory = 'Usage' THEN RegionId END
                ORDER BY x_File, x_RowNumber ROWS UNBOUNDED PRECEDING)
    )
)
WHERE fee IS NULL OR given <> 0
