package duckdb_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/engine/duckdb"
	"github.com/farthing-finops/farthing/internal/money"
)

// portion is n parts of d of an amount.
type portion struct {
	amount string
	n, d   int64
}

// floor is what cut must give: the quotient in the ledger's smallest unit,
// rounded down, in integers of any size.
func (p portion) floor() money.Amount {
	product := new(big.Int).Mul(money.MustParse(p.amount).Units(), big.NewInt(p.n))
	quotient, rest := new(big.Int).QuoRem(product, big.NewInt(p.d), new(big.Int))
	if rest.Sign() < 0 {
		quotient.Sub(quotient, big.NewInt(1))
	}
	return money.FromUnscaled(quotient, money.Scale)
}

// portions draws amounts with so many digits before the point, and wholes up to
// a trillion, with the ends of both more often than chance would.
func portions(digits int) *rapid.Generator[portion] {
	return rapid.Custom(func(t *rapid.T) portion {
		var p portion
		p.amount = rapid.SampledFrom([]string{"", "-"}).Draw(t, "sign") + rapid.OneOf(
			rapid.StringMatching(fmt.Sprintf(`[0-9]{1,%d}\.[0-9]{18}`, digits)),
			rapid.StringMatching(fmt.Sprintf(`[0-9]{%d}`, digits)),
			rapid.SampledFrom([]string{"0", "0.000000000000000001", "0.000000000000000007", "1", "0.1", strings.Repeat("9", digits) + "." + strings.Repeat("9", 18)}),
		).Draw(t, "amount")
		p.d = rapid.OneOf(rapid.Int64Range(1, 1_000_000_000_000), rapid.SampledFrom([]int64{1, 2, 3, 7, 1_000_000_000, 999_999_999_989, 1_000_000_000_000})).Draw(t, "whole")
		p.n = rapid.OneOf(rapid.Int64Range(0, p.d), rapid.SampledFrom([]int64{0, 1, p.d / 2, p.d - 1, p.d})).Draw(t, "part")
		return p
	})
}

func wantCuts(t *testing.T, e *duckdb.Engine, ps []portion) {
	t.Helper()
	values := make([]string, len(ps))
	for i, p := range ps {
		values[i] = fmt.Sprintf("(%d, CAST('%s' AS DECIMAL(38,18)), CAST(%d AS BIGINT), CAST(%d AS BIGINT))", i, p.amount, p.n, p.d)
	}
	rows, err := e.DB().Query("SELECT CAST(cut(a, n, d) AS VARCHAR), CAST(share(a, 0, n, d) + share(a, n, d, d) AS VARCHAR) FROM (VALUES " +
		strings.Join(values, ", ") + ") AS v(i, a, n, d) ORDER BY i")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for i := 0; rows.Next(); i++ {
		var cut, both string
		if err := rows.Scan(&cut, &both); err != nil {
			t.Fatal(err)
		}
		if want := ps[i].floor(); !money.MustParse(cut).Equal(want) {
			t.Fatalf("cut(%s, %d, %d) is %s, want %s", ps[i].amount, ps[i].n, ps[i].d, cut, want)
		}
		if !money.MustParse(both).Equal(money.MustParse(ps[i].amount)) {
			t.Fatalf("two shares of %s at %d of %d add up to %s", ps[i].amount, ps[i].n, ps[i].d, both)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// A cut is the floor of amount × part ÷ whole in the ledger's smallest unit, to
// the last digit: for the amounts of bills, and for ones that no product of 38
// digits can hold (dong, quantities of tokens).
func TestCutsAreExact(t *testing.T) {
	e, err := duckdb.Open(duckdb.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, digits := range []int{7, 19} {
		many := rapid.SliceOfN(portions(digits), 150, 150)
		for seed := range 8 { // planning the statement is what takes the time
			wantCuts(t, e, many.Example(seed))
		}
	}
}
