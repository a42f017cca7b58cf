package explain

import (
	"fmt"
	"math/big"
	"strings"
)

// evidence says what was seen of a kind in the points that a slice is made of.
func (c *cube) evidence(k Kind, s found, inside []*point) string {
	where := count(len(inside), "cell")
	switch k {
	case Price:
		return priceEvidence(inside, s.rate) + ", in " + where
	case Usage:
		return usageEvidence(inside, s.rate) + ", in " + where
	case Mix:
		return c.mixEvidence(inside)
	case Utilisation:
		was, now := flows(inside, (*flow).used), flows(inside, (*flow).total)
		return fmt.Sprintf("in use: %s of what is paid for, before %s, in %s", percent(was[1], now[1]), percent(was[0], now[0]), where)
	case New:
		return where + " that did not exist before"
	case Retired:
		return where + " that no longer exist"
	case Commitment:
		return commitmentEvidence(inside) + ", in " + where
	case Credit:
		return fixedEvidence("credits and adjustments", RoleCredit, inside)
	default:
		return fixedEvidence("taxes", RoleTax, inside)
	}
}

// restEvidence says how small what is left is.
func restEvidence(k Kind, slices, cells int) string {
	if slices == 0 {
		return fmt.Sprintf("the %s effects of %s: no slice carries them", k, count(cells, "cell"))
	}
	return fmt.Sprintf("the other %s effects, of %s", k, count(cells, "cell"))
}

func count(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

func priceEvidence(inside []*point, rate float64) string {
	if was, now, unit, ok := onePrice(inside); ok {
		return fmt.Sprintf("unit price %s per %s, before %s", now, unit, was)
	}
	return "unit prices " + change(rate)
}

// onePrice is the ordinary price of all points, if they have one.
func onePrice(inside []*point) (was, now, unit string, ok bool) {
	for _, p := range inside {
		for _, s := range p.strands {
			if s.was.standard.quantity.Sign() == 0 || s.now.standard.quantity.Sign() == 0 {
				return "", "", "", false
			}
			price := s.ordinary()
			a, b := price[0].text(), price[1].text()
			if unit != "" && (a != was || b != now || s.unit != unit) || s.unit == "" {
				return "", "", "", false
			}
			was, now, unit = a, b, s.unit
		}
	}
	return was, now, unit, unit != ""
}

// short is a number in at most twelve fraction digits.
func short(r *big.Rat) string {
	text := r.FloatString(12)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

func usageEvidence(inside []*point, rate float64) string {
	unit, one := oneUnit(inside)
	if !one {
		return "usage " + change(rate)
	}
	q := flows(inside, (*flow).quantity)
	return fmt.Sprintf("%s %s, before %s", amount(q[1]), unit, amount(q[0]))
}

// oneUnit is the unit of all usage, if it has one and all quantities are known.
func oneUnit(inside []*point) (string, bool) {
	unit := ""
	for _, p := range inside {
		for _, s := range p.strands {
			if s.unit == "" || unit != "" && unit != s.unit || !s.was.counted() || !s.now.counted() {
				return "", false
			}
			unit = s.unit
		}
	}
	return unit, unit != ""
}

// counted tells whether the quantity is known.
func (f *flow) counted() bool { return !f.standard.uncounted && !f.covered.uncounted }

// mixEvidence names the value whose share of the usage grew most, and that
// whose share shrank most.
func (c *cube) mixEvidence(inside []*point) string {
	best, text := 0.0, fmt.Sprintf("usage moved within %s", count(len(inside), "cell"))
	if _, one := oneUnit(inside); !one {
		return text
	}
	for d, mixed := range c.mixed {
		if !mixed {
			continue
		}
		shares, all := c.shares(d, inside)
		up, down := largest(shares, all)
		if up < 0 || down < 0 {
			continue
		}
		if grew := shares[up][1]/all[1] - shares[up][0]/all[0]; grew > best {
			best = grew
			text = fmt.Sprintf("%s: %s %.1f %% of the usage, before %.1f %%; %s %.1f %%, before %.1f %%", c.dimensions[d],
				name(c.values[d][up]), 100*shares[up][1]/all[1], 100*shares[up][0]/all[0],
				name(c.values[d][down]), 100*shares[down][1]/all[1], 100*shares[down][0]/all[0])
		}
	}
	return text
}

// shares adds up what was used of each value of a dimension, then and now.
func (c *cube) shares(d int, inside []*point) (of [][2]float64, all [2]float64) {
	of = make([][2]float64, len(c.values[d]))
	for _, p := range inside {
		for _, s := range p.strands {
			for i, f := range []*flow{&s.was, &s.now} {
				q := float(f.quantity())
				of[p.codes[d]][i] += q
				all[i] += q
			}
		}
	}
	return of, all
}

// largest finds the value that gained and that which lost most; -1 is none.
func largest(of [][2]float64, all [2]float64) (up, down int) {
	up, down = -1, -1
	if all[0] <= 0 || all[1] <= 0 {
		return up, down
	}
	most, least := 0.0, 0.0
	for v, s := range of {
		step := s[1]/all[1] - s[0]/all[0]
		if step > most {
			most, up = step, v
		}
		if step < least {
			least, down = step, v
		}
	}
	return up, down
}

func commitmentEvidence(inside []*point) string {
	covered := flows(inside, func(f *flow) *big.Int { return &f.covered.quantity })
	all := flows(inside, (*flow).quantity)
	var said []string
	switch _, one := oneUnit(inside); {
	case covered[0].Sign() == 0 && covered[1].Sign() == 0:
	case !one:
		said = append(said, "commitments cover another part of the usage, or at other rates")
	default:
		said = append(said, fmt.Sprintf("commitments cover %s of the usage, before %s", percent(covered[1], all[1]), percent(covered[0], all[0])))
	}
	if was, now := fixed(RoleFee, inside); was.Sign() != 0 || now.Sign() != 0 {
		said = append(said, fmt.Sprintf("fees and unused parts %s, before %s", amount(now), amount(was)))
	}
	if len(said) == 0 {
		return "commitments changed"
	}
	return strings.Join(said, "; ")
}

func fixedEvidence(what string, role Role, inside []*point) string {
	was, now := fixed(role, inside)
	return fmt.Sprintf("%s %s, before %s", what, amount(now), amount(was))
}

func fixed(role Role, inside []*point) (was, now *big.Int) {
	was, now = new(big.Int), new(big.Int)
	for _, p := range inside {
		was.Add(was, &p.fixed[role-RoleFee].was)
		now.Add(now, &p.fixed[role-RoleFee].now)
	}
	return was, now
}

// flows adds something of all usage up, then and now.
func flows(inside []*point, of func(*flow) *big.Int) [2]*big.Int {
	out := [2]*big.Int{new(big.Int), new(big.Int)}
	for _, p := range inside {
		for _, s := range p.strands {
			out[0].Add(out[0], of(&s.was))
			out[1].Add(out[1], of(&s.now))
		}
	}
	return out
}

func percent(part, all *big.Int) string {
	if all.Sign() == 0 {
		return "none"
	}
	r := new(big.Rat).SetFrac(part, all)
	return r.Mul(r, big.NewRat(100, 1)).FloatString(1) + " %"
}

// change says a rate, which is of the mean of then and now, as a part of then.
func change(rate float64) string {
	if rate >= 2 || rate <= -2 {
		return "changed"
	}
	return fmt.Sprintf("%+.1f %%", 100*((2+rate)/(2-rate)-1))
}

func name(text *string) string {
	if text == nil {
		return "none"
	}
	return *text
}
