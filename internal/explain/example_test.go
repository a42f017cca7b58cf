package explain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/money"
)

// bill reads cells as a person writes them: "search/atlas 100 of 50 Hours", with
// "usage", "covered", "fee", "credit" or "tax" and "used 40" where it matters.
func bill(t *testing.T, lines ...string) []explain.Cell {
	t.Helper()
	var out []explain.Cell
	for _, line := range lines {
		words := strings.Fields(line)
		c := explain.Cell{Amount: money.MustParse(words[1])}
		for _, v := range strings.Split(words[0], "/") {
			c.Values = append(c.Values, &v)
		}
		for i := 2; i < len(words); i++ {
			switch words[i] {
			case "of":
				q := money.MustParse(words[i+1])
				c.Quantity, c.Unit = &q, words[i+2]
			case "used":
				u := money.MustParse(words[i+1])
				c.Used = &u
			default:
				if r := slices.Index([]string{"usage", "covered", "fee", "credit", "tax"}, words[i]); r >= 0 {
					c.Role = explain.Role(r)
				}
			}
		}
		out = append(out, c)
	}
	return out
}

// parts is what an explanation says by kind.
func parts(x explain.Explanation) string {
	_, all := x.Within()
	var out []string
	for _, p := range all {
		out = append(out, fmt.Sprintf("%s %s", p.Kind, p.Amount))
	}
	return strings.Join(out, ", ")
}

