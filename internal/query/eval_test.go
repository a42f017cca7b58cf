package query_test

import (
	"testing"

	"github.com/farthing-finops/farthing/internal/query"
)

func charge(row map[string]string) func(query.Dimension) (string, bool) {
	return func(d query.Dimension) (string, bool) {
		text, ok := row[d.Name()]
		return text, ok
	}
}

func TestEval(t *testing.T) {
	lookup := charge(map[string]string{
		"ServiceName": "Amazon EC2", "BilledCost": "100.50", "ChargePeriodStart": "2026-09-01T00:00:00Z",
		"Tags.team": "vision", "ResourceName": "",
	})
	for text, want := range map[string]bool{
		"":                                 true,
		"true":                             true,
		"false":                            false,
		"ServiceName = 'Amazon EC2'":       true,
		"ServiceName = 'amazon ec2'":       false, // case counts
		"ServiceName starts with 'Amazon'": true,
		"ServiceName contains 'EC'":        true,
		"ServiceName contains ''":          true,
		"ServiceName < 'B'":                true,
		"ServiceName < 'a'":                true, // bytes, not a dictionary
		"BilledCost = 100.5":               true,
		"BilledCost > 99":                  true, // as text it would not be
		"BilledCost in (1, 100.5000)":      true,
		"ChargePeriodStart = '2026-09-01'": true,
		"ChargePeriodStart = '2026-09'":    true,
		"ChargePeriodStart < '2026-09-01T01:00:00+02:00'":  false,
		"ChargePeriodStart >= '2026-09-01T01:00:00+02:00'": true,
		"ResourceName is null":                             false, // empty is not absent
		"ResourceName = ''":                                true,

		"Team is null":                            true,
		"Team = 'vision'":                         false,
		"Team != 'vision'":                        true, // everything but vision
		"Team in ('vision')":                      false,
		"Team not in ('vision')":                  true,
		"Team contains ''":                        false,
		"Team not contains 'v'":                   true,
		"Team not starts with 'v'":                true,
		"Team < 'z'":                              false,
		"Team >= 'z'":                             false,
		"not Team < 'z'":                          true,
		"EffectiveCost <= 5 or EffectiveCost > 5": false,

		"Team is null and Tags.team = 'vision'":         true,
		"Team = 'x' or Tags.team = 'x'":                 false,
		"not (Team = 'x' or Tags.team = 'x')":           true,
		"Team = 'x' and Team = 'x' or BilledCost > 1":   true,
		"Team = 'x' and (Team = 'x' or BilledCost > 1)": false,
	} {
		got, err := query.Eval(parse(t, text), lookup)
		if err != nil || got != want {
			t.Errorf("%s is %t (%v), want %t", text, got, err, want)
		}
	}
}

func TestEvalNamesAValueThatIsNotOfItsType(t *testing.T) {
	lookup := charge(map[string]string{"BilledCost": "much", "ChargePeriodStart": "soon"})
	for _, text := range []string{
		"BilledCost > 1", "BilledCost in (1)", "ChargePeriodStart > '2026-09'", "not BilledCost = 1",
		"false and BilledCost > 1", "true or BilledCost > 1",
	} {
		if got, err := query.Eval(parse(t, text), lookup); err == nil {
			t.Errorf("%s is %t without an error", text, got)
		}
	}
}
