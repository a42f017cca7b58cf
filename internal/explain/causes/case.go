package causes

import (
	"math"
	"math/rand/v2"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/money"
)

// Case is a change with its causes.
type Case struct {
	Change explain.Change
	// Truth are the causes, the largest first.
	Truth []Truth
}

// Truth is a cause as an explanation should name it.
type Truth struct {
	Kind  explain.Kind
	Slice map[string]string
	// Amount is what the cause did: the mean of what it does alone and of what
	// would be missing without it.
	Amount float64
}

// What makes a cause worth naming.
const (
	leastOfTotal = 0.02 // its amount, of all that was paid
	leastOfLarge = 0.1  // its amount, of the largest cause's
	mostOfTotal  = 0.5  // what its slice was worth, of all that was paid
	leastCells   = 3
	mostMoves    = 0.8 // what a mix moves something of, of what its slice was worth
	mostAlike    = 0.5 // cells that two causes of a kind share, of those of both
)

// New makes up a case with up to that many finest cells.
func New(seed uint64, cells int) Case {
	r := rand.New(rand.NewPCG(seed, 0x66617274))
	for {
		places := company(r, cells)
		disturb(r, places)
		wanted := 1 + r.IntN(4)
		if causes, ok := happen(r, places, wanted); ok {
			return makeCase(places, causes)
		}
	}
}

// happen draws causes until there are enough that matter.
func happen(r *rand.Rand, places []place, wanted int) ([]cause, bool) {
	var causes []cause
	for len(causes) < wanted {
		kind, found := explain.Kinds()[r.IntN(len(explain.Kinds()))], false
		for range 100 {
			if c := draw(r, kind, places); fits(places, causes, c) {
				causes, found = append(causes, c), true
				break
			}
		}
		if !found {
			return nil, false
		}
	}
	largest := 0.0
	var sizes []float64
	for i := range causes {
		alone, beside := effects(places, causes, i)
		sizes = append(sizes, min(math.Abs(alone), math.Abs(beside)))
		largest = max(largest, math.Abs(alone+beside)/2)
	}
	total := sum(then(places, nil))
	for _, s := range sizes {
		if s < leastOfTotal*total || s < leastOfLarge*largest {
			return nil, false
		}
	}
	return causes, true
}

// fits tells whether a cause matters, and can be told from the others.
func fits(places []place, others []cause, c cause) bool {
	cells, worth, total := 0, 0.0, 0.0
	named := 0.0
	for _, p := range places {
		total += p.then.amount()
		if c.names(p) {
			named += p.then.amount()
		}
		if c.touches(p) {
			cells++
			worth += p.then.amount()
		}
	}
	if c.kind == explain.Mix && c.moving(places) < mostMoves*named {
		return false
	}
	if cells < leastCells || worth > mostOfTotal*total || worth < 0.9*named {
		return false
	}
	if alone, _ := effects(places, []cause{c}, 0); math.Abs(alone) < leastOfTotal*total {
		return false
	}
	for _, o := range others {
		if o.kind == c.kind && alike(places, o, c) > mostAlike {
			return false
		}
	}
	return true
}

// names tells whether the place is in the slice, whatever it sells.
func (c cause) names(p place) bool {
	for d, v := range c.slice {
		if p.values[d] != v {
			return false
		}
	}
	return true
}

func alike(places []place, a, b cause) float64 {
	both, either := 0.0, 0.0
	for _, p := range places {
		inA, inB := a.names(p), b.names(p)
		if inA && inB {
			both++
		}
		if inA || inB {
			either++
		}
	}
	return both / either
}

// effects is what one of the causes does alone, and what would be missing
// without it beside the others, as far as a bill can show it: a price of what
// was retired, or a mix of what is new, nobody can know.
func effects(places []place, causes []cause, i int) (alone, beside float64) {
	without := append(append([]cause{}, causes[:i]...), causes[i+1:]...)
	k := causes[i].kind
	lasting := k == explain.Price || k == explain.Usage || k == explain.Mix || k == explain.Utilisation
	shown := func(c []cause) float64 { return difference(places, c, causes, lasting) }
	return shown(causes[i:i+1]) - shown(nil), shown(causes) - shown(without)
}

// difference is what the causes come to, if lasting only at the places that are
// there in both months after all of them.
func difference(places []place, causes, all []cause, lasting bool) float64 {
	first, second := then(places, all), now(places, all)
	total := 0.0
	was := then(places, causes)
	for i, s := range now(places, causes) {
		if !lasting || first[i].there && second[i].there {
			total += s.total() - was[i].total()
		}
	}
	return total
}

func sum(states []state) float64 {
	total := 0.0
	for _, s := range states {
		total += s.total()
	}
	return total
}

func makeCase(places []place, causes []cause) Case {
	c := Case{Change: explain.Change{Dimensions: Dimensions(), Mix: Mixed()}}
	for i, s := range then(places, causes) {
		c.Change.Versus = append(c.Change.Versus, bill(places[i], s)...)
	}
	for i, s := range now(places, causes) {
		c.Change.From = append(c.Change.From, bill(places[i], s)...)
	}
	for i, cause := range causes {
		alone, beside := effects(places, causes, i)
		t := Truth{Kind: cause.kind, Slice: map[string]string{}, Amount: (alone + beside) / 2}
		for d, v := range cause.slice {
			t.Slice[Dimensions()[d]] = v
		}
		c.Truth = append(c.Truth, t)
	}
	largestFirst(c.Truth)
	return c
}

// bill writes what a place is charged in one month.
func bill(p place, s state) []explain.Cell {
	if !s.there {
		return nil
	}
	values := make([]*string, dimensionCount)
	for d := range values {
		if v := p.values[d]; v != "" {
			values[d] = &v
		}
	}
	var out []explain.Cell
	line := func(role explain.Role, quantity, price float64) {
		q := decimal(quantity, 3)
		c := explain.Cell{Values: values, Role: role, Unit: []string{"Hours", "Tokens", "GB-Months", ""}[p.trade], Amount: q.Mul(decimal(price, 9)).Rounded()}
		if p.trade != licences {
			c.Quantity = &q
		}
		if p.trade == machines {
			used := c.Amount.Mul(decimal(s.busy, 4)).Rounded()
			c.Used = &used
		}
		out = append(out, c)
	}
	if s.covered < 1 {
		line(explain.RoleUsage, s.held()*(1-s.covered), s.price)
	}
	if s.covered > 0 {
		line(explain.RoleCovered, s.held()*s.covered, s.price*(1-s.discount))
	}
	for i, part := range []float64{s.fee, -s.credit, s.tax} {
		if part != 0 {
			role := []explain.Role{explain.RoleFee, explain.RoleCredit, explain.RoleTax}[i]
			out = append(out, explain.Cell{Values: values, Role: role, Amount: decimal(s.amount()*part, 2)})
		}
	}
	return out
}

// decimal rounds to that many digits.
func decimal(f float64, digits int) money.Amount {
	scale := math.Pow(10, float64(digits))
	return money.FromInt(int64(math.Round(f * scale))).Mul(money.MustParse([]string{"1", "1e-1", "1e-2", "1e-3", "1e-4", "1e-5", "1e-6", "1e-7", "1e-8", "1e-9"}[digits]))
}
