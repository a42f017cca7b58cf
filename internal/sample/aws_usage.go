package sample

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

const awsRegion = "us-east-1"

func wholeDay(day time.Time) period.Period {
	return period.Period{Start: day, End: day.AddDate(0, 0, 1)}
}

// key names one copy of a line for the random source.
func (l awsLine) key(instance int) string {
	if l.sweep {
		return fmt.Sprintf("aws/sweep/%d", instance)
	}
	return fmt.Sprintf("aws/%s/%s/%s/%s/%d", l.account, l.usage, l.work.project, l.work.model, instance)
}

// runKey names what runs together: the nodes of a cluster work on one run,
// managed jobs each on their own.
func (l awsLine) runKey(instance int) string {
	if l.resource == "instance" {
		instance = 0
	}
	return l.key(instance)
}

// writeUsage writes one copy's day at the list rate.
func (b *awsBill) writeUsage(l awsLine, instance int, day time.Time) {
	quantity := b.use(l.demand, l.work.job, b.month, day, l.key(instance))
	if l.whole {
		quantity = max(quantity/unit, 1) * unit
	}
	if quantity == 0 {
		return
	}
	r := b.metered("Usage", l, instance, wholeDay(day), amount(quantity))
	b.emit(r)
	b.usage = b.usage.Add(r.unblended)
	if l.code != "AmazonBedrock" {
		b.onDemand[l.code] = b.onDemand[l.code].Add(r.unblended)
	}
}

// metered is a row of usage, billed at the list rate.
func (b *awsBill) metered(kind string, l awsLine, instance int, span period.Period, quantity money.Amount) awsRow {
	r := b.row(kind, l.account, span)
	rate := money.MustParse(l.rate)
	list := quantity.Mul(rate)
	r.costs(list, list)
	sku := strings.ToUpper(b.hex(16, "aws", "sku", l.usage, l.operation))
	for name, value := range map[string]string{
		"line_item_product_code": l.code, "line_item_usage_type": l.usage, "line_item_operation": l.operation,
		"line_item_resource_id":           b.awsResource(l, instance, span.Start),
		"line_item_usage_amount":          javaText(quantity),
		"line_item_unblended_rate":        javaText(rate),
		"line_item_line_item_description": fmt.Sprintf("$%s per %s %s", rate, l.unit, l.usage),
		"pricing_public_on_demand_rate":   javaText(rate), "pricing_public_on_demand_cost": javaText(list),
		"pricing_unit": l.unit, "pricing_term": "OnDemand", "pricing_rate_code": sku + ".JRTCKXETXF.6YS6EN2CT7",
		"product_sku": sku, "product_servicecode": l.code, "product_region_code": awsRegion,
		"product": b.awsProduct(l), "resource_tags": b.awsTags(l, instance, span.Start),
		"cost_category": awsCostCategory(l.account),
	} {
		r.columns[name] = value
	}
	if l.instance != "" {
		r.columns["product_instance_type"] = l.instance
		r.columns["product_product_family"] = "Compute Instance"
		r.columns["line_item_availability_zone"] = awsRegion + string("abc"[instance%3])
	}
	return r
}

// awsResource is the resource's id as the bill has it: bare for EC2 and S3,
// an ARN elsewhere.
func (b *awsBill) awsResource(l awsLine, instance int, day time.Time) string {
	id := b.hex(17, "aws", "resource", l.key(instance))
	arn := func(service, path string) string {
		return fmt.Sprintf("arn:aws:%s:%s:%s:%s", service, awsRegion, l.account, path)
	}
	switch l.resource {
	case "instance":
		return "i-" + id
	case "volume":
		return "vol-" + id
	case "natgateway":
		return arn("ec2", "natgateway/nat-"+b.hex(17, "aws", "nat"))
	case "bucket":
		return fmt.Sprintf("example-robotics-%s-%s", awsAccountName(l.account), id[:6])
	case "application-inference-profile":
		return arn("bedrock", "application-inference-profile/"+b.hex(12, "aws", "profile", l.work.team, l.work.project))
	default: // SageMaker: training-job, endpoint, notebook-instance
		name := b.runID(l.work, day, l.runKey(instance))
		if instance > 0 && l.work.runDays == 0 {
			name += fmt.Sprintf("-%d", instance+1)
		}
		return arn("sagemaker", l.resource+"/"+name)
	}
}

// awsTags is the resource_tags map: users' tags carry user_, AWS's own aws_.
func (b *awsBill) awsTags(l awsLine, instance int, day time.Time) string {
	tags := map[string]string{}
	for key, value := range b.tags(l.work, b.month, day, l.runKey(instance)) {
		tags["user_"+key] = value
	}
	if l.resource != "application-inference-profile" {
		tags["aws_createdBy"] = "AssumedRole:AROA" + strings.ToUpper(b.hex(16, "aws", "role", l.account)) + ":deployer"
	}
	return flatJSON(tags)
}

func awsCostCategory(account string) string {
	if account == awsShared {
		return "{}"
	}
	return flatJSON(map[string]string{"business_unit": strings.TrimPrefix(awsAccountName(account), "sample-")})
}

func (b *awsBill) awsProduct(l awsLine) string {
	product := map[string]string{"product_name": l.service, "region": awsRegion}
	for name, value := range awsMachine(strings.TrimPrefix(l.instance, "ml.")) {
		product[name] = value
	}
	return flatJSON(product)
}

// awsMachine describes an instance type in the words of the product map.
func awsMachine(instance string) map[string]string {
	machine := func(vcpu, gpu, memory string) map[string]string {
		m := map[string]string{"vcpu": vcpu, "memory": memory, "instance_type": instance}
		if gpu != "" {
			m["gpu"] = gpu
		}
		return m
	}
	switch instance {
	case "p5.48xlarge":
		return machine("192", "8", "2048 GiB")
	case "p4d.24xlarge":
		return machine("96", "8", "1152 GiB")
	case "g5.48xlarge":
		return machine("192", "8", "768 GiB")
	case "g5.12xlarge":
		return machine("48", "4", "192 GiB")
	case "g5.4xlarge":
		return machine("16", "1", "64 GiB")
	case "g5.2xlarge":
		return machine("8", "1", "32 GiB")
	case "g5.xlarge", "g4dn.xlarge":
		return machine("4", "1", "16 GiB")
	case "m6i.8xlarge":
		return machine("32", "", "128 GiB")
	case "r5.4xlarge":
		return machine("16", "", "128 GiB")
	default:
		return nil
	}
}

// flatJSON writes a map with its keys in order.
func flatJSON(m map[string]string) string {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(text)
}
