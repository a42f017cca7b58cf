-- Google Cloud's billing export to the ledger, one invoice month being one
-- billing period.
--
-- Billed: what an invoice says is the sum of cost plus the sum of the credits
-- over all rows that carry its month, and that is the source's billed total.
--   Price reductions (sustained use, negotiated and spend-based discounts, free
--     tier, reseller margin, subscription benefit, and any type not named here)
--     lower the row that they stand on.
--   PROMOTION pays for usage: each is a charge of its own, of category Credit.
--   FEE_UTILIZATION_OFFSET stands on the fee of a spend commitment and gives
--     back what covered usage already paid at its discounted rate. It lowers the
--     fee, which so bills what nothing used; covered usage bills its cost.
--   COMMITTED_USAGE_DISCOUNT and COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE take back
--     the price of usage that a commitment covered. A row that is covered in
--     part becomes two: what it paid for, and what the commitment covered.
--
-- Effective: Google bills commitments as they run and nothing ahead, so that
-- amortising moves money between the rows of a month but never between months.
-- The source's amortised total of an invoice month is therefore the same sum of
-- cost and credits. Fees have no effective amount; covered usage and what
-- nothing used have it instead (commitments.sql, which also writes the covered
-- rows: here they are marked Reference).
SELECT
    billing_account_id                   AS BillingAccountId,
    'Billing Account'                    AS BillingAccountType,
    nullif(project_id, '')               AS SubAccountId,
    nullif(project_name, '')             AS SubAccountName,
    CASE WHEN nullif(project_id, '') IS NOT NULL THEN 'Project' END AS SubAccountType,
    period_start                         AS BillingPeriodStart,
    CAST(substr(period_start, 1, 10) AS DATE) + INTERVAL 1 MONTH AS BillingPeriodEnd,
    gcp_instant(usage_start_time)        AS ChargePeriodStart,
    gcp_instant(usage_end_time)          AS ChargePeriodEnd,
    CASE WHEN transaction_type = 'THIRD_PARTY_AGENCY' THEN coalesce(nullif(seller_name, ''), 'Google Cloud')
        ELSE 'Google Cloud' END          AS InvoiceIssuerName,
    'Google Cloud'                       AS ProviderName,
    'Google Cloud'                       AS ServiceProviderName,
    'Google Cloud'                       AS HostProviderName,
    CASE WHEN starts_with(transaction_type, 'THIRD_PARTY') THEN coalesce(nullif(seller_name, ''), 'Google Cloud')
        ELSE 'Google Cloud' END          AS PublisherName,
    currency                             AS BillingCurrency,
    currency                             AS PricingCurrency,
    coalesce(nullif(service_description, ''), 'Unknown') AS ServiceName,
    coalesce(service.category, 'Other')  AS ServiceCategory,
    coalesce(service.subcategory, 'Other (Other)') AS ServiceSubcategory,
    l.category                           AS ChargeCategory,
    CASE WHEN adjusted AND part.what <> 'credit' AND CAST(gcp_instant(usage_start_time) AS TIMESTAMPTZ) < CAST(period_start AS TIMESTAMPTZ) - INTERVAL 1 DAY
        THEN 'Correction' END            AS ChargeClass,
    CASE WHEN l.category = 'Usage' THEN 'Usage-Based' WHEN l.category = 'Purchase' THEN 'Recurring'
        ELSE 'One-Time' END              AS ChargeFrequency,
    CASE WHEN part.what = 'credit' THEN coalesce(nullif(part.full_name, ''), nullif(part.name, ''), part.type)
        ELSE nullif(sku_description, '') END AS ChargeDescription,
    nullif(resource_global_name, '')     AS ResourceId,
    nullif(resource_name, '')            AS ResourceName,
    CASE WHEN resource_global_name <> '' THEN nullif(string_split(resource_global_name, '/')[-2], '') END AS ResourceType,
    coalesce(nullif(location_region, ''), nullif(location_location, '')) AS RegionId,
    coalesce(nullif(location_region, ''), nullif(location_location, '')) AS RegionName,
    nullif(location_zone, '')            AS AvailabilityZone,
    CASE WHEN metered THEN nullif(sku_id, '') END AS SkuId,
    CASE WHEN metered THEN nullif(sku_description, '') END AS SkuMeter,
    CASE WHEN metered AND sku_id <> '' THEN sku_id || '/' || coalesce(price_tier_start_amount, prices[4], '0') END AS SkuPriceId,
    CASE WHEN metered AND contains(system_labels, 'compute.googleapis.com/machine_spec') THEN CAST(json_object(
        'InstanceType', gcp_label(system_labels, 'compute.googleapis.com/machine_spec'),
        'CoreCount', TRY_CAST(gcp_label(system_labels, 'compute.googleapis.com/cores') AS DECIMAL(18, 3))) AS VARCHAR) END AS SkuPriceDetails,
    CASE WHEN contains(system_labels, 'compute.googleapis.com/reservation_name')
        THEN gcp_label(system_labels, 'compute.googleapis.com/reservation_name') END AS CapacityReservationId,
    CASE WHEN NOT contains(system_labels, 'compute.googleapis.com/reservation_name') THEN NULL
        WHEN gcp_label(system_labels, 'compute.googleapis.com/is_unused_reservation') = 'true' THEN 'Unused' ELSE 'Used' END AS CapacityReservationStatus,

    CASE WHEN NOT metered THEN NULL WHEN covering = 'part' THEN gcp_share(part.what, priced, fraction)
        ELSE priced END AS PricingQuantity,
    CASE WHEN metered AND priced IS NOT NULL THEN gcp_unit(usage_pricing_unit) END AS PricingUnit,
    CASE WHEN NOT consumed THEN NULL WHEN covering = 'part' THEN gcp_share(part.what, consumption, fraction)
        ELSE consumption END             AS ConsumedQuantity,
    CASE WHEN consumed AND consumption IS NOT NULL THEN gcp_unit(consumption_unit) END AS ConsumedUnit,
    CASE WHEN metered THEN exact(coalesce(price_list_price, prices[1])) END AS ListUnitPrice,
    CASE WHEN metered THEN exact(coalesce(price_effective_price_default, prices[2], price_effective_price, prices[3])) END AS ContractedUnitPrice,
    CASE WHEN NOT metered THEN NULL WHEN part.what = 'covered' OR discounted_rate THEN 'Committed'
        WHEN starts_with(sku_description, 'Spot') OR contains(sku_description, 'Preemptible') THEN 'Dynamic'
        ELSE 'Standard' END              AS PricingCategory,

    CASE part.what
        WHEN 'credit' THEN part.amount
        WHEN 'covered' THEN CASE WHEN covering = 'part' THEN 0 ELSE net END
        ELSE net END                     AS BilledCost,
    CASE part.what
        WHEN 'credit' THEN part.amount
        WHEN 'covered' THEN CASE WHEN covering = 'part' THEN 0 ELSE net END
        ELSE CASE WHEN is_fee THEN 0 ELSE net END END AS EffectiveCost,
    CASE WHEN part.what = 'credit' THEN part.amount
        WHEN NOT metered THEN cost_amount
        WHEN covering = 'part' THEN gcp_share(part.what, coalesce(exact(cost_at_list), cost_amount), fraction)
        ELSE coalesce(exact(cost_at_list), cost_amount) END AS ListCost,
    CASE part.what
        WHEN 'credit' THEN part.amount
        WHEN 'covered' THEN -taken_back
        ELSE CASE WHEN covering = 'part' THEN cost_amount + taken_back
            WHEN metered THEN coalesce(exact(cost_at_effective_price_default), cost_amount)
            ELSE cost_amount END END     AS ContractedCost,

    CASE WHEN part.what = 'credit' THEN NULL ELSE commitment END AS CommitmentDiscountId,
    CASE WHEN part.what = 'credit' OR commitment IS NULL THEN NULL
        WHEN part.what = 'covered' THEN coalesce(nullif(part.full_name, ''), nullif(part.name, ''), part.type)
        WHEN is_fee THEN sku_description
        ELSE consumption_model_description END AS CommitmentDiscountName,
    CASE WHEN part.what = 'credit' OR commitment IS NULL THEN NULL WHEN spend_based THEN 'Spend' ELSE 'Usage' END AS CommitmentDiscountCategory,
    CASE WHEN part.what = 'credit' OR commitment IS NULL THEN NULL
        WHEN spend_based THEN 'Spend-based committed use discount' ELSE 'Resource-based committed use discount' END AS CommitmentDiscountType,
    CASE WHEN part.what = 'covered' OR part.what = 'line' AND discounted_rate THEN 'Used' END AS CommitmentDiscountStatus,
    CASE WHEN part.what = 'credit' OR commitment IS NULL THEN NULL
        WHEN spend_based AND part.what = 'covered' THEN -taken_back
        WHEN spend_based THEN cost_amount
        WHEN covering = 'part' THEN gcp_share(part.what, priced, fraction)
        ELSE priced END AS CommitmentDiscountQuantity,
    CASE WHEN part.what = 'credit' OR commitment IS NULL THEN NULL
        WHEN spend_based THEN currency ELSE gcp_unit(usage_pricing_unit) END AS CommitmentDiscountUnit,

    all_tags                             AS Tags,
    file_path                            AS x_File,
    row_number                           AS x_RowNumber,
    CASE WHEN part.what = 'credit' OR part.what = 'covered' AND covering = 'part' THEN part.type ELSE cost_type END AS x_LineItemType,
    CASE part.what WHEN 'credit' THEN 'Credit' WHEN 'covered' THEN 'Reference' END AS x_LineRole,
    CASE WHEN part.leads THEN cost_amount + all_credits END AS x_SourceBilledCost,
    CASE WHEN part.leads THEN cost_amount + all_credits END AS x_SourceEffectiveCost,
    CASE WHEN part.what = 'line' AND has_offset THEN net END AS x_UnusedCommitmentCost
