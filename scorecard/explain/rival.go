package main

import (
	"slices"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/explain/causes"
	"github.com/farthing-finops/farthing/internal/money"
)

// oneDimension is what reports do that break a change down by one dimension: of
// each kind of effect the one value that changed most is named, if it is at
// least a tenth of the largest. It is given the exact parts by kind.
func oneDimension(c causes.Case, x explain.Explanation) []explain.Effect {
	best := map[explain.Kind]explain.Effect{}
	for d, dimension := range c.Change.Dimensions {
		for _, v := range values(c, d) {
			slice := []explain.Value{{Dimension: dimension, Text: v}}
			_, parts := x.Within(slice...)
			for _, p := range parts {
				if size(p.Amount).Cmp(size(best[p.Kind].Amount)) > 0 {
					best[p.Kind] = explain.Effect{Kind: p.Kind, Slice: slice, Amount: p.Amount}
				}
			}
		}
	}
	var out []explain.Effect
	for _, k := range explain.Kinds() {
		if e, ok := best[k]; ok {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b explain.Effect) int { return size(b.Amount).Cmp(size(a.Amount)) })
	return slices.DeleteFunc(out, func(e explain.Effect) bool {
		return size(e.Amount).Mul(money.FromInt(10)).Cmp(size(out[0].Amount)) < 0
	})
}

func size(a money.Amount) money.Amount {
	if a.Sign() < 0 {
		return a.Neg()
	}
	return a
}

func values(c causes.Case, d int) []*string {
	seen := map[string]bool{}
	var out []*string
	for _, cells := range [][]explain.Cell{c.Change.From, c.Change.Versus} {
		for _, cell := range cells {
			key := "absent"
			if v := cell.Values[d]; v != nil {
				key = "=" + *v
			}
			if !seen[key] {
				seen[key] = true
				out = append(out, cell.Values[d])
			}
		}
	}
	return out
}
