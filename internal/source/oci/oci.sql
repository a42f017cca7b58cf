-- Oracle Cloud's cost report to the ledger, one charge for each line. The
-- source's billed and amortised totals are both the sum of cost/myCost, which
-- includes what goes beyond a commitment (cost/myCostOverage is that part of it,
-- and is not added again). With prepaid credits the invoice states the credits
-- bought; myCost is what was drawn from them. A correction is a further line
-- that takes the wrong one back, so that all lines add up.
SELECT
    coalesce(subscription, tenant)       AS BillingAccountId,
    tenant                               AS SubAccountId,
    'Tenancy'                            AS SubAccountType,
    date_trunc('month', started)         AS BillingPeriodStart,
    date_trunc('month', started) + INTERVAL 1 MONTH AS BillingPeriodEnd,
    started                              AS ChargePeriodStart,
    ended                                AS ChargePeriodEnd,
    'Oracle'                             AS InvoiceIssuerName,
    'Oracle Cloud Infrastructure'        AS ProviderName,
    'Oracle Cloud Infrastructure'        AS ServiceProviderName,
    'Oracle Cloud Infrastructure'        AS HostProviderName,
    'Oracle'                             AS PublisherName,
    currency                             AS BillingCurrency,
    currency                             AS PricingCurrency,
    coalesce(known.title, service, 'Unknown') AS ServiceName,
    coalesce(known.category, 'Other')    AS ServiceCategory,
    coalesce(known.subcategory, 'Other (Other)') AS ServiceSubcategory,
    'Usage'                              AS ChargeCategory,
    'Usage-Based'                        AS ChargeFrequency,
    coalesce(description, service)       AS ChargeDescription,
    resource                             AS ResourceId,
    CASE WHEN starts_with(resource, 'ocid1.') THEN split_part(resource, '.', 2) END AS ResourceType,
    region                               AS RegionId,
    region                               AS RegionName,
    availability_domain                  AS AvailabilityZone,
    sku                                  AS SkuId,
    sku                                  AS SkuPriceId,
    description                          AS SkuMeter,
    exact(quantity)                      AS PricingQuantity,
    CASE WHEN quantity IS NOT NULL THEN unit END AS PricingUnit,
    exact(quantity)                      AS ConsumedQuantity,
    CASE WHEN quantity IS NOT NULL THEN unit END AS ConsumedUnit,
    'Standard'                           AS PricingCategory,
    exact(unit_price)                    AS ContractedUnitPrice,
    charged                              AS BilledCost,
    charged                              AS EffectiveCost,
    charged                              AS ListCost,
    charged                              AS ContractedCost,
    CASE WHEN tags IS NULL AND compartment_name IS NULL AND compartment_id IS NULL THEN NULL
        ELSE json_map(CAST(json_merge_patch(coalesce(tags, '{}'),
            json_object('oci:compartmentName', compartment_name, 'oci:compartmentId', compartment_id)) AS VARCHAR)) END AS Tags,
    file_path                            AS x_File,
    row_number                           AS x_RowNumber,
    CASE WHEN lower(is_correction) = 'true' THEN 'Correction' ELSE 'Usage' END AS x_LineItemType,
    charged                              AS x_SourceBilledCost,
    charged                              AS x_SourceEffectiveCost
FROM (
    SELECT *,
        -- Oracle writes instants to the minute: 2026-09-10T01:00Z.
        CAST(regexp_replace(usage_start, '^(.{16})Z$', '\1:00Z') AS TIMESTAMPTZ) AS started,
        CAST(regexp_replace(usage_end, '^(.{16})Z$', '\1:00Z') AS TIMESTAMPTZ) AS ended,
        exact(my_cost) AS charged,
        CASE
            WHEN sku_unit IS NULL THEN 'Units'
            WHEN lower(sku_unit) = 'ocpu per hour' THEN 'OCPU-Hours'
            WHEN lower(sku_unit) = 'gpu per hour' THEN 'GPU-Hours'
            WHEN lower(sku_unit) = 'gigabyte per hour' THEN 'GB-Hours'
            WHEN lower(sku_unit) IN ('gigabyte storage capacity per month', 'gigabyte per month') THEN 'GB-Months'
            WHEN lower(sku_unit) = 'performance units per gigabyte per month' THEN 'GB-Months'
            ELSE sku_unit END AS unit
    FROM line
) AS l
LEFT JOIN (VALUES
    ('COMPUTE', 'Compute', 'Compute', 'Virtual Machines'),
    ('OKE_CONTROL_PLANE', 'Kubernetes Engine', 'Compute', 'Containers'),
    ('CONTAINER_INSTANCES', 'Container Instances', 'Compute', 'Containers'),
    ('FUNCTIONS', 'Functions', 'Compute', 'Serverless Compute'),
    ('BLOCK_STORAGE', 'Block Volume', 'Storage', 'Block Storage'),
    ('OBJECTSTORE', 'Object Storage', 'Storage', 'Object Storage'),
    ('FILE_STORAGE', 'File Storage', 'Storage', 'File Storage'),
    ('DATABASE', 'Database', 'Databases', 'Relational Databases'),
    ('ADW', 'Autonomous Data Warehouse', 'Databases', 'Data Warehouses'),
    ('ATP', 'Autonomous Transaction Processing', 'Databases', 'Relational Databases'),
    ('MYSQL', 'MySQL HeatWave', 'Databases', 'Relational Databases'),
    ('NOSQL', 'NoSQL Database', 'Databases', 'NoSQL Databases'),
    ('NETWORK', 'Networking', 'Networking', 'Network Infrastructure'),
    ('FASTCONNECT', 'FastConnect', 'Networking', 'Network Connectivity'),
    ('LBAAS', 'Load Balancer', 'Networking', 'Network Routing'),
    ('DNS', 'DNS', 'Networking', 'Network Routing'),
    ('WAF', 'Web Application Firewall', 'Networking', 'Network Security'),
    ('GENERATIVE_AI', 'Generative AI', 'AI and Machine Learning', 'Generative AI'),
    ('DATASCIENCE', 'Data Science', 'AI and Machine Learning', 'Machine Learning'),
    ('AI_SERVICE', 'AI Services', 'AI and Machine Learning', 'Machine Learning'),
    ('DATA_FLOW', 'Data Flow', 'Analytics', 'Data Processing'),
    ('STREAMING', 'Streaming', 'Analytics', 'Streaming Analytics'),
    ('VAULT', 'Vault', 'Security', 'Secret Management'),
    ('KMS', 'Key Management', 'Security', 'Secret Management'),
    ('TELEMETRY', 'Monitoring', 'Management and Governance', 'Observability'),
    ('LOGGING', 'Logging', 'Management and Governance', 'Observability')
) AS known(code, title, category, subcategory) ON known.code = upper(l.service)
