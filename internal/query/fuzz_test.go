package query_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/query"
)

func FuzzParseFilter(f *testing.F) {
	for _, seed := range []string{
		"", "true", "ServiceName = 'Amazon EC2' and Tags.team in ('a','b')", "not (RegionId != 'us-east-1' or BilledCost > 100.50)",
		`Tags."my key" not starts with "it''s"`, "Team is not null or not not x_team contains ''", "BilledCost in (1e19, -0.0, 7.0E-10)",
		"ChargePeriodStart >= '2026-09-01T00:00:00.5+02:00'", "((Team < 'ä'))", "Team = 'open", "\xff", "Tags.'", "Tags.", "starts with",
		strings.Repeat("(", 200), "ChargePeriodStart = '0001-01-01'",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := query.ParseFilter(text)
		if err != nil {
			if !fault.Is(err, fault.Usage) || fault.From(err).Hint == "" {
				t.Fatalf("%q is refused without help: %v", text, err)
			}
			return
		}
		if filter == nil {
			return
		}
		again, err := query.ParseFilter(filter.String())
		if err != nil || !reflect.DeepEqual(again, filter) || again.String() != filter.String() {
			t.Fatalf("%q becomes %s, read back as %v, %v", text, filter, again, err)
		}
		if err := (query.Question{Where: filter}).Validate(); err != nil {
			t.Fatalf("%q is accepted by the parser only: %v", text, err)
		}
		simple := query.Simplify(filter)
		if back, err := query.ParseFilter(simple.String()); err != nil || !reflect.DeepEqual(back, simple) {
			t.Fatalf("%q simplifies to %s, read back as %v, %v", text, simple, back, err)
		}
	})
}

func FuzzParseDimension(f *testing.F) {
	for _, seed := range []string{
		"ServiceName", "x_team", "Tags.team", `Tags."my key"`, `Tags.'it''s'`, "tags.a b", `Tags."`, "Tags.", "", "\xff", "Tags.\u00a0x", "Tags.a,b",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := query.ParseDimension(text)
		if err != nil {
			if !fault.Is(err, fault.Usage) || fault.From(err).Hint == "" {
				t.Fatalf("%q is refused without help: %v", text, err)
			}
			return
		}
		if again, err := query.ParseDimension(d.Name()); err != nil || again != d {
			t.Fatalf("%q becomes %s, read back as %v, %v", text, d, again, err)
		}
		filter := query.IsNull{Dimension: d}
		if again, err := query.ParseFilter(filter.String()); err != nil || !reflect.DeepEqual(again, query.Filter(filter)) {
			t.Fatalf("%q does not stand in a filter: %v, %v", text, again, err)
		}
		if names := query.SplitNames(d.Name() + ",Team"); len(names) != 2 || names[0] != d.Name() {
			t.Fatalf("%q does not stand in a list: %q", text, names)
		}
	})
}
