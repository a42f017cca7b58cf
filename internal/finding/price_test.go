package finding_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/finding"
	"github.com/farthing-finops/farthing/internal/money"
)

// rates reads "day key price quantity".
func rates(lines ...string) []finding.Rate {
	var out []finding.Rate
	for _, line := range lines {
		var r finding.Rate
		var price, quantity string
		if _, err := fmt.Sscan(line, &r.Day, &r.Key, &price, &quantity); err != nil {
			panic(err)
		}
		service := strings.SplitN(r.Key, "/", 2)[0]
		r.Slice = finding.Slice{{Dimension: "ServiceName", Text: &service}, {Dimension: "SkuMeter", Text: &r.Key}}
		r.Currency, r.Unit, r.Price, r.Quantity = "USD", "Hours", money.MustParse(price), money.MustParse(quantity)
		out = append(out, r)
	}
	return out
}

func TestRepricings(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"none":                   {[]string{"1 a 2 10", "2 a 2 20"}, ""},
		"one, the same day":      {[]string{"1 a 2 10", "2 a 2.5 20"}, "a on 2..2 2 to 2.5: 10"},
		"exact":                  {[]string{"1 a 0.000000000000000001 1", "2 a 0.000000000000000003 7"}, "a on 2..2 0.000000000000000001 to 0.000000000000000003: 0.000000000000000014"},
		"and on":                 {[]string{"1 a 2 10", "3 a 2.5 20", "5 a 2.5 2"}, "a on 3..5 2 to 2.5: 11"},
		"up and down":            {[]string{"1 a 2 10", "2 a 3 1", "3 a 2 5"}, "a on 2..2 2 to 3: 1; a on 3..3 3 to 2: -5"},
		"in any order":           {[]string{"3 a 3 5", "1 a 2 10", "2 a 2 1"}, "a on 3..3 2 to 3: 5"},
		"tiers are no change":    {[]string{"1 a 2 10", "1 a 1 90", "2 a 2 10"}, ""},
		"two charges of a price": {[]string{"1 a 2 10", "2 a 3 1", "2 a 3 4"}, "a on 2..2 2 to 3: 5"},
		"two things":             {[]string{"1 a 2 10", "1 b 3 10", "2 a 2 1", "2 b 4 1"}, "b on 2..2 3 to 4: 1"},
		"new things":             {[]string{"1 a 2 10", "2 b 3 10"}, ""},
	} {
		var got []string
		for _, r := range finding.Repricings(rates(c.lines...)) {
			meter, _ := r.Slice.Of("SkuMeter")
			got = append(got, fmt.Sprintf("%s on %d..%d %s to %s: %s", *meter, r.Day, r.Last, r.Before, r.After, r.Effect()))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %s, want %s", name, strings.Join(got, "; "), c.want)
		}
	}
}

// The effects of all changes of one thing are what its days cost above the
// prices that went before.
func TestEffectsOfPricesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prices := rapid.SliceOfN(rapid.IntRange(1, 3), 2, 20).Draw(t, "prices")
		var all []finding.Rate
		want, before := money.Zero(), 0
		for d, p := range prices {
			q := rapid.IntRange(1, 100).Draw(t, "quantity")
			all = append(all, rates(fmt.Sprintf("%d a %d %d", d, p, q))...)
			if d > 0 && prices[d-1] != p {
				before = prices[d-1]
			}
			if before > 0 {
				want = want.Add(money.FromInt(int64((p - before) * q)))
			}
		}
		got := money.Zero()
		for _, r := range finding.Repricings(all) {
			got = got.Add(r.Effect())
		}
		if !got.Equal(want) {
			t.Fatalf("%s, want %s", got, want)
		}
	})
}

// New prices of a service on one day are one finding, with exact amounts; one
// that adds next to nothing is none.
func TestPricesAreOneFinding(t *testing.T) {
	w := calm(180, 1)
	s, whole := w.scan(), func(string) finding.Series { return w.of(nil) }
	var lines []string
	for d := 150; d < 180; d++ {
		before, after := "10", "12"
		price := before
		if d >= 170 {
			price = after
		}
		lines = append(lines, fmt.Sprintf("%d gpu/a %s 20", d, price), fmt.Sprintf("%d gpu/b %s 5", d, price), fmt.Sprintf("%d disk %s 0.001", d, price))
	}
	all := s.Prices(nil, finding.Repricings(rates(lines...)), whole)
	if len(all) != 1 {
		t.Fatalf("%d findings\n%s", len(all), shown(all))
	}
	f := all[0]
	if f.Slice.String() != "ServiceName = gpu" || f.Excess.String() != "500" || f.Actual.String() != "3000" || f.Expected.String() != "2500" || day(f.Raised) != on(170) || f.State != finding.Open {
		t.Errorf("%s", shown(all))
	}
	if len(f.Reasons) != 2 || f.Reasons[0].Amount.String() != "400" || f.Reasons[0].Word != finding.AccountsFor {
		t.Errorf("%s", shown(all))
	}
}

// What amounts show of a new price is the finding of the price.
func TestPricesTakeTheirFindingsIn(t *testing.T) {
	w := calm(180, 1)
	w.scale("ServiceName", "service-1", 170, 180, 1, 1.5)
	var all []finding.Rate
	for _, c := range w.cells {
		if service := *c.Cell.Values[0]; service == "service-1" {
			price := "2"
			if c.Day >= 170 {
				price = "3"
			}
			all = append(all, rates(fmt.Sprintf("%d %s %s %s", c.Day, service, price, c.Cell.Quantity))...)
		}
	}
	found := w.find(t)
	if len(found) != 1 {
		t.Fatalf("%s", shown(found))
	}
	out := w.scan().Prices(found, finding.Repricings(all), func(string) finding.Series { return w.of(nil) })
	if len(out) != 1 || out[0].ID == found[0].ID || !strings.HasPrefix(out[0].Reasons[0].What, "price of ServiceName = service-1") || len(out[0].Related) == 0 {
		t.Errorf("%s", shown(out))
	}
}