FROM (
    SELECT *,
        CASE
            WHEN part.what = 'credit' THEN 'Credit'
            WHEN cost_type = 'tax' THEN 'Tax'
            WHEN cost_type = 'adjustment' AND adjustment_info_type IN ('GOODWILL', 'SLA_VIOLATION') THEN 'Credit'
            WHEN cost_type IN ('adjustment', 'rounding_error') THEN 'Adjustment'
            WHEN is_fee OR (nullif(subscription_instance_id, '') IS NOT NULL AND NOT discounted_rate) THEN 'Purchase'
            ELSE 'Usage' END AS category,
        part.what <> 'credit' AND is_regular AS metered,
        part.what <> 'credit' AND is_regular AND NOT is_fee AS consumed,
        CASE WHEN part.what = 'covered' THEN coalesce(nullif(part.id, ''), part.type)
            WHEN is_fee THEN coalesce(nullif(subscription_instance_id, ''), nullif(sku_id, ''), sku_description)
            WHEN discounted_rate THEN consumption_model_id END AS commitment,
        CASE WHEN part.what = 'covered' THEN part.type = 'COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE'
            ELSE has_offset OR discounted_rate OR contains(sku_description, 'ollar based') END AS spend_based,
        -- Bytes held over seconds outgrow any decimal; their pricing unit does not.
        CASE WHEN usage_unit = 'byte-seconds' THEN priced ELSE exact(usage_amount) END AS consumption,
        CASE WHEN usage_unit = 'byte-seconds' THEN usage_pricing_unit ELSE usage_unit END AS consumption_unit
    FROM (
        SELECT *, unnest(CASE
            WHEN given IS NULL THEN [gcp_part('line', true, NULL)]
            ELSE CASE covering
                    WHEN 'whole' THEN [gcp_part('covered', true, gcp_commitments(given)[1])]
                    WHEN 'part' THEN [gcp_part('line', true, NULL), gcp_part('covered', false, gcp_commitments(given)[1])]
                    ELSE [gcp_part('line', true, NULL)] END
                || list_transform(gcp_promotions(given), lambda c: gcp_part('credit', false, c))
            END) AS part
        FROM (
            SELECT *,
                gcp_tags(tag_keys, tag_values) AS all_tags,
                cost_amount + all_credits - paid_by_promotion AS net,
                CASE WHEN given IS NULL OR taken_back = 0 THEN 'none'
                    WHEN fraction > 0.000001 AND fraction < 0.999999 THEN 'part'
                    ELSE 'whole' END AS covering,
                is_regular AND (has_offset OR starts_with(sku_description, 'Commitment')) AS is_fee,
                is_regular AND consumption_model_description <> 'Default' AND NOT has_offset AND NOT starts_with(sku_description, 'Commitment')
                    AND coalesce(consumption_model_id, '') <> '' AS discounted_rate
            FROM (
                SELECT *,
                    CASE WHEN taken_back = 0 THEN 0 ELSE CAST(-taken_back AS DOUBLE)
                        / nullif(CAST(cost_amount + all_credits - paid_by_promotion - taken_back AS DOUBLE), 0) END AS fraction
                FROM (
                    SELECT line.*,
                        exact(cost) AS cost_amount,
                        exact(usage_amount_in_pricing_units) AS priced,
                        cost_type = 'regular' OR nullif(cost_type, '') IS NULL AS is_regular,
                        coalesce(adjustment_info_type, '') <> '' AS adjusted,
                        substr(invoice_month, 1, 4) || '-' || substr(invoice_month, 5, 2) || '-01' || substr(invoice_month, 7) || 'T00:00:00Z' AS period_start,
                        json_extract_string(price, ['$.list_price', '$.effective_price_default', '$.effective_price', '$.tier_start_amount']) AS prices,
                        -- A resource's labels keep their keys. So do a project's labels
                        -- and Resource Manager's tags, unless a closer one has the key.
                        gcp_keys(labels) AS label_keys,
                        gcp_keys(project_labels) AS project_keys,
                        label_keys || gcp_marked(project_keys, 'project:', label_keys)
                            || gcp_marked(gcp_keys(tags), 'tag:', label_keys || project_keys) || gcp_keys(system_labels) AS tag_keys,
                        gcp_given_values(labels) || gcp_given_values(project_labels)
                            || gcp_given_values(tags) || gcp_given_values(system_labels) AS given_values,
                        CASE WHEN len(given_values) = len(tag_keys) THEN given_values
                            ELSE gcp_values(labels) || gcp_values(project_labels) || gcp_values(tags) || gcp_values(system_labels)
                        END AS tag_values,
                        gcp_credits(credits) AS given,
                        gcp_total(given) AS all_credits,
                        gcp_total(gcp_promotions(given)) AS paid_by_promotion,
                        gcp_total(gcp_commitments(given)) AS taken_back,
                        given IS NOT NULL AND contains(credits, 'FEE_UTILIZATION_OFFSET') AS has_offset
                    FROM line
                )
            )
        )
    )
) AS l
LEFT JOIN (VALUES
    ('Compute Engine', 'Compute', 'Virtual Machines'),
    ('Kubernetes Engine', 'Compute', 'Containers'),
    ('Cloud Run', 'Compute', 'Serverless Compute'),
    ('Cloud Run Functions', 'Compute', 'Serverless Compute'),
    ('Cloud Functions', 'Compute', 'Serverless Compute'),
    ('App Engine', 'Compute', 'Serverless Compute'),
    ('VMware Engine', 'Compute', 'Virtual Machines'),
    ('Batch', 'Compute', 'Virtual Machines'),
    ('Artifact Registry', 'Compute', 'Containers'),
    ('Vertex AI', 'AI and Machine Learning', 'AI Platforms'),
    ('Gemini API', 'AI and Machine Learning', 'Generative AI'),
    ('Generative Language API', 'AI and Machine Learning', 'Generative AI'),
    ('Cloud Machine Learning Engine', 'AI and Machine Learning', 'Machine Learning'),
    ('Cloud TPU', 'AI and Machine Learning', 'Machine Learning'),
    ('Cloud Natural Language API', 'AI and Machine Learning', 'Natural Language Processing'),
    ('Cloud Speech API', 'AI and Machine Learning', 'Natural Language Processing'),
    ('Cloud Text-to-Speech API', 'AI and Machine Learning', 'Natural Language Processing'),
    ('Translate', 'AI and Machine Learning', 'Natural Language Processing'),
    ('Cloud Vision API', 'AI and Machine Learning', 'Machine Learning'),
    ('Cloud Document AI API', 'AI and Machine Learning', 'Machine Learning'),
    ('Notebooks', 'AI and Machine Learning', 'Machine Learning'),
    ('Dialogflow API', 'AI and Machine Learning', 'Bots'),
    ('Vertex AI Search', 'AI and Machine Learning', 'Generative AI'),
    ('Cloud Storage', 'Storage', 'Object Storage'),
    ('Cloud Filestore', 'Storage', 'File Storage'),
    ('NetApp Volumes', 'Storage', 'File Storage'),
    ('Backup and DR Service', 'Storage', 'Backup Storage'),
    ('Backup for GKE', 'Storage', 'Backup Storage'),
    ('BigQuery', 'Databases', 'Data Warehouses'),
    ('BigQuery Reservation API', 'Databases', 'Data Warehouses'),
    ('BigQuery Storage API', 'Databases', 'Data Warehouses'),
    ('Cloud SQL', 'Databases', 'Relational Databases'),
    ('AlloyDB', 'Databases', 'Relational Databases'),
    ('Cloud Spanner', 'Databases', 'Relational Databases'),
    ('Cloud Bigtable', 'Databases', 'NoSQL Databases'),
    ('Cloud Firestore', 'Databases', 'NoSQL Databases'),
    ('Cloud Datastore', 'Databases', 'NoSQL Databases'),
    ('Cloud Memorystore for Redis', 'Databases', 'Caching'),
    ('Cloud Dataflow', 'Analytics', 'Streaming Analytics'),
    ('Cloud Dataproc', 'Analytics', 'Data Processing'),
    ('Cloud Composer', 'Integration', 'Workflow Orchestration'),
    ('Cloud Workflows', 'Integration', 'Workflow Orchestration'),
    ('Cloud Pub/Sub', 'Integration', 'Messaging'),
    ('Cloud Tasks', 'Integration', 'Messaging'),
    ('Eventarc', 'Integration', 'Messaging'),
    ('Apigee', 'Integration', 'API Management'),
    ('Looker', 'Analytics', 'Business Intelligence'),
    ('Looker Studio', 'Analytics', 'Business Intelligence'),
    ('Networking', 'Networking', 'Network Infrastructure'),
    ('Cloud DNS', 'Networking', 'Network Routing'),
    ('Cloud CDN', 'Networking', 'Content Delivery'),
    ('Cloud NAT', 'Networking', 'Network Infrastructure'),
    ('Cloud VPN', 'Networking', 'Network Connectivity'),
    ('Cloud Interconnect', 'Networking', 'Network Connectivity'),
    ('Cloud Armor', 'Networking', 'Network Security'),
    ('Cloud Key Management Service (KMS)', 'Security', 'Secret Management'),
    ('Secret Manager', 'Security', 'Secret Management'),
    ('Security Command Center', 'Security', 'Security Posture Management'),
    ('Identity Platform', 'Identity', 'Identity and Access Management'),
    ('Cloud Build', 'Developer Tools', 'Continuous Integration and Deployment'),
    ('Source Repository', 'Developer Tools', 'Source Code Management'),
    ('Cloud Workstations', 'Developer Tools', 'Development Environments'),
    ('Stackdriver Logging', 'Management and Governance', 'Observability'),
    ('Stackdriver Monitoring', 'Management and Governance', 'Observability'),
    ('Cloud Logging', 'Management and Governance', 'Observability'),
    ('Cloud Monitoring', 'Management and Governance', 'Observability'),
    ('Support', 'Management and Governance', 'Support'),
    ('Cloud Dataplex', 'Management and Governance', 'Data Governance')
) AS service(name, category, subcategory) ON service.name = l.service_description
