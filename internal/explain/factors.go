package explain

import "math/big"

// factors are what the amount of one strand is made of, on both sides (0 then,
// 1 now): amount = volume × share × rate, where volume is that of the group
// within which usage can move, and rate = hold × price. They are exact.
type factors struct {
	amount [2]*ratio
	work   [2]*ratio // what was done: the quantity, or the part of it that was in use
	volume [2]*ratio // of the group, in work
	share  [2]*ratio // work ÷ volume
	rate   [2]*ratio // amount ÷ work
	held   [2]*ratio // the quantity that was paid for
	// counted tells that the quantity is known and not 0 on both sides;
	// measured, that the part in use is.
	counted, measured bool
}

// factorsOf reads the factors of a strand that stands alone: a group of its own.
func factorsOf(s *strand) *factors {
	f := &factors{counted: s.counts(), measured: s.was.measures() && s.now.measures()}
	for i, side := range []*flow{&s.was, &s.now} {
		f.amount[i] = whole(side.total())
		f.held[i] = f.amount[i]
		if f.counted {
			f.held[i] = whole(side.quantity())
		}
		f.work[i] = f.held[i]
		if f.measured {
			// What was in use is a whole number of the smallest unit, too.
			busy := &ratio{side.used(), side.total()}
			f.work[i] = whole(times(busy, f.held[i]).rounded())
			f.measured = f.work[i].sign() != 0
		}
	}
	if !f.measured {
		f.work = f.held
	}
	f.volume = f.work
	for i := range f.rate {
		if f.work[i].sign() != 0 {
			f.rate[i] = over(f.amount[i], f.work[i])
		}
	}
	// What is not there on one side has the price of the other: it is only used
	// more or less.
	for i := range f.rate {
		if f.counted && f.rate[i] == nil {
			f.rate[i] = f.rate[1-i]
		}
	}
	return f
}

// within makes the strand a part of a group of that volume.
func (f *factors) within(volume [2]*ratio) {
	f.volume = volume
	for i := range volume {
		f.share[i] = over(f.work[i], volume[i])
	}
}

// usageAndMix are the Shapley values of volume and share in the product of
// three factors: each factor's own step, averaged over the six orders in which
// the three can change (L. S. Shapley, "A value for n-person games", 1953; in
// closed form as by Sun, "Changes in energy consumption and energy intensity:
// a complete decomposition model", 1998).
func (f *factors) usageAndMix() (usage, mix *ratio) {
	if f.volume == f.work {
		return times(step(f.volume), half(sum(f.rate[0], f.rate[1]))), whole(new(big.Int))
	}
	return times(step(f.volume), mean(f.share, f.rate)), times(step(f.share), mean(f.volume, f.rate))
}

// weight is what a change of the rate by 1 comes to.
func (f *factors) weight() *ratio {
	if f.volume == f.work {
		return half(sum(f.work[0], f.work[1]))
	}
	return mean(f.volume, f.share)
}

// utilisation is the part of the rate's effect that comes of holding more or
// less for the same work: rate = hold × price, where hold = held ÷ work. The
// effect of the rate is shared between the two by the Shapley value again.
func (f *factors) utilisation() *ratio {
	hold := [2]*ratio{over(f.held[0], f.work[0]), over(f.held[1], f.work[1])}
	price := [2]*ratio{over(f.amount[0], f.held[0]), over(f.amount[1], f.held[1])}
	return times(f.weight(), times(step(hold), half(sum(price[0], price[1]))))
}

// ordinaryPrice is the part of the rate's effect that comes of the price of
// what no commitment covers: price = ordinary × paid, where paid is the part of
// the ordinary price that is paid on average. What is left of the rate's effect
// is the commitment's: that more or less is covered, or at another rate.
func (f *factors) ordinaryPrice(ordinary [2]*ratio) *ratio {
	if ordinary[0].sign() == 0 || ordinary[1].sign() == 0 {
		return whole(new(big.Int))
	}
	weight := f.weight()
	if f.measured {
		hold := sum(over(f.held[0], f.work[0]), over(f.held[1], f.work[1]))
		weight = times(weight, half(hold))
	}
	var paid [2]*ratio
	for i := range paid {
		paid[i] = over(f.amount[i], times(f.held[i], ordinary[i]))
	}
	return times(weight, times(step(ordinary), half(sum(paid[0], paid[1]))))
}

// quantity is what was used, covered or not. It is not to be changed.
func (f *flow) quantity() *big.Int { return both(f, &f.standard.quantity, &f.covered.quantity) }

// used is the part of the amount that was in use. It is not to be changed.
func (f *flow) used() *big.Int { return both(f, &f.standard.used, &f.covered.used) }

// counts tells whether quantities are known on both sides: one side may be
// nothing at all.
func (s *strand) counts() bool {
	was, now := s.was.counts(), s.now.counts()
	return was && now || was && s.now.cells() == 0 || now && s.was.cells() == 0
}

func (f *flow) cells() int { return f.standard.cells + f.covered.cells }

// counts tells whether every cell has a quantity and they do not come to 0.
func (f *flow) counts() bool {
	return !f.standard.uncounted && !f.covered.uncounted && f.quantity().Sign() != 0
}

// measures tells whether every cell says how much of it was in use, and that is
// a part of the amount.
func (f *flow) measures() bool {
	used, total := f.used(), f.total()
	return !f.standard.unmeasured && !f.covered.unmeasured && used.Sign() > 0 && used.Cmp(total) <= 0
}
