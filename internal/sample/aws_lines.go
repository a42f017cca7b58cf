package sample

// The company's accounts. A leading zero is a digit like any other.
const (
	awsPayer    = "012345678901"
	awsLabs     = "210000000011"
	awsProducts = "021000000012"
	awsShared   = "210000000013"
)

func awsAccountName(account string) string {
	switch account {
	case awsLabs:
		return "sample-labs"
	case awsProducts:
		return "sample-products"
	case awsShared:
		return "sample-shared"
	default:
		return "sample-management"
	}
}

// awsLine is a thing that AWS meters day by day at the list rate.
type awsLine struct {
	account          string
	code, service    string // line_item_product_code, product_name
	usage, operation string
	unit, rate       string
	instance         string // instance type, if it is a machine
	resource         string // the kind of resource, see awsResource
	whole            bool   // counted in whole units (requests)
	sweep            bool   // of the bad week: machines of their own
	work             workload
	demand           demand
	copies           int
}

func awsLines() []awsLine {
	var all []awsLine
	for _, group := range [][]awsLine{awsMachines(), awsSageMaker(), awsBedrock(), awsStorage(), awsNetwork()} {
		all = append(all, group...)
	}
	return all
}

func ec2(instance, rate string, work workload, d demand, copies int) awsLine {
	return awsLine{
		account: awsLabs, code: "AmazonEC2", service: "Amazon Elastic Compute Cloud",
		usage: "BoxUsage:" + instance, operation: "RunInstances", unit: "Hrs", rate: rate,
		instance: instance, resource: "instance", work: work, demand: d, copies: copies,
	}
}

func awsMachines() []awsLine {
	return []awsLine{
		ec2("p5.48xlarge", "55.04", largeTraining(), hours(21), 2),
		sweepLine(),
		ec2("p4d.24xlarge", "21.957642", visionTraining(), hours(20), 2),
		ec2("g5.12xlarge", "5.672", searchBatch(), hours(14), 2),
		ec2("m6i.8xlarge", "1.536", dataPreparation(), hours(18), 2),
		ec2("g5.xlarge", "1.006", nobodysWork(), standing(), 1),
	}
}

// sweepLine is the unbounded sweep of the bad week.
func sweepLine() awsLine {
	l := ec2("p5.48xlarge", "55.04", largeTraining(), hours(23).inSweep(), 5)
	l.sweep = true
	return l
}

func sageMaker(usage, instance, rate, resource string, work workload, d demand, copies int) awsLine {
	return awsLine{
		account: awsProducts, code: "AmazonSageMaker", service: "Amazon SageMaker",
		usage: "USE1-" + usage + ":ml." + instance, operation: "RunInstance", unit: "Hrs", rate: rate,
		instance: "ml." + instance, resource: resource, work: work, demand: d, copies: copies,
	}
}

func awsSageMaker() []awsLine {
	return []awsLine{
		sageMaker("Train", "p4d.24xlarge", "25.25128800", "training-job", visionTraining(), each(14), 1),
		sageMaker("Train", "g5.12xlarge", "7.09", "training-job", speechTuning(), each(26), 2),
		sageMaker("Train", "p4d.24xlarge", "25.25128800", "training-job", searchTuning(), each(9), 1),
		sageMaker("Host", "g5.12xlarge", "7.09", "endpoint", searchEndpoint(), standing(), 2),
		sageMaker("Host", "g5.4xlarge", "2.03", "endpoint", speechEndpoint(), standing(), 2),
		sageMaker("Host", "g5.2xlarge", "1.515", "endpoint", visionEndpoint(), standing(), 1),
		sageMaker("Host", "g5.12xlarge", "7.09", "endpoint", forgottenEndpoint(), standing().begun(5), 1),
		sageMaker("Notebk", "g4dn.xlarge", "0.7364", "notebook-instance", researchNotebook(), hours(9), 3),
		sageMaker("Notebk", "g5.xlarge", "1.408", "notebook-instance", visionNotebook(), hours(8), 2),
	}
}

func tokens(model, kind, rate string, work workload, thousands int64) awsLine {
	return awsLine{
		account: awsProducts, code: "AmazonBedrock", service: "Amazon Bedrock",
		usage: "USE1-" + model + "-" + kind + "-tokens", operation: "InvokeModelInference", unit: "1K tokens", rate: rate,
		resource: "application-inference-profile", work: work, demand: each(thousands), copies: 1,
	}
}

func awsBedrock() []awsLine {
	return []awsLine{
		tokens("Claude3.5Sonnet", "input", "0.003", assistant(), 190_000),
		tokens("Claude3.5Sonnet", "output", "0.015", assistant(), 31_000),
		tokens("Claude3.5Sonnet", "input", "0.003", searchBatch(), 120_000),
		tokens("Claude3.5Sonnet", "output", "0.015", searchBatch(), 9_000),
		tokens("Llama3-1-70B", "input", "0.00072", speechEndpoint(), 88_000),
		tokens("Llama3-1-70B", "output", "0.00072", speechEndpoint(), 26_000),
		tokens("TitanEmbedV2", "input", "0.00002", searchEndpoint(), 940_000),
	}
}

func s3(account, usage, operation, unit, rate string, work workload, d demand) awsLine {
	return awsLine{
		account: account, code: "AmazonS3", service: "Amazon Simple Storage Service",
		usage: usage, operation: operation, unit: unit, rate: rate,
		resource: "bucket", whole: unit == "Requests", work: work, demand: d, copies: 1,
	}
}

func awsStorage() []awsLine {
	volume := awsLine{
		account: awsLabs, code: "AmazonEC2", service: "Amazon Elastic Compute Cloud",
		usage: "EBS:VolumeUsage.gp3", operation: "CreateVolume-Gp3", unit: "GB-Mo", rate: "0.08",
		resource: "volume", work: largeTraining(), demand: each(1_050), copies: 2,
	}
	left := volume
	left.work, left.demand, left.copies = nobodysWork(), each(140), 1
	return []awsLine{
		s3(awsShared, "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", "0.022", datasets(), each(9_400)),
		s3(awsLabs, "TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", "0.022", visionTraining(), each(2_300)),
		s3(awsProducts, "TimedStorage-INT-FA-ByteHrs", "IntelligentTieringFAStorage", "GB-Mo", "0.023", searchEndpoint(), each(1_100)),
		s3(awsShared, "Requests-Tier1", "PutObject", "Requests", "0.000005", datasets(), each(1_900_000)),
		s3(awsLabs, "Requests-Tier2", "GetObject", "Requests", "4.0E-7", visionTraining(), each(31_000_000)),
		s3(awsProducts, "Requests-Tier2", "GetObject", "Requests", "4.0E-7", dataPreparation(), each(7)),
		volume, left,
	}
}

func awsNetwork() []awsLine {
	line := func(usage, operation, unit, rate, resource string, work workload, d demand) awsLine {
		return awsLine{
			account: awsShared, code: "AmazonEC2", service: "Amazon Elastic Compute Cloud",
			usage: usage, operation: operation, unit: unit, rate: rate,
			resource: resource, work: work, demand: d, copies: 1,
		}
	}
	return []awsLine{
		line("NatGateway-Hours", "NatGateway", "Hrs", "0.045", "natgateway", network(), standing()),
		line("NatGateway-Bytes", "NatGateway", "GB", "0.045", "natgateway", network(), each(640)),
		line("DataTransfer-Out-Bytes", "RunInstances", "GB", "0.09", "instance", searchEndpoint(), each(420)),
		line("DataTransfer-Regional-Bytes", "InterZone-Out", "GB", "0.01", "instance", largeTraining(), each(2_600)),
	}
}