// What people would work out by hand.
func TestDecompositions(t *testing.T) {
	for name, c := range map[string]struct {
		versus, from []string
		want         string
	}{
		"price":                {[]string{"a/m 100 of 50 Hours"}, []string{"a/m 150 of 50 Hours"}, "price 50"},
		"usage":                {[]string{"a/m 100 of 50 Hours"}, []string{"a/m 160 of 80 Hours"}, "usage 60"},
		"price and usage":      {[]string{"a/m 100 of 50 Hours"}, []string{"a/m 240 of 80 Hours"}, "price 65, usage 75"}, // 30 h at 2.50; 1 more for 65 h
		"no quantity":          {[]string{"a/m 100"}, []string{"a/m 130"}, "usage 30"},
		"a quantity of 0":      {[]string{"a/m 5 of 0 Hours"}, []string{"a/m 8 of 4 Hours"}, "usage 3"},
		"free before":          {[]string{"a/m 0 of 10 Hours"}, []string{"a/m 20 of 10 Hours"}, "price 20"},
		"new":                  {nil, []string{"a/m 100 of 50 Hours"}, "new 100"},
		"retired":              {[]string{"a/m 100 of 50 Hours"}, nil, "retired -100"},
		"renamed":              {[]string{"a/m 100 of 50 Hours"}, []string{"a/n 100 of 50 Hours"}, "new 100, retired -100"},
		"another unit":         {[]string{"a/m 100 of 50 Hours"}, []string{"a/m 100 of 50 Hours", "a/m 7 of 7 Tokens"}, "usage 7"},
		"nothing":              {[]string{"a/m 100 of 50 Hours"}, []string{"a/m 60 of 30 Hours", "a/m 40 of 20 Hours"}, ""},
		"mix":                  {[]string{"a/m 100 of 100 Hours", "a/n 300 of 100 Hours"}, []string{"a/m 50 of 50 Hours", "a/n 450 of 150 Hours"}, "mix 100"},
		"no mix across owners": {[]string{"a/m 100 of 100 Hours", "b/n 300 of 100 Hours"}, []string{"a/m 50 of 50 Hours", "b/n 450 of 150 Hours"}, "usage 100"},
		"one grew, no mix":     {[]string{"a/m 100 of 100 Hours", "a/n 300 of 100 Hours"}, []string{"a/m 100 of 100 Hours", "a/n 450 of 150 Hours"}, "usage 150"},
		"utilisation":          {[]string{"a/m 100 of 50 Hours used 80"}, []string{"a/m 200 of 100 Hours used 80"}, "utilisation 100"},
		"no utilisation":       {[]string{"a/m 100 of 50 Hours used 80"}, []string{"a/m 200 of 100 Hours used 160"}, "usage 100"},
		"not measured":         {[]string{"a/m 100 of 50 Hours used 80"}, []string{"a/m 200 of 100 Hours"}, "usage 100"},
		"used, no quantity":    {[]string{"a/m 100 used 80"}, []string{"a/m 200 used 80"}, "utilisation 100"},
		"covered":              {[]string{"a/m 100 of 50 Hours"}, []string{"a/m 50 of 25 Hours", "a/m 30 covered of 25 Hours"}, "commitment -20"},
		"covered, dearer list": {[]string{"a/m 50 of 25 Hours", "a/m 30 covered of 25 Hours"}, []string{"a/m 75 of 25 Hours", "a/m 45 covered of 25 Hours"}, "price 40"},
		"a dearer commitment":  {[]string{"a/m 50 of 25 Hours", "a/m 30 covered of 25 Hours"}, []string{"a/m 50 of 25 Hours", "a/m 40 covered of 25 Hours"}, "commitment 10"},
		"covered as a whole":   {[]string{"a/m 30 covered of 25 Hours"}, []string{"a/m 40 covered of 25 Hours"}, "commitment 10"},
		"fee":                  {[]string{"a/m 100 of 50 Hours"}, []string{"a/m 100 of 50 Hours", "a/m 12 fee"}, "commitment 12"},
		"credit and tax":       {[]string{"a/m 100 of 50 Hours", "a/m -5 credit", "a/m 10 tax"}, []string{"a/m 100 of 50 Hours", "a/m -9 credit", "a/m 13 tax"}, "credit -4, tax 3"},
		"only a credit":        {nil, []string{"a/m -9 credit"}, "credit -9"},
	} {
		change := explain.Change{Dimensions: []string{"Team", "Model"}, Mix: []string{"Model"}, From: bill(t, c.from...), Versus: bill(t, c.versus...)}
		if got := parts(explained(t, change)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Dimensions that are not named make prices those of one thing: what is new
// within what is named is more usage, or usage that moved.
func TestNamed(t *testing.T) {
	for name, c := range map[string]struct {
		versus, from []string
		want         string
	}{
		"new within":     {[]string{"a/m 100 of 100 Hours"}, []string{"a/m 100 of 100 Hours", "a/n 60 of 20 Hours"}, "usage 60"},
		"retired within": {[]string{"a/m 100 of 100 Hours", "a/n 60 of 20 Hours"}, []string{"a/m 100 of 100 Hours"}, "usage -60"},
		"moved to new":   {[]string{"a/m 100 of 100 Hours", "a/o 50 of 50 Hours"}, []string{"a/m 80 of 80 Hours", "a/n 60 of 20 Hours", "a/o 50 of 50 Hours"}, "mix 40"},
		"replaced":       {[]string{"a/m 100 of 100 Hours"}, []string{"a/n 300 of 100 Hours"}, "mix 200"},
		"new":            {nil, []string{"a/n 300 of 100 Hours"}, "new 300"},
		"covered, new":   {[]string{"a/m 100 of 100 Hours"}, []string{"a/m 100 of 100 Hours", "a/n 60 covered of 20 Hours"}, "usage 60"},
	} {
		change := explain.Change{Dimensions: []string{"Team", "Model"}, Mix: []string{"Model"}, Named: []string{"Team"}, From: bill(t, c.from...), Versus: bill(t, c.versus...)}
		x := explained(t, change)
		if got := parts(x); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		for _, e := range x.Effects {
			for _, v := range e.Slice {
				if v.Dimension != "Team" {
					t.Errorf("%s: the slice names %s", name, v.Dimension)
				}
			}
		}
	}
}

// Thirds have no end: the last digit is settled, so that parts still add up.
func TestTheLastDigitIsSettled(t *testing.T) {
	c := explain.Change{Dimensions: []string{"Team"}, Versus: bill(t, "a 1 of 3 Hours"), From: bill(t, "a 2 of 7 Hours")}
	if got, want := parts(explained(t, c)), "price -0.238095238095238095, usage 1.238095238095238095"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// Slices are named shortly, the largest effect first, with what was seen.
func TestSlices(t *testing.T) {
	var versus, from []string
	for _, team := range []string{"ads", "search", "vision"} {
		for _, m := range []string{"atlas", "birch", "cedar", "delta"} {
			versus = append(versus, team+"/"+m+" 100 of 50 Hours")
			switch {
			case m == "cedar":
				from = append(from, team+"/"+m+" 120 of 50 Hours")
			case team == "vision":
				from = append(from, team+"/"+m+" 300 of 150 Hours")
			default:
				from = append(from, team+"/"+m+" 100 of 50 Hours")
			}
		}
	}
	from = append(from, "ops/echo 7 of 7 Hours", "ads/atlas -30 credit")
	x := explained(t, explain.Change{Dimensions: []string{"Team", "Model"}, Versus: bill(t, versus...), From: bill(t, from...)})
	var got []string
	for _, e := range x.Effects {
		line := e.Kind.String() + " " + e.Amount.String() + ":"
		for _, v := range e.Slice {
			line += " " + v.Dimension + "=" + *v.Text
		}
		got = append(got, line+": "+e.Evidence)
	}
	want := []string{
		"usage 600: Team=vision: 450 Hours, before 150, in 3 cells",
		"price 60: Model=cedar: unit price 2.4 per Hours, before 2, in 3 cells",
		"credit -30: Team=ads Model=atlas: credits and adjustments -30, before 0",
		"new 7:: the new effects of 1 cell: no slice carries them",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Whose usage moved is said by the other dimensions, and where it moved in words.
func TestMixIsTold(t *testing.T) {
	x := explained(t, explain.Change{Dimensions: []string{"Team", "Model"}, Mix: []string{"Model"},
		Versus: bill(t, "ads/small 100 of 100 Tokens", "ads/large 900 of 100 Tokens", "search/small 100 of 100 Tokens", "search/large 900 of 100 Tokens"),
		From:   bill(t, "ads/small 20 of 20 Tokens", "ads/large 1620 of 180 Tokens", "search/small 100 of 100 Tokens", "search/large 900 of 100 Tokens")})
	if len(x.Effects) != 1 {
		t.Fatalf("%v", x.Effects)
	}
	e := x.Effects[0]
	if e.Kind != explain.Mix || e.Amount.String() != "640" || len(e.Slice) != 1 || *e.Slice[0].Text != "ads" ||
		e.Evidence != "Model: large 90.0 % of the usage, before 50.0 %; small 10.0 %, before 50.0 %" {
		t.Errorf("%v", e)
	}
}
