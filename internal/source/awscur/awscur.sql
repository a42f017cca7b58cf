-- AWS CUR to the ledger. The line item types and what each means for
-- BilledCost and EffectiveCost follow AWS's description of the report:
--   covered usage is shown at its on-demand price and taken back by a negation
--   line, so both carry no billed amount here and the plan's fee does; what a
--   plan or reservation did not use becomes charges of its own (unused.sql).
-- The source's billed total is the sum of unblended cost over all lines but
-- split ones, which repeat their parent's money.
SELECT
    bill_payer_account_id                AS BillingAccountId,
    bill_payer_account_name              AS BillingAccountName,
    CASE WHEN bill_payer_account_id IS NOT NULL THEN 'Payer Account' END AS BillingAccountType,
    line_item_usage_account_id           AS SubAccountId,
    line_item_usage_account_name         AS SubAccountName,
    CASE WHEN line_item_usage_account_id IS NOT NULL THEN 'Usage Account' END AS SubAccountType,
    instant(bill_billing_period_start_date) AS BillingPeriodStart,
    coalesce(instant(bill_billing_period_end_date),
        CAST(CAST(instant(bill_billing_period_start_date) AS TIMESTAMPTZ) + INTERVAL 1 MONTH AS VARCHAR)) AS BillingPeriodEnd,
    instant(line_item_usage_start_date)  AS ChargePeriodStart,
    instant(line_item_usage_end_date)    AS ChargePeriodEnd,
    bill_invoice_id                      AS InvoiceId,
    coalesce(bill_invoicing_entity, 'Amazon Web Services, Inc.') AS InvoiceIssuerName,
    'AWS'                                AS ProviderName,
    'AWS'                                AS ServiceProviderName,
    'AWS'                                AS HostProviderName,
    coalesce(line_item_legal_entity, 'Amazon Web Services, Inc.') AS PublisherName,
    line_item_currency_code              AS BillingCurrency,
    line_item_currency_code              AS PricingCurrency,
    coalesce(product_product_name, json_extract_string(product, '$.product_name'), service.name,
        product_servicecode, line_item_product_code, 'Unknown') AS ServiceName,
    coalesce(service.category, 'Other')  AS ServiceCategory,
    coalesce(service.subcategory, 'Other (Other)') AS ServiceSubcategory,
    CASE kind
        WHEN 'Tax' THEN 'Tax' WHEN 'Credit' THEN 'Credit'
        WHEN 'Usage' THEN 'Usage' WHEN 'DiscountedUsage' THEN 'Usage' WHEN 'SavingsPlanCoveredUsage' THEN 'Usage'
        WHEN 'Fee' THEN 'Purchase' WHEN 'RIFee' THEN 'Purchase'
        WHEN 'SavingsPlanUpfrontFee' THEN 'Purchase' WHEN 'SavingsPlanRecurringFee' THEN 'Purchase'
        ELSE 'Adjustment' END            AS ChargeCategory,
    CASE WHEN kind = 'Refund' THEN 'Correction' END AS ChargeClass,
    CASE kind
        WHEN 'RIFee' THEN 'Recurring' WHEN 'SavingsPlanRecurringFee' THEN 'Recurring'
        WHEN 'Fee' THEN 'One-Time' WHEN 'SavingsPlanUpfrontFee' THEN 'One-Time' WHEN 'Tax' THEN 'One-Time'
        WHEN 'Credit' THEN 'One-Time' WHEN 'Refund' THEN 'One-Time'
        ELSE 'Usage-Based' END           AS ChargeFrequency,
    coalesce(line_item_line_item_description, line_item_usage_type) AS ChargeDescription,
    resource_id                          AS ResourceId,
    -- arn:partition:service:region:account:type/name, …:type:name, or …:name.
    CASE
        WHEN starts_with(resource_id, 'arn:aws:s3:') THEN 'bucket'
        WHEN starts_with(resource_id, 'arn:') THEN
            CASE WHEN contains(arn_rest, '/') THEN split_part(arn_rest, '/', 1)
                WHEN split_part(resource_id, ':', 7) <> '' THEN arn_rest
                ELSE nullif(split_part(resource_id, ':', 3), '') END
        WHEN starts_with(resource_id, 'i-') THEN 'instance'
        WHEN starts_with(resource_id, 'vol-') THEN 'volume'
        WHEN starts_with(resource_id, 'snap-') THEN 'snapshot'
        WHEN resource_id IS NOT NULL AND line_item_product_code = 'AmazonS3' THEN 'bucket'
        END                              AS ResourceType,
    coalesce(json_extract_string(resource_tags, '$.user_name'), json_extract_string(resource_tags, '$.user_Name')) AS ResourceName,
    product_region_code                  AS RegionId,
    product_region_code                  AS RegionName,
    line_item_availability_zone          AS AvailabilityZone,
    product_sku                          AS SkuId,
    pricing_rate_code                    AS SkuPriceId,
    line_item_usage_type                 AS SkuMeter,
    CASE WHEN product_instance_type IS NOT NULL
        THEN CAST(json_object('InstanceType', product_instance_type) AS VARCHAR) END AS SkuPriceDetails,

    -- Quantities: a split or negation line repeats another line's.
    CASE WHEN carries_money AND kind NOT IN ('Tax', 'Credit', 'Refund') THEN usage_amount END AS PricingQuantity,
    CASE WHEN carries_money AND kind NOT IN ('Tax', 'Credit', 'Refund') AND usage_amount IS NOT NULL
        THEN unit END                    AS PricingUnit,
    CASE WHEN is_usage THEN usage_amount END AS ConsumedQuantity,
    CASE WHEN is_usage AND usage_amount IS NOT NULL THEN unit END AS ConsumedUnit,

    CASE WHEN kind = 'SavingsPlanCoveredUsage' OR NOT carries_money THEN 0
        ELSE unblended_cost END AS BilledCost,
    CASE
        WHEN NOT carries_money THEN 0
        WHEN kind = 'SavingsPlanCoveredUsage' THEN savings_plan_cost
        WHEN kind = 'DiscountedUsage' THEN reservation_cost
        WHEN is_commitment_fee THEN 0
        ELSE unblended_cost END AS EffectiveCost,
    CASE WHEN NOT carries_money THEN 0
        WHEN is_usage THEN coalesce(on_demand_cost, unblended_cost)
        ELSE unblended_cost END AS ListCost,
    CASE WHEN NOT carries_money THEN 0
        WHEN kind = 'DiscountedUsage' THEN coalesce(on_demand_cost, unblended_cost)
        ELSE unblended_cost END AS ContractedCost,
    CASE WHEN is_usage THEN pricing_public_on_demand_rate END AS ListUnitPrice,
    CASE WHEN is_usage AND kind = 'DiscountedUsage' THEN pricing_public_on_demand_rate
        WHEN is_usage THEN line_item_unblended_rate END AS ContractedUnitPrice,
    CASE
        WHEN NOT carries_money OR kind IN ('Tax', 'Credit', 'Refund') THEN NULL
        WHEN kind IN ('DiscountedUsage', 'SavingsPlanCoveredUsage') THEN 'Committed'
        WHEN contains(line_item_usage_type, 'SpotUsage') THEN 'Dynamic'
        ELSE 'Standard' END              AS PricingCategory,

    commitment                           AS CommitmentDiscountId,
    commitment                           AS CommitmentDiscountName,
    CASE WHEN commitment IS NULL THEN NULL WHEN savings_plan_savings_plan_arn IS NOT NULL THEN 'Spend' ELSE 'Usage' END
                                         AS CommitmentDiscountCategory,
    CASE WHEN commitment IS NULL THEN NULL WHEN savings_plan_savings_plan_arn IS NOT NULL THEN 'Savings Plan' ELSE 'Reserved Instance' END
                                         AS CommitmentDiscountType,
    CASE WHEN kind IN ('DiscountedUsage', 'SavingsPlanCoveredUsage') THEN 'Used' END AS CommitmentDiscountStatus,
    -- The validator wants none on a correction.
    CASE WHEN commitment IS NULL OR NOT carries_money OR kind = 'Refund' THEN NULL
        WHEN kind = 'SavingsPlanCoveredUsage' THEN savings_plan_cost
        WHEN kind = 'SavingsPlanRecurringFee' THEN exact(savings_plan_total_commitment_to_date)
        ELSE usage_amount END  AS CommitmentDiscountQuantity,
    CASE WHEN commitment IS NULL OR NOT carries_money OR kind = 'Refund' THEN NULL
        WHEN savings_plan_savings_plan_arn IS NOT NULL THEN line_item_currency_code
        ELSE unit END                    AS CommitmentDiscountUnit,
    capacity_reservation_capacity_reservation_arn AS CapacityReservationId,
    capacity_reservation_capacity_reservation_status AS CapacityReservationStatus,
    aws_tags(coalesce(resource_tags, legacy_tags, legacy_parquet_tags), coalesce(cost_category, legacy_cost_category)) AS Tags,

    file_path                            AS x_File,
    row_number                           AS x_RowNumber,
    kind                                 AS x_LineItemType,
    role                                 AS x_LineRole,
    CASE WHEN role = 'Split' THEN 0 ELSE unblended_cost END AS x_SourceBilledCost,
    CASE
        WHEN role IS NOT NULL THEN 0
        WHEN kind = 'SavingsPlanCoveredUsage' THEN savings_plan_cost
        WHEN kind = 'DiscountedUsage' THEN reservation_cost
        WHEN is_commitment_fee THEN unused
        ELSE unblended_cost END AS x_SourceEffectiveCost,
    unused                               AS x_UnusedCommitmentCost
