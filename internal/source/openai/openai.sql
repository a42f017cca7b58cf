-- OpenAI's organization costs to the ledger: one charge for each result of each
-- day's bucket. The source's billed and amortised totals are both the sum of
-- amount.value: OpenAI bills usage as it happens. A negative result takes money
-- back, so that it is a credit.
SELECT
    coalesce(organization_id, 'OpenAI organization') AS BillingAccountId,
    organization_name                    AS BillingAccountName,
    project_id                           AS SubAccountId,
    project_name                         AS SubAccountName,
    CASE WHEN project_id IS NOT NULL THEN 'Project' END AS SubAccountType,
    date_trunc('month', started)         AS BillingPeriodStart,
    date_trunc('month', started) + INTERVAL 1 MONTH AS BillingPeriodEnd,
    started                              AS ChargePeriodStart,
    ended                                AS ChargePeriodEnd,
    'OpenAI'                             AS InvoiceIssuerName,
    'OpenAI'                             AS ProviderName,
    'OpenAI'                             AS ServiceProviderName,
    'OpenAI'                             AS HostProviderName,
    'OpenAI'                             AS PublisherName,
    upper(amount.currency)               AS BillingCurrency,
    upper(amount.currency)               AS PricingCurrency,
    'OpenAI API'                         AS ServiceName,
    'AI and Machine Learning'            AS ServiceCategory,
    'Generative AI'                      AS ServiceSubcategory,
    CASE WHEN billed < 0 THEN 'Credit' ELSE 'Usage' END AS ChargeCategory,
    CASE WHEN billed < 0 THEN 'One-Time' ELSE 'Usage-Based' END AS ChargeFrequency,
    coalesce(line_item, 'OpenAI API')    AS ChargeDescription,
    CASE WHEN billed >= 0 THEN line_item END AS SkuId,
    CASE WHEN billed >= 0 THEN line_item END AS SkuMeter,
    CASE WHEN billed >= 0 THEN exact(quantity) END AS PricingQuantity,
    CASE WHEN billed >= 0 AND quantity IS NOT NULL THEN 'Units' END AS PricingUnit,
    CASE WHEN billed >= 0 THEN 'Standard' END AS PricingCategory,
    billed                               AS BilledCost,
    billed                               AS EffectiveCost,
    billed                               AS ListCost,
    billed                               AS ContractedCost,
    -- "gpt-4o-2024-08-06, cached input": the model, then what of it was used.
    CASE WHEN contains(line_item, ', ') THEN split_part(line_item, ', ', 1) END AS x_Model,
    CASE WHEN api_key_id IS NULL AND user_id IS NULL THEN NULL
        ELSE json_map(CAST(json_merge_patch('{}', json_object('openai:api_key_id', api_key_id, 'openai:user_id', user_id)) AS VARCHAR)) END AS Tags,
    file_path                            AS x_File,
    row_number() OVER ()                 AS x_RowNumber,
    object                               AS x_LineItemType,
    billed                               AS x_SourceBilledCost,
    billed                               AS x_SourceEffectiveCost
FROM (
    SELECT file_path, started, ended, result.*, exact(result.amount.value) AS billed
    FROM (
        SELECT file_path,
            to_timestamp(CAST(bucket.start_time AS BIGINT)) AS started,
            to_timestamp(CAST(bucket.end_time AS BIGINT)) AS ended,
            unnest(bucket.results) AS result
        FROM (
            SELECT file_path, unnest(from_json(data, '[{"start_time":"VARCHAR","end_time":"VARCHAR","results":[{
                "object":"VARCHAR","amount":{"value":"VARCHAR","currency":"VARCHAR"},"line_item":"VARCHAR","quantity":"VARCHAR",
                "project_id":"VARCHAR","project_name":"VARCHAR","organization_id":"VARCHAR","organization_name":"VARCHAR",
                "api_key_id":"VARCHAR","user_id":"VARCHAR"}]}]')) AS bucket
            FROM line
        )
    )
)
