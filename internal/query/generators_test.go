package query_test

import (
	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/focus"
	"github.com/farthing-finops/farthing/internal/query"
)

// sampleNames are few, so that generated filters and charges meet.
func sampleNames() []string {
	return []string{"ServiceName", "Team", "x_Source", "SkuPriceDetails", "BilledCost", "ChargePeriodStart",
		"Tags.team", `Tags."my key"`, `Tags."say ""hi"", it's"`, "Tags.in"}
}

// dimensions draws from sampleNames and, now and then, a tag with any key.
func dimensions() *rapid.Generator[query.Dimension] {
	named := rapid.Custom(func(t *rapid.T) query.Dimension {
		d, err := query.ParseDimension(rapid.SampledFrom(sampleNames()).Draw(t, "name"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	})
	anyTag := rapid.Custom(func(t *rapid.T) query.Dimension {
		key := rapid.StringN(1, 20, 200).Filter(func(s string) bool { return s[0] != '"' && s[0] != '\'' }).Draw(t, "key")
		d, err := query.ParseDimension("Tags." + key)
		if err != nil {
			t.Skip("a key with space around it needs quotes")
		}
		return d
	})
	return rapid.OneOf(named, named, named, anyTag)
}

// valueTexts draws the text of a value of a type, from few, so that they meet.
func valueTexts(of focus.Type) *rapid.Generator[string] {
	switch of {
	case focus.Decimal:
		return rapid.SampledFrom([]string{"0", "-0.0", "1", "1.00", "1e0", "-2.5", "10", "9", "0.000000000000000001"})
	case focus.Time:
		return rapid.SampledFrom([]string{"2026-09", "2026-09-01", "2026-09-01T00:00:00Z", "2026-08-31T22:00:00-02:00",
			"2026-09-01T00:00:00.000001Z", "0001-01-01", "9999-12-31"})
	default:
		return rapid.OneOf(rapid.SampledFrom([]string{"", "a", "b", "ab", "A", "ä", "it's", `"`, "10", "9"}), rapid.String())
	}
}

func values(d query.Dimension) *rapid.Generator[query.Value] {
	return rapid.Custom(func(t *rapid.T) query.Value {
		v, err := query.ValueFor(d, valueTexts(d.Type()).Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		return v
	})
}

// leaves draws comparisons that the types allow.
func leaves() *rapid.Generator[query.Filter] {
	return rapid.Custom(func(t *rapid.T) query.Filter {
		d := dimensions().Draw(t, "dimension")
		switch rapid.IntRange(0, 3).Draw(t, "leaf") {
		case 0:
			return query.IsNull{Dimension: d}
		case 1:
			return query.In{Dimension: d, Values: rapid.SliceOfN(values(d), 1, 4).Draw(t, "values")}
		}
		last := query.StartsWith
		if d.Type() == focus.Decimal || d.Type() == focus.Time {
			last = query.AtLeast
		}
		op := query.Op(rapid.IntRange(int(query.Equal), int(last)).Draw(t, "op"))
		return query.Compare{Dimension: d, Op: op, Value: values(d).Draw(t, "value")}
	})
}

// filters draws trees such as ParseFilter makes: And and Or have no operands
// or at least two.
func filters() *rapid.Generator[query.Filter] { return filtersOf(3) }

func filtersOf(depth int) *rapid.Generator[query.Filter] {
	if depth == 0 {
		return leaves()
	}
	return rapid.Custom(func(t *rapid.T) query.Filter {
		inner := filtersOf(depth - 1)
		operands := func() []query.Filter {
			if rapid.IntRange(0, 9).Draw(t, "constant") == 0 {
				return nil
			}
			return rapid.SliceOfN(inner, 2, 4).Draw(t, "operands")
		}
		switch rapid.IntRange(0, 4).Draw(t, "form") {
		case 0:
			return query.And{Operands: operands()}
		case 1:
			return query.Or{Operands: operands()}
		case 2:
			return query.Not{Operand: inner.Draw(t, "operand")}
		default:
			return inner.Draw(t, "filter")
		}
	})
}

// charges draws a charge for a filter: for each dimension no value, one of
// the type's samples.
func charges(f query.Filter) *rapid.Generator[func(query.Dimension) (string, bool)] {
	return rapid.Custom(func(t *rapid.T) func(query.Dimension) (string, bool) {
		row := map[query.Dimension]string{}
		_ = rapid.Bool().Draw(t, "unused") // a filter without dimensions would draw nothing, which rapid refuses
		for _, d := range query.Dimensions(f) {
			if rapid.Bool().Draw(t, "present") {
				row[d] = valueTexts(d.Type()).Draw(t, "text")
			}
		}
		return func(d query.Dimension) (string, bool) {
			text, ok := row[d]
			return text, ok
		}
	})
}
