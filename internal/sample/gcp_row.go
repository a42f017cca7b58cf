package sample

import (
	"encoding/json"
)

// gcpRow is one row of the detailed usage cost export as BigQuery writes it to
// JSON lines: FLOAT64 as numbers, NUMERIC and time stamps as text.
type gcpRow struct {
	BillingAccountID       string          `json:"billing_account_id"`
	Invoice                gcpInvoice      `json:"invoice"`
	CostType               string          `json:"cost_type"`
	Service                gcpNamed        `json:"service"`
	SKU                    gcpNamed        `json:"sku"`
	UsageStartTime         string          `json:"usage_start_time"`
	UsageEndTime           string          `json:"usage_end_time"`
	Project                *gcpProject     `json:"project"`
	Labels                 []gcpLabel      `json:"labels"`
	SystemLabels           []gcpLabel      `json:"system_labels"`
	Tags                   []gcpLabel      `json:"tags"`
	Location               gcpLocation     `json:"location"`
	Cost                   json.Number     `json:"cost"`
	Currency               string          `json:"currency"`
	CurrencyConversionRate json.Number     `json:"currency_conversion_rate"`
	Usage                  *gcpUsage       `json:"usage"`
	Credits                []gcpCredit     `json:"credits"`
	AdjustmentInfo         *gcpAdjustment  `json:"adjustment_info"`
	ExportTime             string          `json:"export_time"`
	CostAtList             json.Number     `json:"cost_at_list"`
	TransactionType        *string         `json:"transaction_type"`
	SellerName             *string         `json:"seller_name"`
	Price                  *gcpPrice       `json:"price"`
	ConsumptionModel       gcpNamed        `json:"consumption_model"`
	Resource               gcpResource     `json:"resource"`
	Subscription           gcpSubscription `json:"subscription"`
	CostAtListModel        json.Number     `json:"cost_at_list_consumption_model,omitempty"`
}

type gcpInvoice struct {
	Month         string `json:"month"`
	PublisherType string `json:"publisher_type"`
}

type gcpNamed struct {
	ID          string `json:"id"`
	Description string `json:"description"`
}

type gcpLabel struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type gcpProject struct {
	ID              string        `json:"id"`
	Number          string        `json:"number"`
	Name            string        `json:"name"`
	AncestryNumbers string        `json:"ancestry_numbers"`
	Ancestors       []gcpAncestor `json:"ancestors"`
	Labels          []gcpLabel    `json:"labels"`
}

type gcpAncestor struct {
	ResourceName string `json:"resource_name"`
	DisplayName  string `json:"display_name"`
}

type gcpLocation struct {
	Location string  `json:"location"`
	Country  string  `json:"country"`
	Region   string  `json:"region"`
	Zone     *string `json:"zone"`
}

type gcpUsage struct {
	Amount               json.Number `json:"amount"`
	Unit                 string      `json:"unit"`
	AmountInPricingUnits json.Number `json:"amount_in_pricing_units"`
	PricingUnit          string      `json:"pricing_unit"`
}

type gcpCredit struct {
	ID       string      `json:"id"`
	FullName string      `json:"full_name"`
	Type     string      `json:"type"`
	Name     string      `json:"name"`
	Amount   json.Number `json:"amount"`
}

type gcpAdjustment struct {
	ID          string `json:"id"`
	Description string `json:"description"`
	Type        string `json:"type"`
	Mode        string `json:"mode"`
}

type gcpPrice struct {
	ListPrice             string `json:"list_price"`
	EffectivePrice        string `json:"effective_price"`
	EffectivePriceDefault string `json:"effective_price_default,omitempty"`
	TierStartAmount       string `json:"tier_start_amount"`
	Unit                  string `json:"unit"`
	PricingUnitQuantity   string `json:"pricing_unit_quantity"`
}

type gcpResource struct {
	Name       *string `json:"name"`
	GlobalName *string `json:"global_name"`
}

type gcpSubscription struct {
	InstanceID *string `json:"instance_id"`
}
