package plan

import (
	"github.com/farthing-finops/farthing/internal/query"
)

// Fit tells whether a plan belongs to a question.
type Fit int

// The fits.
const (
	No       Fit = iota // it is about other charges
	Yes                 // it belongs
	Doubtful            // it does not say enough to tell
)

// Attributes are what an amount says of itself, by dimension's name, from the
// equalities of its filter and its currency.
func (p Plan) Attributes() map[string]string {
	out := map[string]string{}
	if f, err := query.ParseFilter(p.Where); err == nil && f != nil {
		if own, ok := attributes(f); ok {
			out = own
		}
	}
	if p.BillingCurrency != "" {
		out["BillingCurrency"] = p.BillingCurrency
	}
	return out
}

// attributes reads equalities joined by and; false if there is anything else.
func attributes(f query.Filter) (map[string]string, bool) {
	switch f := f.(type) {
	case query.Compare:
		return map[string]string{f.Dimension.Name(): f.Value.Text()}, f.Op == query.Equal
	case query.And:
		out := map[string]string{}
		for _, o := range f.Operands {
			part, ok := attributes(o)
			if !ok {
				return nil, false
			}
			for name, v := range part {
				if was, twice := out[name]; twice && was != v {
					return nil, false
				}
				out[name] = v
			}
		}
		return out, true
	default:
		return nil, false
	}
}

// Fits tells whether an amount belongs to the charges that a filter chooses.
func (p Plan) Fits(where query.Filter) Fit {
	of := p.Attributes()
	lookup := func(d query.Dimension) (string, bool) { v, ok := of[d.Name()]; return v, ok }
	fit := Yes
	for _, f := range conjuncts(where) {
		holds, err := query.Eval(f, lookup)
		switch {
		case err == nil && holds && said(f, of):
		case err == nil && !holds && said(f, of):
			return No
		default:
			fit = Doubtful
		}
	}
	return fit
}

func conjuncts(f query.Filter) []query.Filter {
	switch f := f.(type) {
	case nil:
		return nil
	case query.And:
		var out []query.Filter
		for _, o := range f.Operands {
			out = append(out, conjuncts(o)...)
		}
		return out
	default:
		return []query.Filter{f}
	}
}

// said tells whether the attributes say all that a filter looks at.
func said(f query.Filter, of map[string]string) bool {
	for _, d := range query.Dimensions(f) {
		if _, ok := of[d.Name()]; !ok {
			return false
		}
	}
	return true
}
