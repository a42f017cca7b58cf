package query_test

import (
	"encoding/json"
	"fmt"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/query"
)

// Filters read like sentences. Their canonical text has every name in the
// spelling of FOCUS, every number and date in its shortest form.
func ExampleParseFilter() {
	for _, text := range []string{
		`ServiceName = 'Amazon EC2' and Tags.team in ('a','b')`,
		`Team is null`,
		`not (regionid != 'us-east-1' or BilledCost > 100.50)`,
		`ResourceId contains "train" and not ResourceId starts with 'i-'`,
		`ChargePeriodStart >= '2026-09' and Tags."cost center" is not null`,
	} {
		f, err := query.ParseFilter(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(f)
	}
	// Output:
	// ServiceName = 'Amazon EC2' and Tags.team in ('a', 'b')
	// Team is null
	// not (RegionId != 'us-east-1' or BilledCost > 100.5)
	// ResourceId contains 'train' and ResourceId not starts with 'i-'
	// ChargePeriodStart >= '2026-09-01' and Tags."cost center" is not null
}

// A fault says where, why and what to write instead.
func ExampleParseFilter_fault() {
	_, err := query.ParseFilter(`Team = 'vision' and ServiceNam = 'Amazon EC2'`)
	fmt.Println(err)
	fmt.Println(fault.From(err).Hint)
	// Output:
	// cannot read the filter: column 21: unknown dimension "ServiceNam"
	//   Team = 'vision' and ServiceNam = 'Amazon EC2'
	//                       ^
	// did you mean ServiceName? A tag is written Tags.ServiceNam
}

// A filter is never unknown: where a charge has no value, a comparison is
// false and its negation true.
func ExampleEval() {
	untagged := func(query.Dimension) (string, bool) { return "", false }
	for _, text := range []string{`Team = 'vision'`, `Team != 'vision'`, `Team not in ('vision', 'speech')`, `BilledCost <= 5`, `not BilledCost > 5`} {
		f, err := query.ParseFilter(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		chosen, err := query.Eval(f, untagged)
		fmt.Println(text, chosen, err)
	}
	// Output:
	// Team = 'vision' false <nil>
	// Team != 'vision' true <nil>
	// Team not in ('vision', 'speech') true <nil>
	// BilledCost <= 5 false <nil>
	// not BilledCost > 5 true <nil>
}

// The normal form has Not over leaves only, and one order.
func ExampleSimplify() {
	f, err := query.ParseFilter(`not (Team is null or not (Project in ('p') and Team is not null))`)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(query.Simplify(f))
	// Output:
	// Project = 'p' and Team is not null
}

// Promoted tags go by their plain name, all other tags by their key.
func ExampleParseDimension() {
	for _, text := range []string{"servicename", "team", "Tags.team", "Tags.cost center"} {
		d, err := query.ParseDimension(text)
		fmt.Printf("%s is kept in %s, key %q, %v\n", d.Name(), d.Column(), d.Key(), err)
	}
	// Output:
	// ServiceName is kept in ServiceName, key "", <nil>
	// Team is kept in x_Team, key "", <nil>
	// Tags.team is kept in Tags, key "team", <nil>
	// Tags."cost center" is kept in Tags, key "cost center", <nil>
}

// A door reads what people write, and shows the question with its defaults.
func ExampleWritten_Read() {
	q, err := query.Written{
		By:    query.SplitNames(`team, Tags."cost center"`),
		Where: `ChargeCategory != 'Tax'`,
		From:  "2026-09", To: "2026-10", Grain: "month",
	}.Read()
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := json.MarshalIndent(q.WithDefaults(), "", "  ")
	fmt.Println(string(text), err)
	// Output:
	// {
	//   "metrics": [
	//     "BilledCost",
	//     "EffectiveCost"
	//   ],
	//   "by": [
	//     "Team",
	//     "Tags.\"cost center\""
	//   ],
	//   "where": "ChargeCategory != 'Tax'",
	//   "from": "2026-09-01",
	//   "to": "2026-10-01",
	//   "grain": "month",
	//   "byInvoiceMonth": false,
	//   "limit": 0
	// } <nil>
}
