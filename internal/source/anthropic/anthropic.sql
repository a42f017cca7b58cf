-- Anthropic's cost report to the ledger: one charge for each result of each
-- day's bucket. Amounts come as decimal text in the currency's smallest unit
-- (cents). The source's billed and amortised totals are both the sum of amount:
-- Anthropic bills usage as it happens. Priority Tier is not in the report.
SELECT
    coalesce(organization_id, 'Anthropic organization') AS BillingAccountId,
    workspace_id                         AS SubAccountId,
    CASE WHEN workspace_id IS NOT NULL THEN 'Workspace' END AS SubAccountType,
    date_trunc('month', started)         AS BillingPeriodStart,
    date_trunc('month', started) + INTERVAL 1 MONTH AS BillingPeriodEnd,
    started                              AS ChargePeriodStart,
    ended                                AS ChargePeriodEnd,
    'Anthropic'                          AS InvoiceIssuerName,
    'Anthropic'                          AS ProviderName,
    'Anthropic'                          AS ServiceProviderName,
    'Anthropic'                          AS HostProviderName,
    'Anthropic'                          AS PublisherName,
    upper(currency)                      AS BillingCurrency,
    upper(currency)                      AS PricingCurrency,
    'Claude API'                         AS ServiceName,
    'AI and Machine Learning'            AS ServiceCategory,
    'Generative AI'                      AS ServiceSubcategory,
    CASE WHEN billed < 0 THEN 'Credit' ELSE 'Usage' END AS ChargeCategory,
    CASE WHEN billed < 0 THEN 'One-Time' ELSE 'Usage-Based' END AS ChargeFrequency,
    coalesce(description, 'Claude API')  AS ChargeDescription,
    CASE WHEN billed >= 0 THEN coalesce(nullif(concat_ws('/', model, coalesce(token_type, cost_type)), ''), description) END AS SkuId,
    CASE WHEN billed >= 0 THEN coalesce(token_type, cost_type, description) END AS SkuMeter,
    CASE WHEN billed >= 0 AND coalesce(context_window, service_tier, inference_geo, speed) IS NOT NULL
        THEN CAST(json_merge_patch('{}', json_object('x_ContextWindow', context_window, 'x_ServiceTier', service_tier,
            'x_InferenceGeo', inference_geo, 'x_Speed', speed)) AS VARCHAR) END AS SkuPriceDetails,
    CASE WHEN billed >= 0 THEN 'Standard' END AS PricingCategory,
    billed                               AS BilledCost,
    billed                               AS EffectiveCost,
    coalesce(listed, billed)             AS ListCost,
    billed                               AS ContractedCost,
    model                                AS x_Model,
    file_path                            AS x_File,
    row_number() OVER ()                 AS x_RowNumber,
    cost_type                            AS x_LineItemType,
    billed                               AS x_SourceBilledCost,
    billed                               AS x_SourceEffectiveCost
FROM (
    SELECT file_path, organization_id, started, ended, result.*,
        CAST(CAST(exact(result.amount) AS DECIMAL(36, 16)) * CAST('0.01' AS DECIMAL(2, 2)) AS DECIMAL(38, 18)) AS billed,
        CAST(CAST(exact(result.list_amount) AS DECIMAL(36, 16)) * CAST('0.01' AS DECIMAL(2, 2)) AS DECIMAL(38, 18)) AS listed
    FROM (
        SELECT file_path, organization_id, bucket.starting_at::TIMESTAMPTZ AS started, bucket.ending_at::TIMESTAMPTZ AS ended,
            unnest(bucket.results) AS result
        FROM (
            SELECT file_path, organization_id, unnest(from_json(data, '[{"starting_at":"VARCHAR","ending_at":"VARCHAR","results":[{
                "amount":"VARCHAR","list_amount":"VARCHAR","currency":"VARCHAR","workspace_id":"VARCHAR","description":"VARCHAR",
                "cost_type":"VARCHAR","context_window":"VARCHAR","model":"VARCHAR","service_tier":"VARCHAR","token_type":"VARCHAR",
                "inference_geo":"VARCHAR","speed":"VARCHAR"}]}]')) AS bucket
            FROM line
        )
    )
)
