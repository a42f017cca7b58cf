package suite

import "github.com/farthing-finops/farthing/internal/query"

// questions are what every engine must answer alike. Each looks at something
// that engines are known to differ in.
func questions() []Case {
	ask := func(name string, w query.Written) Case { return Case{Name: name, Question: w} }
	by := func(names ...string) []string { return names }
	return []Case{
		ask("total", query.Written{}),
		ask("all metrics", query.Written{Metrics: by("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")}),
		ask("by service", query.Written{By: by("ServiceName")}),
		ask("two dimensions and absent values", query.Written{By: by("ServiceName", "Team")}),
		ask("by a tag", query.Written{By: by("Tags.cost-centre")}),
		ask("by a tag with a quote in its key", query.Written{By: by(`Tags."it's ""odd"""`)}),
		ask("by an instant", query.Written{By: by("ChargePeriodStart"), Where: "ServiceName = 'Object Store'"}),
		ask("by a decimal", query.Written{By: by("ListUnitPrice"), Where: "ServiceName = 'Object Store'"}),
		ask("days", query.Written{By: by("ServiceName"), Grain: "day", From: "2026-02-27", To: "2026-03-03"}),
		ask("weeks start on Monday", query.Written{Grain: "week"}),
		ask("months", query.Written{By: by("Team"), Grain: "month"}),
		ask("invoice months", query.Written{Grain: "month", ByInvoiceMonth: true}),
		ask("an invoice month", query.Written{From: "2026-03", To: "2026-04", ByInvoiceMonth: true}),
		ask("range is half open", query.Written{From: "2026-02-28", To: "2026-03-01"}),
		ask("limit keeps the largest of each currency", query.Written{By: by("ServiceName"), Limit: 1}),
		ask("limit with a grain keeps groups whole", query.Written{By: by("ServiceName"), Grain: "month", Limit: 2}),
		ask("equal", query.Written{By: by("ServiceName"), Where: "Team = 'search'"}),
		ask("not equal keeps the absent", query.Written{By: by("Team"), Where: "Team != 'search'"}),
		ask("in", query.Written{By: by("Team"), Where: "Team in ('search', 'ads')"}),
		ask("not in keeps the absent", query.Written{By: by("Team"), Where: "Team not in ('search', 'ads')"}),
		ask("absent", query.Written{By: by("ServiceName"), Where: "Team is null"}),
		ask("present", query.Written{By: by("Team"), Where: "Team is not null"}),
		ask("contains heeds case", query.Written{By: by("ResourceId"), Where: "ResourceId contains 'Train'"}),
		ask("contains takes percent as itself", query.Written{By: by("ResourceId"), Where: "ResourceId contains '%'"}),
		ask("starts with", query.Written{By: by("ServiceName"), Where: "ServiceName starts with 'Object'"}),
		ask("not contains keeps the absent", query.Written{By: by("ResourceId"), Where: "ResourceId not contains 'train'"}),
		ask("a tag's value", query.Written{By: by("ServiceName"), Where: "Tags.cost-centre = '007'"}),
		ask("a tag that is not there", query.Written{Where: "Tags.nothing is not null"}),
		ask("decimals compare exactly", query.Written{By: by("ServiceName"), Where: "BilledCost > 0.000000000000000001"}),
		ask("negative amounts", query.Written{By: by("ChargeCategory"), Where: "BilledCost < 0"}),
		ask("instants compare", query.Written{By: by("ServiceName"), Where: "ChargePeriodStart >= '2026-03-01T00:00:00Z'"}),
		ask("and, or, not", query.Written{By: by("ServiceName", "Team"), Where: "not (Team = 'search' or ServiceName contains 'GPU') and BilledCost >= 0"}),
		ask("or within a range", query.Written{By: by("ServiceName"), Where: "Team = 'ads' or ServiceName = 'GPU Hours'", From: "2026-02-28", To: "2026-03-01"}),
		ask("nothing fits", query.Written{By: by("ServiceName"), Where: "ServiceName = 'none'"}),
		ask("beyond ASCII", query.Written{By: by("RegionName"), Where: "RegionName in ('São Paulo', 'Montréal')"}),
		ask("a quote in a value", query.Written{By: by("ResourceName"), Where: "ResourceName = 'O''Brien''s box'"}),
		ask("quantities by unit", query.Written{Metrics: by("ConsumedQuantity"), By: by("ServiceName")}),
	}
}
