-- Azure's cost and usage details to the ledger, as Microsoft describes it for
-- FOCUS: all rows of the amortized export are charges, and of the actual
-- export only the purchases and refunds of commitments, which the amortized
-- one lacks. The other rows of the actual export say what was billed and are
-- kept for their totals alone (Reference).
-- The source's billed total is the actual export, its effective total the
-- amortized one. Where there is one export only, see docs/sources/azure.md.
SELECT
    billing_account                      AS BillingAccountId,
    coalesce(billing_profile_name, billing_account_name) AS BillingAccountName,
    CASE WHEN billing_profile_id <> billing_account_id THEN 'Billing Profile'
        WHEN billing_account_id IS NOT NULL OR billing_profile_id IS NOT NULL THEN 'Billing Account'
        ELSE 'Subscription' END          AS BillingAccountType,
    subscription_id                      AS SubAccountId,
    subscription_name                    AS SubAccountName,
    CASE WHEN subscription_id IS NOT NULL THEN 'Subscription' END AS SubAccountType,
    CAST(period_start_day AS VARCHAR)    AS BillingPeriodStart,
    CAST(coalesce(period_last_day + INTERVAL 1 DAY, period_start_day + INTERVAL 1 MONTH) AS VARCHAR) AS BillingPeriodEnd,
    CAST(day AS VARCHAR)                 AS ChargePeriodStart,
    CAST(day + INTERVAL 1 DAY AS VARCHAR) AS ChargePeriodEnd,
    invoice_id                           AS InvoiceId,
    coalesce(partner, 'Microsoft')       AS InvoiceIssuerName,
    'Microsoft'                          AS ProviderName,
    'Microsoft'                          AS ServiceProviderName,
    'Microsoft'                          AS HostProviderName,
    coalesce(publisher, 'Microsoft')     AS PublisherName,
    currency                             AS BillingCurrency,
    coalesce(pricing_currency, currency) AS PricingCurrency,
    coalesce(meter_category, 'Microsoft Azure') AS ServiceName,
    coalesce(service.group_name, 'Other')  AS ServiceCategory,
    coalesce(service.subgroup_name, 'Other (Other)') AS ServiceSubcategory,
    category                             AS ChargeCategory,
    CASE WHEN kind = 'Refund' THEN 'Correction' END AS ChargeClass,
    CASE lower(frequency) WHEN 'onetime' THEN 'One-Time' WHEN 'recurring' THEN 'Recurring' WHEN 'usagebased' THEN 'Usage-Based'
        ELSE CASE WHEN category = 'Usage' THEN 'Usage-Based' ELSE 'One-Time' END END AS ChargeFrequency,
    coalesce(product, meter_name, kind)  AS ChargeDescription,
    CASE WHEN is_fee OR is_unused THEN commitment ELSE lower(resource_id) END AS ResourceId,
    CASE WHEN NOT is_fee AND NOT is_unused THEN coalesce(resource_name, nullif(regexp_extract(resource_id, '[^/]+$'), '')) END AS ResourceName,
    CASE WHEN is_fee OR is_unused THEN CASE WHEN is_savings_plan THEN 'Savings Plan' ELSE 'Reservation' END
        ELSE nullif(concat_ws('/', nullif(provider_path[1], ''), provider_path[2]), '') END AS ResourceType,
    lower(replace(location, ' ', ''))    AS RegionId,
    lower(replace(location, ' ', ''))    AS RegionName,
    zone                                 AS AvailabilityZone,
    CASE WHEN is_priced THEN coalesce(product_id, meter_id) END AS SkuId,
    CASE WHEN is_priced THEN nullif(concat_ws('_', product_id, sku_id, meter_id), '') END AS SkuPriceId,
    CASE WHEN is_priced THEN meter_name END AS SkuMeter,
    CASE WHEN is_priced AND instance_type IS NOT NULL THEN CAST(json_object('InstanceType', instance_type) AS VARCHAR) END AS SkuPriceDetails,

    CASE WHEN is_priced THEN counted END AS PricingQuantity,
    CASE WHEN is_priced AND counted IS NOT NULL
        THEN CASE WHEN block = 1 THEN unit ELSE CAST(CAST(block AS BIGINT) AS VARCHAR) || ' ' || unit END END AS PricingUnit,
    CASE WHEN category = 'Usage' AND NOT is_unused THEN CAST(counted * block AS DECIMAL(38, 18)) END AS ConsumedQuantity,
    CASE WHEN category = 'Usage' AND NOT is_unused AND counted IS NOT NULL THEN unit END AS ConsumedUnit,

    CASE WHEN is_reference OR is_covered AND role <> 'actual-only' THEN 0 ELSE amount END AS BilledCost,
    CASE WHEN is_reference OR is_fee AND role IN ('actual', 'amortized') THEN 0 ELSE amount END AS EffectiveCost,
    CASE WHEN is_reference THEN 0 ELSE coalesce(exact(list_cost), list_amount, contracted_amount, amount) END AS ListCost,
    CASE WHEN is_reference THEN 0 ELSE coalesce(contracted_amount, amount) END AS ContractedCost,
    CASE WHEN is_priced THEN list_rate END AS ListUnitPrice,
    CASE WHEN is_priced THEN contracted_rate END AS ContractedUnitPrice,
    CASE WHEN is_reference OR is_fee AND role IN ('actual', 'amortized') THEN 0
        WHEN pricing_cost IS NOT NULL THEN exact(pricing_cost)
        WHEN pricing_currency IS NULL OR pricing_currency = currency THEN amount END AS PricingCurrencyEffectiveCost,
    CASE WHEN is_priced THEN nullif(exact(list_price), 0) END AS PricingCurrencyListUnitPrice,
    CASE WHEN is_priced THEN nullif(exact(unit_price), 0) END AS PricingCurrencyContractedUnitPrice,
    CASE WHEN NOT is_priced THEN NULL WHEN is_covered THEN 'Committed'
        WHEN lower(pricing_model) = 'spot' THEN 'Dynamic' ELSE 'Standard' END AS PricingCategory,

    commitment                           AS CommitmentDiscountId,
    CASE WHEN commitment IS NOT NULL THEN coalesce(benefit_name, reservation_name) END AS CommitmentDiscountName,
    CASE WHEN commitment IS NULL THEN NULL WHEN is_savings_plan THEN 'Spend' ELSE 'Usage' END AS CommitmentDiscountCategory,
    CASE WHEN commitment IS NULL THEN NULL WHEN is_savings_plan THEN 'Savings Plan' ELSE 'Reservation' END AS CommitmentDiscountType,
    CASE WHEN commitment IS NULL THEN NULL WHEN is_unused THEN 'Unused' WHEN is_covered THEN 'Used' END AS CommitmentDiscountStatus,
    -- The validator wants none on a correction.
    CASE WHEN commitment IS NULL OR NOT is_priced OR kind = 'Refund' THEN NULL WHEN is_savings_plan THEN amount ELSE counted END AS CommitmentDiscountQuantity,
    CASE WHEN commitment IS NULL OR NOT is_priced OR kind = 'Refund' THEN NULL WHEN is_savings_plan THEN currency
        WHEN counted IS NOT NULL THEN unit END AS CommitmentDiscountUnit,
    json_map(CASE WHEN json_valid(tag_text) THEN tag_text WHEN tag_text IS NOT NULL
        THEN CAST(json_object('x_Tags', tag_text) AS VARCHAR) END) AS Tags,

    file_path                            AS x_File,
    row_number                           AS x_RowNumber,
    kind                                 AS x_LineItemType,
    CASE WHEN is_reference THEN 'Reference' END AS x_LineRole,
    CASE role WHEN 'actual' THEN amount WHEN 'actual-only' THEN amount WHEN 'amortized' THEN NULL
        ELSE CASE WHEN is_covered THEN 0 ELSE amount END END AS x_SourceBilledCost,
    CASE WHEN role <> 'actual' THEN amount END AS x_SourceEffectiveCost
