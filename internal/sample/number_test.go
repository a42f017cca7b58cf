package sample

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/money"
)

func TestNumbersLookAsTheProvidersWriteThem(t *testing.T) {
	for _, c := range []struct{ plain, java, excel string }{
		{"0", "0.0", "0"},
		{"12", "12.0", "12"},
		{"-0.96", "-0.96", "-0.96"},
		{"0.001", "0.001", "0.001"},
		{"0.0004", "4.0E-4", "0.0004"},
		{"0.0000028", "2.8E-6", "2.8E-06"},
		{"-0.00000005", "-5.0E-8", "-5E-08"},
		{"0.00000000665679", "6.65679E-9", "6.65679E-09"},
		{"0.000000000000125", "1.25E-13", "1.25E-13"},
	} {
		a := money.MustParse(c.plain)
		if got := javaText(a); got != c.java {
			t.Errorf("javaText(%s) = %s, want %s", c.plain, got, c.java)
		}
		if got := excelText(a); got != c.excel {
			t.Errorf("excelText(%s) = %s, want %s", c.plain, got, c.excel)
		}
	}
}

func TestNumbersKeepTheirValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := money.FromUnscaled(big.NewInt(rapid.Int64().Draw(t, "unscaled")), rapid.Uint8Range(0, 18).Draw(t, "scale"))
		for _, text := range []string{javaText(a), excelText(a)} {
			if back, err := money.Parse(text); err != nil || !back.Equal(a) {
				t.Errorf("%s was written as %s (%v)", a, text, err)
			}
		}
	})
}

func TestPerMilleDoesNotOverflow(t *testing.T) {
	for _, c := range []struct{ value, permille, want int64 }{
		{1000, 971, 971}, {1 << 50, 1120, 1 << 50 / 1000 * 1120}, {1 << 52, 2000, 1 << 52 / 1000 * 2000},
	} {
		got := perMille(c.value, c.permille)
		if difference := got - c.want; difference < -2000 || difference > 2000 {
			t.Errorf("perMille(%d, %d) = %d, want about %d", c.value, c.permille, got, c.want)
		}
	}
}
