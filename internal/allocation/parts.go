package allocation

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
)

// partsWhole is the whole that shared rules are cut of.
const partsWhole = 1_000_000_000

// Parts turns weights into cumulative cuts, in the order of the values. A rule
// that finds nobody to spread over has none.
func Parts(rules []SharedRule, weights []Weight) []Part {
	var out []Part
	for _, rule := range rules {
		byCurrency := map[string]map[string]*big.Int{}
		for _, w := range weights {
			if byCurrency[w.Currency] == nil {
				byCurrency[w.Currency] = map[string]*big.Int{} // fixed shares need the currency only
			}
			if w.Dimension != rule.Over.Name() {
				continue
			}
			if n := weightOf(rule, w); n.Sign() > 0 {
				byCurrency[w.Currency][w.Value] = n
			}
		}
		for _, currency := range slices.Sorted(maps.Keys(byCurrency)) {
			out = append(out, partsOf(rule, currency, byCurrency[currency])...)
		}
	}
	return out
}

// weightOf is a value's weight under a rule: a whole number of any scale.
func weightOf(rule SharedRule, w Weight) *big.Int {
	switch rule.By {
	case Even:
		return big.NewInt(1)
	case ByUsage:
		return big.NewInt(w.Usage)
	case Proportional:
		return w.EffectiveCost.Units()
	default:
		return big.NewInt(0) // fixed shares need no weights
	}
}

func partsOf(rule SharedRule, currency string, weights map[string]*big.Int) []Part {
	if rule.By == Fixed {
		weights = map[string]*big.Int{}
		for _, s := range rule.Shares {
			if s.Parts > 0 {
				weights[s.Value] = big.NewInt(s.Parts)
			}
		}
	}
	total := new(big.Int)
	for _, w := range weights {
		total.Add(total, w)
	}
	var out []Part
	sum, from := new(big.Int), int64(0)
	values := slices.SortedFunc(maps.Keys(weights), cmp.Compare[string])
	for i, v := range values {
		sum.Add(sum, weights[v])
		to := new(big.Int).Div(new(big.Int).Mul(sum, big.NewInt(partsWhole)), total).Int64()
		if i == len(values)-1 {
			to = partsWhole
		}
		out = append(out, Part{rule.Name, currency, v, from, to, partsWhole})
		from = to
	}
	return out
}
