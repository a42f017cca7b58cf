package sample

import "strings"

// azureColumns is the header of an Enterprise Agreement export.
func azureColumns() []string {
	return strings.Split("BillingAccountId,BillingAccountName,BillingPeriodStartDate,BillingPeriodEndDate,BillingProfileId,"+
		"BillingProfileName,AccountOwnerId,AccountName,SubscriptionId,SubscriptionName,Date,Product,PartNumber,MeterId,"+
		"ServiceFamily,MeterCategory,MeterSubCategory,MeterRegion,MeterName,Quantity,EffectivePrice,Cost,UnitPrice,"+
		"BillingCurrency,ResourceLocation,AvailabilityZone,ConsumedService,ResourceId,ResourceName,ServiceInfo1,ServiceInfo2,"+
		"AdditionalInfo,Tags,InvoiceSectionId,InvoiceSection,CostCenter,UnitOfMeasure,ResourceGroup,ReservationId,"+
		"ReservationName,ProductOrderId,ProductOrderName,OfferId,IsAzureCreditEligible,Term,PublisherName,PlanName,ChargeType,"+
		"Frequency,PublisherType,PayGPrice,PricingModel,CostAllocationRuleName,benefitId,benefitName", ",")
}

// azureLine is a thing that Azure meters day by day.
type azureLine struct {
	family, category, subcategory, meter string
	service                              string // ConsumedService
	kind                                 string // resource type under the service
	name                                 string // resource name
	group                                string // resource group
	machine                              string // ServiceType of a virtual machine
	measure                              string // UnitOfMeasure, of which the demand counts
	price                                string // EUR for one of the measure
	work                                 workload
	demand                               demand
	copies                               int
}

func azureMachine(subcategory, meter, machine, name, price string, w workload, d demand, copies int) azureLine {
	return azureLine{
		family: "Compute", category: "Virtual Machines", subcategory: subcategory, meter: meter,
		service: "Microsoft.Compute", kind: "virtualMachines", name: name, group: "rg-gpu", machine: machine,
		measure: "1 Hour", price: price, work: w, demand: d, copies: copies,
	}
}

func azureOpenAI(meter, price string, w workload, d demand) azureLine {
	return azureLine{
		family: "AI + Machine Learning", category: "Foundry Models", subcategory: "Azure OpenAI", meter: meter,
		service: "Microsoft.CognitiveServices", kind: "accounts", name: "oai-example-robotics", group: "rg-assistant",
		measure: "1K", price: price, work: w, demand: d, copies: 1,
	}
}

func azureLines() []azureLine {
	tuning := speechTuning()
	return []azureLine{
		azureMachine("NCads A100 v4 Series", "NC96ads A100 v4", "Standard_NC96ads_A100_v4", "vm-atlas", "13.52", largeTraining(), hours(17), 1),
		azureMachine("Dsv5 Series", "D8s v5", "Standard_D8s_v5", "vm-tools", "0.397", nobodysWork(), standing(), 1),
		{
			family: "AI + Machine Learning", category: "Azure Machine Learning", subcategory: "Compute", meter: "ND40rs v2 vCPU Surcharge",
			service: "Microsoft.MachineLearningServices", kind: "workspaces", name: "mlw-voice", group: "rg-voice",
			measure: "100 Hours", price: "19.87", work: tuning, demand: each(6), copies: 1,
		},
		azureMachine("NDrv2 Series", "ND40rs v2", "Standard_ND40rs_v2", "vm-voice", "20.41", tuning, hours(9), 1),
		azureOpenAI("gpt-4o Inp glbl Tokens", "0.00231", assistant(), each(61_000)),
		azureOpenAI("gpt-4o Outp glbl Tokens", "0.00924", assistant(), each(8_600)),
		azureOpenAI("gpt-4o-mini Inp glbl Tokens", "0.000139", searchBatch(), each(330_000)),
		azureOpenAI("text-embedding-3-large glbl Tokens", "0.00012", searchEndpoint(), each(210_000)),
		azureStorage("Tiered Block Blob", "Hot LRS Data Stored", "1 GB/Month", "0.0173", datasets(), each(1_150)),
		azureStorage("Tiered Block Blob", "Hot Read Operations", "10K", "0.0044", datasets(), each(830)),
		azureStorage("Bandwidth", "Intra Continent Data Transfer Out", "1 GB", "0.0087", nobodysWork(), demand{perDay: 3}),
	}
}

func azureStorage(subcategory, meter, measure, price string, w workload, d demand) azureLine {
	return azureLine{
		family: "Storage", category: "Storage", subcategory: subcategory, meter: meter,
		service: "Microsoft.Storage", kind: "storageAccounts", name: "stexamplerobotics", group: "rg-data",
		measure: measure, price: price, work: w, demand: d, copies: 1,
	}
}

// azureReserved is the usage that the reservation covers: two machines bought,
// seldom both busy.
func azureReserved() azureLine {
	return azureMachine("NCads A100 v4 Series", "NC24ads A100 v4", "Standard_NC24ads_A100_v4", "vm-rank", "3.38", searchEndpoint(), hours(21), azureReservedCount)
}

const (
	azureReservedCount = 2
	azureReservedPrice = "2.1294" // EUR, amortised, for an hour
)
