package sample

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

const gcpTime = "2006-01-02 15:04:05 UTC"

// row starts a row of a kind over a span, on this invoice.
func (b *gcpBill) row(kind string, service, sku gcpNamed, span period.Period) gcpRow {
	google, zone := "GOOGLE", "us-central1-a"
	exported := span.End.Add(27*time.Hour + 12*time.Minute + 45*time.Second)
	return gcpRow{
		BillingAccountID: gcpAccount,
		Invoice:          gcpInvoice{Month: gcpMonth(b.months[b.month]), PublisherType: "GOOGLE"},
		CostType:         kind, Service: service, SKU: sku,
		UsageStartTime: span.Start.Format(gcpTime), UsageEndTime: span.End.Format(gcpTime),
		Labels: []gcpLabel{}, SystemLabels: []gcpLabel{}, Tags: []gcpLabel{},
		Location: gcpLocation{Location: zone, Country: "US", Region: "us-central1", Zone: &zone},
		Cost:     "0", Currency: "USD", CurrencyConversionRate: "1", Credits: []gcpCredit{},
		ExportTime: exported.Format("2006-01-02 15:04:05.000000 UTC"), CostAtList: "0",
		TransactionType: &google, ConsumptionModel: gcpNamed{"7754-699E-0EBF", "Default"},
	}
}

func (b *gcpBill) project(id string) *gcpProject {
	number := b.digits(12, "gcp", "project", id)
	name := strings.ReplaceAll(id, "-", " ")
	return &gcpProject{
		ID: id, Number: number, Name: name, AncestryNumbers: "/310000000001/",
		Ancestors: []gcpAncestor{{"projects/" + number, name}, {"organizations/310000000001", "example-robotics.example"}},
		Labels:    []gcpLabel{{"business_unit", strings.TrimPrefix(id, "sample-")}},
	}
}

func (b *gcpBill) labels(w workload, day time.Time, key string) []gcpLabel {
	tags := b.tags(w, b.month, day, key)
	labels := []gcpLabel{}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		// A GCP label holds no capitals and no dots.
		labels = append(labels, gcpLabel{name, strings.ToLower(strings.ReplaceAll(tags[name], ".", "_"))})
	}
	return labels
}

func (b *gcpBill) resource(l gcpLine, project, key string, day time.Time) gcpResource {
	if l.resource == "" {
		return gcpResource{}
	}
	name, global := l.resource, ""
	_, short, found := strings.Cut(name, "/")
	switch {
	case l.service == gcpStorage():
		global = "//storage.googleapis.com/projects/_/buckets/" + name
	case l.service == gcpVertex() && !found:
		short = b.runID(l.work, day, key)
		name, global = short, fmt.Sprintf("//aiplatform.googleapis.com/projects/%s/locations/us-central1/%s/%s", project, l.resource, short)
	case l.service == gcpVertex():
		global = fmt.Sprintf("//aiplatform.googleapis.com/projects/%s/locations/us-central1/%s", project, name)
		name = short
	default:
		global = fmt.Sprintf("//compute.googleapis.com/projects/%s/zones/us-central1-a/instances/%s",
			project, b.digits(19, "gcp", "instance", l.resource))
		name = short
	}
	return gcpResource{&name, &global}
}

func gcpCreditOf(kind string) gcpCredit {
	switch kind {
	case "PROMOTION":
		return gcpCredit{ID: "12-b34-c56-d78", FullName: "Startup program credit", Type: kind, Name: "Startup program credit"}
	case "DISCOUNT":
		return gcpCredit{ID: "negotiated-vertex-5", FullName: "Negotiated savings on Vertex AI", Type: kind, Name: "Negotiated savings"}
	default:
		return gcpCredit{ID: kind, Type: kind, Name: kind}
	}
}
