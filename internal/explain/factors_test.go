package explain

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// orders are all orders in which n factors can change.
func orders(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var out [][]int
	for _, shorter := range orders(n - 1) {
		for at := range n {
			longer := append([]int{}, shorter[:at]...)
			out = append(out, append(append(longer, n-1), shorter[at:]...))
		}
	}
	return out
}

// shapley is the definition: what a factor's change adds to the product, on
// average over all orders.
func shapley(factors [][2]*big.Rat, of int) *big.Rat {
	total := new(big.Rat)
	all := orders(len(factors))
	for _, order := range all {
		changed := map[int]bool{}
		for _, f := range order {
			before := product(factors, changed)
			changed[f] = true
			if f == of {
				total.Add(total, new(big.Rat).Sub(product(factors, changed), before))
			}
		}
	}
	return total.Quo(total, big.NewRat(int64(len(all)), 1))
}

func product(factors [][2]*big.Rat, changed map[int]bool) *big.Rat {
	out := big.NewRat(1, 1)
	for i, f := range factors {
		if changed[i] {
			out.Mul(out, f[1])
		} else {
			out.Mul(out, f[0])
		}
	}
	return out
}

func rats() *rapid.Generator[[2]*ratio] {
	return rapid.Custom(func(t *rapid.T) [2]*ratio {
		var out [2]*ratio
		for i := range out {
			out[i] = &ratio{big.NewInt(rapid.Int64Range(-1000, 1000).Filter(func(n int64) bool { return n != 0 }).Draw(t, "number")), big.NewInt(rapid.Int64Range(1, 1000).Draw(t, "of"))}
		}
		return out
	})
}

func rat(r *ratio) *big.Rat { return new(big.Rat).SetFrac(r.num, r.den) }

func pair(a [2]*ratio) [2]*big.Rat { return [2]*big.Rat{rat(a[0]), rat(a[1])} }

// The closed form is the Shapley value, for prices and amounts below 0 too.
func TestTheClosedFormIsTheShapleyValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &factors{volume: rats().Draw(t, "volume"), share: rats().Draw(t, "share"), rate: rats().Draw(t, "rate")}
		f.work = [2]*ratio{times(f.volume[0], f.share[0]), times(f.volume[1], f.share[1])}
		all := [][2]*big.Rat{pair(f.volume), pair(f.share), pair(f.rate)}
		usage, mix := f.usageAndMix()
		third := times(step(f.rate), mean(f.volume, f.share))
		for i, got := range []*ratio{usage, mix, third} {
			if want := shapley(all, i); rat(got).Cmp(want) != 0 {
				t.Fatalf("factor %d has %s; by definition %s", i, rat(got), want)
			}
		}
	})
}

// Of a strand that is its own group there are two factors.
func TestTwoFactors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &factors{volume: rats().Draw(t, "volume"), rate: rats().Draw(t, "rate")}
		f.work = f.volume
		usage, mix := f.usageAndMix()
		if want := shapley([][2]*big.Rat{pair(f.volume), pair(f.rate)}, 0); rat(usage).Cmp(want) != 0 || mix.sign() != 0 {
			t.Fatalf("usage %s and mix %s; by definition %s and 0", rat(usage), rat(mix), want)
		}
	})
}

// What utilisation and ordinary prices get of the rate's effect is the Shapley
// value of their product, within the rate's.
func TestTheRateIsSharedByTheShapleyValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		work, hold, price, paid := rats().Draw(t, "work"), rats().Draw(t, "hold"), rats().Draw(t, "ordinary price"), rats().Draw(t, "paid")
		f := &factors{volume: work, work: work, measured: true, counted: true}
		var net [2]*ratio
		for i := range work {
			net[i] = times(price[i], paid[i])
			f.held[i] = times(work[i], hold[i])
			f.amount[i] = times(f.held[i], net[i])
			f.rate[i] = over(f.amount[i], work[i])
		}
		half := big.NewRat(1, 2)
		weight := new(big.Rat).Mul(half, new(big.Rat).Add(rat(work[0]), rat(work[1])))
		want := new(big.Rat).Mul(weight, shapley([][2]*big.Rat{pair(hold), pair(net)}, 0))
		if got := rat(f.utilisation()); got.Cmp(want) != 0 {
			t.Fatalf("utilisation %s, want %s", got, want)
		}
		weight.Mul(weight, new(big.Rat).Mul(half, new(big.Rat).Add(rat(hold[0]), rat(hold[1]))))
		want = new(big.Rat).Mul(weight, shapley([][2]*big.Rat{pair(price), pair(paid)}, 0))
		if got := rat(f.ordinaryPrice(price)); got.Cmp(want) != 0 {
			t.Fatalf("the ordinary price %s, want %s", got, want)
		}
	})
}

func TestRounded(t *testing.T) {
	for text, want := range map[string]int64{"1/2": 1, "-1/2": -1, "1/3": 0, "-1/3": 0, "2/3": 1, "-2/3": -1, "7": 7, "5/2": 3, "-5/2": -3, "0": 0} {
		r, _ := new(big.Rat).SetString(text)
		for _, got := range []*big.Int{(&ratio{r.Num(), r.Denom()}).rounded(), (&ratio{new(big.Int).Neg(r.Num()), new(big.Int).Neg(r.Denom())}).rounded()} {
			if got.Cmp(big.NewInt(want)) != 0 {
				t.Errorf("%s is rounded to %s, not %d", text, got, want)
			}
		}
	}
}

// A division by many dimensions leaves out what says nothing new.
func TestCuboids(t *testing.T) {
	// The second dimension follows from the first; the third has one value.
	codes := [][]int32{{0, 0, 0, 0}, {1, 0, 0, 1}, {2, 1, 0, 0}, {3, 1, 0, 1}}
	var got [][]int
	for _, c := range cuboids(codes, []int{4, 2, 1, 2}, []int{0, 1, 2, 3}) {
		got = append(got, c.dimensions)
	}
	want := [][]int{nil, {0}, {1}, {3}, {1, 3}}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || len(got[i]) != len(want[i]) {
			t.Fatalf("%v, want %v", got, want)
		}
		for j := range want[i] {
			if got[i][j] != want[i][j] {
				t.Fatalf("%v, want %v", got, want)
			}
		}
	}
}