FROM (
    SELECT *,
        role IS NULL AS carries_money,
        role IS NULL AND kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') AS is_usage,
        kind IN ('RIFee', 'SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee')
            OR kind = 'Fee' AND reservation_reservation_arn IS NOT NULL AS is_commitment_fee,
        CASE kind
            WHEN 'SavingsPlanRecurringFee' THEN exact(savings_plan_total_commitment_to_date) - exact(savings_plan_used_commitment)
            WHEN 'RIFee' THEN coalesce(exact(reservation_unused_amortized_upfront_fee_for_billing_period), 0)
                + coalesce(exact(reservation_unused_recurring_fee), 0)
        END AS unused,
        ltrim(split_part(resource_id, ':', 6), '/') AS arn_rest,
        CASE pricing_unit
            WHEN 'Hrs' THEN 'Hours' WHEN 'Hours' THEN 'Hours' WHEN 'GB-Mo' THEN 'GB-Months' WHEN 'GB-Month' THEN 'GB-Months'
            WHEN '1K tokens' THEN '1000 Tokens' WHEN '1M tokens' THEN '1000000 Tokens' WHEN 'Count' THEN 'Units'
            WHEN 'Lambda-GB-Second' THEN 'GB-Seconds'
            -- FOCUS writes what is counted, a hyphen and the time in full: LCU-Hrs, vCPU-hour, IOPS-Mo; 10K Requests.
            ELSE coalesce(ltrim(
                regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(pricing_unit,
                    '(?i)(^|[ -]+)(hr|hour)s?$', '-Hours'),
                    '(?i)(^|[ -]+)(mo|month)s?$', '-Months'),
                    '(?i)(^|[ -]+)(sec|second)s?$', '-Seconds'),
                    '(?i)(^|[ -]+)(min|minute)s?$', '-Minutes'),
                    '^([0-9]+)[Kk] ', '\1000 '), '-'), 'Units') END AS unit
    FROM (
        SELECT line.* EXCLUDE (role),
            -- Each amount is read once, however many columns it goes into.
            exact(line_item_unblended_cost) AS unblended_cost,
            exact(line_item_usage_amount) AS usage_amount,
            exact(pricing_public_on_demand_cost) AS on_demand_cost,
            exact(savings_plan_savings_plan_effective_cost) AS savings_plan_cost,
            exact(reservation_effective_cost) AS reservation_cost,
            line_item_line_item_type AS kind,
            CASE WHEN split_line_item_parent_resource_id IS NOT NULL THEN 'Split'
                WHEN line_item_line_item_type = 'SavingsPlanNegation' THEN 'Negation' END AS role,
            coalesce(savings_plan_savings_plan_arn, reservation_reservation_arn) AS commitment,
            -- A commitment's fee names no resource but the commitment.
            CASE WHEN split_line_item_parent_resource_id IS NOT NULL OR line_item_line_item_type = 'SavingsPlanNegation' THEN NULL
                WHEN line_item_line_item_type IN ('RIFee', 'SavingsPlanUpfrontFee', 'SavingsPlanRecurringFee')
                    OR line_item_line_item_type = 'Fee' AND reservation_reservation_arn IS NOT NULL
                THEN coalesce(savings_plan_savings_plan_arn, reservation_reservation_arn, line_item_resource_id)
                ELSE line_item_resource_id END AS resource_id
        FROM line
    )
) AS l
LEFT JOIN (VALUES
    ('AmazonEC2', 'Amazon Elastic Compute Cloud', 'Compute', 'Virtual Machines'),
    ('AmazonEKS', 'Amazon Elastic Kubernetes Service', 'Compute', 'Containers'),
    ('AmazonECS', 'Amazon Elastic Container Service', 'Compute', 'Containers'),
    ('AWSLambda', 'AWS Lambda', 'Compute', 'Serverless Compute'),
    ('ComputeSavingsPlans', 'Savings Plans for AWS Compute usage', 'Compute', 'Virtual Machines'),
    ('MachineLearningSavingsPlans', 'Savings Plans for AWS Machine Learning', 'AI and Machine Learning', 'Machine Learning'),
    ('AmazonSageMaker', 'Amazon SageMaker', 'AI and Machine Learning', 'Machine Learning'),
    ('AmazonBedrock', 'Amazon Bedrock', 'AI and Machine Learning', 'Generative AI'),
    ('AmazonBedrockFoundationModels', 'Amazon Bedrock Foundation Models', 'AI and Machine Learning', 'Generative AI'),
    ('AmazonS3', 'Amazon Simple Storage Service', 'Storage', 'Object Storage'),
    ('AmazonEFS', 'Amazon Elastic File System', 'Storage', 'File Storage'),
    ('AmazonFSx', 'Amazon FSx', 'Storage', 'File Storage'),
    ('AmazonECR', 'Amazon EC2 Container Registry', 'Compute', 'Containers'),
    ('AmazonRDS', 'Amazon Relational Database Service', 'Databases', 'Relational Databases'),
    ('AmazonDynamoDB', 'Amazon DynamoDB', 'Databases', 'NoSQL Databases'),
    ('AmazonElastiCache', 'Amazon ElastiCache', 'Databases', 'Caching'),
    ('AmazonRedshift', 'Amazon Redshift', 'Databases', 'Data Warehouses'),
    ('AmazonVPC', 'Amazon Virtual Private Cloud', 'Networking', 'Network Infrastructure'),
    ('AmazonCloudFront', 'Amazon CloudFront', 'Networking', 'Content Delivery'),
    ('AmazonRoute53', 'Amazon Route 53', 'Networking', 'Network Routing'),
    ('AWSELB', 'Elastic Load Balancing', 'Networking', 'Network Routing'),
    ('AWSDataTransfer', 'AWS Data Transfer', 'Networking', 'Network Connectivity'),
    ('AmazonCloudWatch', 'Amazon CloudWatch', 'Management and Governance', 'Observability'),
    ('AWSCloudTrail', 'AWS CloudTrail', 'Management and Governance', 'Observability'),
    ('AWSConfig', 'AWS Config', 'Management and Governance', 'Compliance'),
    ('AWSSupportBusiness', 'AWS Support (Business)', 'Management and Governance', 'Support'),
    ('AWSSupportEnterprise', 'AWS Support (Enterprise)', 'Management and Governance', 'Support'),
    ('awskms', 'AWS Key Management Service', 'Security', 'Secret Management'),
    ('AWSSecretsManager', 'AWS Secrets Manager', 'Security', 'Secret Management'),
    ('AmazonGuardDuty', 'Amazon GuardDuty', 'Security', 'Threat Detection and Response'),
    ('AWSGlue', 'AWS Glue', 'Analytics', 'Data Processing'),
    ('AmazonAthena', 'Amazon Athena', 'Analytics', 'Analytics Platforms'),
    ('ElasticMapReduce', 'Amazon Elastic MapReduce', 'Analytics', 'Data Processing'),
    ('AmazonKinesis', 'Amazon Kinesis', 'Analytics', 'Streaming Analytics'),
    ('AWSQueueService', 'Amazon Simple Queue Service', 'Integration', 'Messaging'),
    ('AmazonSNS', 'Amazon Simple Notification Service', 'Integration', 'Messaging'),
    ('AmazonStates', 'AWS Step Functions', 'Integration', 'Workflow Orchestration')
) AS service(code, name, category, subcategory) ON service.code = l.line_item_product_code
