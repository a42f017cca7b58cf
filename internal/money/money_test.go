package money_test

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/money"
)

func TestParseReadsWhatProvidersWrite(t *testing.T) {
	for text, want := range map[string]string{
		"12.50": "12.5", "7.0E-10": "0.0000000007", "-1.5e+3": "-1500", "+5": "5", ".5": "0.5", "5.": "5", "0": "0", "-0": "0",
		"0.1234567890123456789012345678": "0.1234567890123456789012345678", "4E-05": "0.00004",
		"99999999999999999999.999999999999999999": "99999999999999999999.999999999999999999",
	} {
		if a, err := money.Parse(text); err != nil || a.String() != want {
			t.Errorf("Parse(%q) = %s, %v; want %s", text, a, err, want)
		}
	}
	for _, text := range []string{"", " ", "NaN", "Inf", "-Infinity", "1,000", "1_000", "$5", "12abc", "0x10", "1e", "e5", "-", "+-1", "1.2.3",
		"１２", "1 2", "1e999999999", "1e-999999999", strings.Repeat("9", 129), "5\x00"} {
		if a, err := money.Parse(text); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", text, a)
		}
	}
}

func TestFits(t *testing.T) {
	for text, want := range map[string]bool{
		"99999999999999999999.999999999999999999": true, "99999999999999999999.9999999999999999995": false,
		"100000000000000000000": false, "-99999999999999999999": true, "-1e20": false, "1e-1000": true,
	} {
		if got := money.MustParse(text).Fits(); got != want {
			t.Errorf("%s fits: %v, want %v", text, got, want)
		}
	}
}

// amounts draws amounts of every size that a bill may hold, and finer ones.
func amounts() *rapid.Generator[money.Amount] {
	return rapid.Custom(func(t *rapid.T) money.Amount {
		unscaled := new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 14).Draw(t, "digits"))
		if rapid.Bool().Draw(t, "negative") {
			unscaled.Neg(unscaled)
		}
		return money.FromUnscaled(unscaled, rapid.Uint8Range(0, 28).Draw(t, "scale"))
	})
}

// Text and back is the same number, by every way out.
func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := amounts().Draw(t, "amount")
		if back, err := money.Parse(a.String()); err != nil || !back.Equal(a) || back.String() != a.String() {
			t.Fatalf("%s comes back as %s, %v", a, back, err)
		}
		if strings.ContainsAny(a.String(), "eE") || strings.Contains(a.String(), ".") && strings.HasSuffix(a.String(), "0") {
			t.Fatalf("%s is not the shortest plain decimal", a)
		}
		encoded, err := json.Marshal(a)
		if err != nil || encoded[0] != '"' {
			t.Fatalf("JSON is %s, %v; amounts are strings", encoded, err)
		}
		var decoded money.Amount
		if err := json.Unmarshal(encoded, &decoded); err != nil || !decoded.Equal(a) {
			t.Fatalf("%s decodes as %s, %v", encoded, decoded, err)
		}
	})
}

// Adding is exact: it has an inverse, no order, and agrees with big rationals.
func TestAdding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := amounts().Draw(t, "a"), amounts().Draw(t, "b"), amounts().Draw(t, "c")
		if !a.Add(b).Sub(b).Equal(a) || !a.Add(b).Equal(b.Add(a)) || !a.Add(b).Add(c).Equal(a.Add(b.Add(c))) {
			t.Fatal("adding is not exact")
		}
		want := new(big.Rat).Add(rat(t, a), rat(t, b))
		if rat(t, a.Add(b)).Cmp(want) != 0 || rat(t, a).Cmp(rat(t, b)) != a.Cmp(b) || a.Equal(b) != (a.Cmp(b) == 0) {
			t.Fatalf("%s and %s do not add or compare as numbers do", a, b)
		}
	})
}

func rat(t *rapid.T, a money.Amount) *big.Rat {
	r, ok := new(big.Rat).SetString(a.String())
	if !ok {
		t.Fatalf("%s is no number", a)
	}
	return r
}

// The parts of a split add up to the amount, none is further than one unit
// from its share, and a weight of 0 gets nothing.
func TestSplitAddsUp(t *testing.T) {
	unit := new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(money.Scale), nil))
	rapid.Check(t, func(t *rapid.T) {
		a := amounts().Draw(t, "amount").Rounded()
		weights := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) money.Amount {
			return money.FromUnscaled(big.NewInt(rapid.Int64Range(0, 1_000_000).Draw(t, "weight")), rapid.Uint8Range(0, 6).Draw(t, "scale"))
		}), 1, 12).Draw(t, "weights")
		total := money.Zero()
		for _, w := range weights {
			total = total.Add(w)
		}
		parts, err := money.Split(a, weights)
		if total.IsZero() {
			if err == nil {
				t.Fatal("nothing was split over, without an error")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		sum := money.Zero()
		for i, p := range parts {
			sum = sum.Add(p)
			share := new(big.Rat).Mul(rat(t, a), new(big.Rat).Quo(rat(t, weights[i]), rat(t, total)))
			if off := new(big.Rat).Sub(rat(t, p), share); off.Abs(off).Cmp(unit) > 0 {
				t.Fatalf("part %d is %s, its share is %s", i, p, share.FloatString(20))
			}
			if weights[i].IsZero() && !p.IsZero() {
				t.Fatalf("a weight of 0 got %s", p)
			}
		}
		if !sum.Equal(a) {
			t.Fatalf("the parts add up to %s, not %s", sum, a)
		}
	})
}

func TestSplitRefusesNegativeWeights(t *testing.T) {
	if _, err := money.Split(money.FromInt(1), []money.Amount{money.FromInt(2), money.FromInt(-1)}); err == nil {
		t.Error("a negative weight was taken")
	}
}

// Currencies are never added to each other.
func TestSumKeepsCurrenciesApart(t *testing.T) {
	var s money.Sum
	if _, ok := s.Of("USD"); ok {
		t.Error("nothing is not 0")
	}
	s.Add("USD", money.MustParse("1.5"))
	if c, a, err := s.Only(); err != nil || c != "USD" || a.String() != "1.5" {
		t.Errorf("Only() = %s %s %v", c, a, err)
	}
	s.Add("EUR", money.MustParse("2"))
	s.Add("USD", money.MustParse("-1.5"))
	if _, _, err := s.Only(); err == nil {
		t.Error("two currencies have a common total")
	}
	if a, ok := s.Of("USD"); !ok || !a.IsZero() {
		t.Errorf("USD is %s, %v", a, ok)
	}
	if cs := s.Currencies(); len(cs) != 2 || cs[0] != "EUR" {
		t.Errorf("currencies are %v", cs)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"12.5", "7.0E-10", "-1e+3", "1,0", "1_0", "NaN", "+.5", "1e-1000", "99999999999999999999.999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := money.Parse(text)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q was read as %s", text, a)
		}
		if got, ok := new(big.Rat).SetString(a.String()); !ok || got.Cmp(want) != 0 {
			t.Fatalf("%q was read as %s", text, a)
		}
	})
}