FROM (
    SELECT *,
        role = 'actual' AND NOT is_fee   AS is_reference,
        category IN ('Usage', 'Purchase') AS is_priced,
        -- Twelve digits are as many as Azure writes, and leave fourteen before
        -- the point of the product.
        CAST(CAST(counted AS DECIMAL(38, 12)) * list_rate AS DECIMAL(38, 18)) AS list_amount,
        CAST(CAST(counted AS DECIMAL(38, 12)) * contracted_rate AS DECIMAL(38, 18)) AS contracted_amount
    FROM (
        SELECT *,
            is_committed AND category = 'Usage' AS is_covered,
            is_committed AND category = 'Purchase' AS is_fee,
            CASE WHEN is_committed THEN lower(coalesce(benefit_id, reservation_id)) END AS commitment,
            is_committed AND (model = 'savingsplan' OR kind = 'UnusedSavingsPlan' OR contains(lower(benefit_id), '/microsoft.billingbenefits/'))
                                         AS is_savings_plan,
            CASE WHEN usage_quantity IS NOT NULL OR coalesce(measure.n, '') = '' THEN 1
                ELSE CAST(measure.n AS DECIMAL(12, 0)) * CASE upper(measure.k) WHEN 'K' THEN 1000 WHEN 'M' THEN 1000000 ELSE 1 END
                END                      AS block,
            CASE
                WHEN measure.rest IS NULL OR measure.rest = '' THEN 'Units'
                WHEN regexp_full_match(measure.rest, '(?i)(second|minute|hour|day|month|year)s?')
                    THEN upper(measure.rest[1]) || rtrim(lower(measure.rest[2:]), 's') || 's'
                WHEN regexp_full_match(measure.rest, '(?i)[a-z]+[ /-](second|minute|hour|day|month|year)s?')
                    THEN regexp_extract(measure.rest, '^[A-Za-z]+') || '-' || upper(regexp_extract(measure.rest, '[ /-](.)', 1))
                        || rtrim(lower(regexp_extract(measure.rest, '[ /-].(.*)$', 1)), 's') || 's'
                ELSE measure.rest END    AS unit,
            -- Prices in the billing currency; 0 stands for an unknown one
            -- (marketplace, reservations).
            CAST(CAST(nullif(exact(list_price), 0) AS DECIMAL(38, 12)) * rate AS DECIMAL(38, 12)) AS list_rate,
            CAST(CAST(nullif(exact(unit_price), 0) AS DECIMAL(38, 12)) * rate AS DECIMAL(38, 12)) AS contracted_rate
        FROM (
            SELECT line.*,
                coalesce(charge_type, 'Usage') AS kind,
                lower(replace(pricing_model, ' ', '')) AS model,
                starts_with(coalesce(charge_type, ''), 'Unused') AS is_unused,
                starts_with(coalesce(charge_type, ''), 'Unused')
                    OR coalesce(lower(replace(pricing_model, ' ', '')) IN ('reservation', 'savingsplan'), reservation_id IS NOT NULL)
                                         AS is_committed,
                CASE coalesce(charge_type, 'Usage')
                    WHEN 'Usage' THEN 'Usage' WHEN 'UnusedReservation' THEN 'Usage' WHEN 'UnusedSavingsPlan' THEN 'Usage'
                    WHEN 'Purchase' THEN 'Purchase' WHEN 'Refund' THEN 'Purchase'
                    WHEN 'Credit' THEN 'Credit' WHEN 'Tax' THEN 'Tax'
                    ELSE 'Adjustment' END AS category,
                coalesce(billing_profile_id, billing_account_id, subscription_id) AS billing_account,
                exact(cost)              AS amount,
                exact(coalesce(usage_quantity, quantity)) AS counted,
                CASE WHEN exchange_rate IS NOT NULL THEN CAST(exchange_rate AS DECIMAL(18, 12))
                    WHEN pricing_currency IS NULL OR pricing_currency = currency THEN 1 END AS rate,
                CAST(CAST(instant(charge_date) AS TIMESTAMP) AS DATE) AS day,
                coalesce(CAST(CAST(instant(period_start) AS TIMESTAMP) AS DATE),
                    CAST(date_trunc('month', CAST(instant(charge_date) AS TIMESTAMP)) AS DATE)) AS period_start_day,
                CAST(CAST(instant(period_end) AS TIMESTAMP) AS DATE) AS period_last_day,
                regexp_extract(unit_of_measure, '^\s*([0-9]+)(?:\.0+)?\s*([KMkm]\b)?\s*/?\s*(.*?)\s*$', ['n', 'k', 'rest']) AS measure,
                split(split(lower(resource_id), '/providers/')[-1], '/') AS provider_path,
                -- EA writes JSON without its braces.
                CASE WHEN starts_with(ltrim(tags), '{') THEN tags ELSE '{' || tags || '}' END AS tag_text,
                nullif(regexp_extract(additional_info, '"ServiceType"\s*:\s*"([^"]*)"', 1), '') AS instance_type
            FROM line
        )
    )
) AS l
LEFT JOIN (VALUES
    ('Virtual Machines', 'Compute', 'Virtual Machines'),
    ('Virtual Machines Licenses', 'Compute', 'Virtual Machines'),
    ('Cloud Services', 'Compute', 'Virtual Machines'),
    ('Azure Kubernetes Service', 'Compute', 'Containers'),
    ('Container Instances', 'Compute', 'Containers'),
    ('Container Registry', 'Compute', 'Containers'),
    ('Azure Container Apps', 'Compute', 'Containers'),
    ('Functions', 'Compute', 'Serverless Compute'),
    ('Azure App Service', 'Web', 'Application Platforms'),
    ('Foundry Models', 'AI and Machine Learning', 'Generative AI'),
    ('Azure OpenAI', 'AI and Machine Learning', 'Generative AI'),
    ('Azure OpenAI Service', 'AI and Machine Learning', 'Generative AI'),
    ('Azure Machine Learning', 'AI and Machine Learning', 'Machine Learning'),
    ('Cognitive Services', 'AI and Machine Learning', 'AI Platforms'),
    ('Azure AI services', 'AI and Machine Learning', 'AI Platforms'),
    ('Foundry Tools', 'AI and Machine Learning', 'AI Platforms'),
    ('Azure Bot Service', 'AI and Machine Learning', 'Bots'),
    ('Azure Cognitive Search', 'Analytics', 'Search'),
    ('Azure AI Search', 'Analytics', 'Search'),
    ('Azure Databricks', 'Analytics', 'Analytics Platforms'),
    ('Microsoft Fabric', 'Analytics', 'Analytics Platforms'),
    ('HDInsight', 'Analytics', 'Data Processing'),
    ('Azure Data Factory', 'Analytics', 'Data Processing'),
    ('Azure Data Factory v2', 'Analytics', 'Data Processing'),
    ('Azure Data Explorer', 'Analytics', 'Analytics Platforms'),
    ('Power BI', 'Analytics', 'Business Intelligence'),
    ('Power BI Embedded', 'Analytics', 'Business Intelligence'),
    ('Stream Analytics', 'Analytics', 'Streaming Analytics'),
    ('Azure Synapse Analytics', 'Databases', 'Data Warehouses'),
    ('SQL Data Warehouse', 'Databases', 'Data Warehouses'),
    ('SQL Database', 'Databases', 'Relational Databases'),
    ('SQL Managed Instance', 'Databases', 'Relational Databases'),
    ('Azure Database for MySQL', 'Databases', 'Relational Databases'),
    ('Azure Database for PostgreSQL', 'Databases', 'Relational Databases'),
    ('Azure Database for MariaDB', 'Databases', 'Relational Databases'),
    ('Azure Cosmos DB', 'Databases', 'NoSQL Databases'),
    ('Redis Cache', 'Databases', 'Caching'),
    ('Azure Managed Redis', 'Databases', 'Caching'),
    ('Storage', 'Storage', 'Storage Platforms'),
    ('Azure NetApp Files', 'Storage', 'File Storage'),
    ('Backup', 'Storage', 'Backup Storage'),
    ('Bandwidth', 'Networking', 'Network Connectivity'),
    ('VPN Gateway', 'Networking', 'Network Connectivity'),
    ('ExpressRoute', 'Networking', 'Network Connectivity'),
    ('Virtual WAN', 'Networking', 'Network Connectivity'),
    ('Virtual Network', 'Networking', 'Network Infrastructure'),
    ('NAT Gateway', 'Networking', 'Network Infrastructure'),
    ('Load Balancer', 'Networking', 'Network Routing'),
    ('Azure DNS', 'Networking', 'Network Routing'),
    ('Traffic Manager', 'Networking', 'Network Routing'),
    ('Application Gateway', 'Networking', 'Application Networking'),
    ('Azure Front Door Service', 'Networking', 'Content Delivery'),
    ('Content Delivery Network', 'Networking', 'Content Delivery'),
    ('Azure Firewall', 'Networking', 'Network Security'),
    ('Azure DDOS Protection', 'Networking', 'Network Security'),
    ('Event Hubs', 'Integration', 'Messaging'),
    ('Event Grid', 'Integration', 'Messaging'),
    ('Service Bus', 'Integration', 'Messaging'),
    ('Logic Apps', 'Integration', 'Workflow Orchestration'),
    ('API Management', 'Integration', 'API Management'),
    ('Log Analytics', 'Management and Governance', 'Observability'),
    ('Azure Monitor', 'Management and Governance', 'Observability'),
    ('Application Insights', 'Management and Governance', 'Observability'),
    ('Azure Grafana Service', 'Management and Governance', 'Observability'),
    ('Azure Site Recovery', 'Management and Governance', 'Disaster Recovery'),
    ('Microsoft Purview', 'Management and Governance', 'Data Governance'),
    ('Key Vault', 'Security', 'Secret Management'),
    ('Sentinel', 'Security', 'Threat Detection and Response'),
    ('Advanced Threat Protection', 'Security', 'Threat Detection and Response'),
    ('Microsoft Defender for Cloud', 'Security', 'Security Posture Management'),
    ('Advanced Data Security', 'Security', 'Security Posture Management'),
    ('IoT Hub', 'Internet of Things', 'IoT Platforms')
) AS service(name, group_name, subgroup_name) ON service.name = l.meter_category
