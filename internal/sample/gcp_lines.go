package sample

// gcpLine is a thing that Google Cloud meters day by day.
type gcpLine struct {
	service  gcpNamed
	sku      gcpNamed
	project  string
	pricing  string // pricing unit, of which the demand counts
	unit     string // usage unit
	perUnit  int64  // usage units in a pricing unit
	rate     string // billed for a pricing unit
	list     string // list price, where a commitment lowers the rate
	resource string // path of the resource in its service; "" for none
	credit   string // type of the credit on each row; "" for none
	share    string // the credit's share of the cost, below 0
	work     workload
	demand   demand
}

const (
	gcpFlexible = "Compute Flexible CUDs" // consumption model of covered usage
	gcpLabs     = "sample-labs"
	gcpProducts = "sample-products"
)

func gcpCompute() gcpNamed  { return gcpNamed{"6F81-5844-456A", "Compute Engine"} }
func gcpVertex() gcpNamed   { return gcpNamed{"C7E2-9256-1C43", "Vertex AI"} }
func gcpStorage() gcpNamed  { return gcpNamed{"95FF-2EF5-5EA1", "Cloud Storage"} }
func gcpBigQuery() gcpNamed { return gcpNamed{"24E6-581D-38E5", "BigQuery"} }

func gcpHours(service gcpNamed, sku gcpNamed, project, rate, resource string, w workload, d demand) gcpLine {
	return gcpLine{
		service: service, sku: sku, project: project, pricing: "hour", unit: "seconds", perUnit: 3600,
		rate: rate, resource: resource, work: w, demand: d,
	}
}

func (l gcpLine) with(credit, share string) gcpLine {
	l.credit, l.share = credit, share
	return l
}

// covered makes the line's usage priced under the flexible commitment.
func (l gcpLine) covered(list string) gcpLine {
	l.list = list
	return l
}

func gcpLines() []gcpLine {
	return append(gcpMachines(), gcpServices()...)
}

func gcpMachines() []gcpLine {
	h100 := gcpNamed{"A3F1-77C0-9E21", "Nvidia H100 80GB GPU running in Americas"}
	a3core := gcpNamed{"5D0B-2E14-8A66", "A3 Instance Core running in Americas"}
	n2core := gcpNamed{"CF4E-A0C7-E3BF", "N2 Instance Core running in Americas"}
	n2ram := gcpNamed{"2BE9-63B0-12F4", "N2 Instance Ram running in Americas"}
	l4 := gcpNamed{"0A6C-41D8-77B2", "Nvidia L4 GPU running in Americas"}
	return []gcpLine{
		gcpHours(gcpCompute(), h100, gcpLabs, "6.98", "instances/atlas-train-0", largeTraining(), each(104)),
		gcpHours(gcpCompute(), h100, gcpLabs, "6.98", "instances/atlas-train-1", largeTraining(), each(96)),
		gcpHours(gcpCompute(), a3core, gcpLabs, "0.029", "instances/atlas-train-0", largeTraining(), each(2_900)),
		gcpHours(gcpCompute(), n2core, gcpLabs, "0.031611", "instances/prep-0", dataPreparation(), each(1_500)).with("SUSTAINED_USAGE_DISCOUNT", "-0.2"),
		gcpHours(gcpCompute(), n2ram, gcpLabs, "0.004237", "instances/prep-0", dataPreparation(), each(6_100)).with("SUSTAINED_USAGE_DISCOUNT", "-0.2"),
		gcpHours(gcpCompute(), n2core, gcpProducts, "0.01707", "instances/gateway-0", assistant(), each(3_000)).covered("0.031611"),
		gcpHours(gcpCompute(), l4, gcpProducts, "0.6", "instances/rank-0", searchEndpoint(), standing()),
		gcpHours(gcpCompute(), l4, gcpProducts, "0.6", "instances/old-poc", nobodysWork(), standing()),
	}
}

func gcpServices() []gcpLine {
	trainA100 := gcpNamed{"AI02-0007-0001", "Vertex AI: Training/Pipelines on Nvidia A100 80GB GPU in Americas"}
	serveL4 := gcpNamed{"AI02-0009-0004", "Vertex AI: Online/Batch Prediction Nvidia L4 GPU running in Americas"}
	serveCore := gcpNamed{"AI02-0009-0007", "Vertex AI: Online/Batch Prediction G2 Instance Core running in Americas"}
	return []gcpLine{
		gcpHours(gcpVertex(), trainA100, gcpLabs, "4.517292", "customJobs", visionTraining(), each(88)).with("PROMOTION", "-0.1"),
		gcpHours(gcpVertex(), serveL4, gcpProducts, "0.644", "endpoints/1048576", visionEndpoint(), each(190)).with("DISCOUNT", "-0.05"),
		gcpHours(gcpVertex(), serveCore, gcpProducts, "0.028741", "endpoints/1048576", visionEndpoint(), each(1_700)).with("DISCOUNT", "-0.05"),
		gcpTokens("AI01-0001-0001", "Gemini 2.5 Flash Text Input - Predictions", "0.0000003", assistant(), 310_000_000),
		gcpTokens("AI01-0001-0002", "Gemini 2.5 Flash Text Output - Predictions", "0.0000025", assistant(), 33_000_000),
		gcpTokens("AI01-0002-0001", "Gemini 2.5 Pro Text Input - Predictions", "0.00000125", searchBatch(), 61_000_000),
		gcpVolume(gcpStorage(), gcpNamed{"E5F0-6A5D-7BAD", "Standard Storage US Regional"}, gcpLabs, "0.02", "example-robotics-gripper-frames", visionTraining(), 2_900),
		gcpVolume(gcpStorage(), gcpNamed{"E5F0-6A5D-7BAD", "Standard Storage US Regional"}, gcpProducts, "0.02", "example-robotics-embeddings", searchEndpoint(), 700),
		gcpOperations(),
		gcpQueries(),
	}
}

func gcpTokens(id, description, rate string, w workload, count int64) gcpLine {
	return gcpLine{
		service: gcpVertex(), sku: gcpNamed{id, description}, project: gcpProducts,
		pricing: "count", unit: "count", perUnit: 1, rate: rate, work: w, demand: each(count),
	}
}

func gcpVolume(service, sku gcpNamed, project, rate, bucket string, w workload, gibibytes int64) gcpLine {
	const byteSecondsPerGibibyteMonth = 1 << 30 * 2_678_400
	return gcpLine{
		service: service, sku: sku, project: project, pricing: "gibibyte month", unit: "byte-seconds",
		perUnit: byteSecondsPerGibibyteMonth, rate: rate, resource: bucket, work: w, demand: each(gibibytes),
	}
}

func gcpOperations() gcpLine {
	return gcpLine{
		service: gcpStorage(), sku: gcpNamed{"4DBF-185F-A415", "Regional Standard Class B Operations"}, project: gcpProducts,
		pricing: "count", unit: "requests", perUnit: 1, rate: "0.0000004", resource: "example-robotics-embeddings",
		work: searchEndpoint(), demand: each(260_000),
	}.with("FREE_TIER", "-0.5")
}

func gcpQueries() gcpLine {
	return gcpLine{
		service: gcpBigQuery(), sku: gcpNamed{"3362-E469-6BEF", "Analysis (us)"}, project: gcpLabs,
		pricing: "tebibyte", unit: "bytes", perUnit: 1 << 40, rate: "6.25", work: dataPreparation(), demand: each(15),
	}.with("FREE_TIER", "-0.01")
}
