package causes

import (
	"cmp"
	"math"
	"slices"

	"github.com/farthing-finops/farthing/internal/explain"
)

func largestFirst(all []Truth) {
	slices.SortStableFunc(all, func(a, b Truth) int { return cmp.Compare(math.Abs(b.Amount), math.Abs(a.Amount)) })
}

// Score counts what an explanation got right.
type Score struct {
	Cases       int
	Right       int // named, and a cause
	Wrong       int // named, and none
	Missed      int // a cause, and not named
	LargestLead int // cases whose first effect is the largest cause
	ByKind      map[explain.Kind]*Count
}

// Count is Score's for one kind.
type Count struct{ Right, Wrong, Missed int }

// Precision is the part of what was named that was right; 0 of nothing.
func (c Count) Precision() float64 { return part(c.Right, c.Right+c.Wrong) }

// Recall is the part of the causes that were named.
func (c Count) Recall() float64 { return part(c.Right, c.Right+c.Missed) }

// F1 is the harmonic mean of precision and recall.
func (c Count) F1() float64 { return part(2*c.Right, 2*c.Right+c.Wrong+c.Missed) }

// Count is the score over all kinds.
func (s Score) Count() Count { return Count{s.Right, s.Wrong, s.Missed} }

func part(of, all int) float64 {
	if all == 0 {
		return 0
	}
	return float64(of) / float64(all)
}

// Judge adds an explanation of the case to the score. An effect is right if its
// kind and its slice are those of a cause: the same values, or others that
// choose exactly the same cells of the bill, which nobody can tell apart. What
// an explanation marks as rest names no cause.
func (s *Score) Judge(c Case, effects []explain.Effect) {
	if s.ByKind == nil {
		s.ByKind = map[explain.Kind]*Count{}
		for _, k := range explain.Kinds() {
			s.ByKind[k] = &Count{}
		}
	}
	s.Cases++
	named := make([]bool, len(c.Truth))
	first := true
	for _, e := range effects {
		if e.Rest {
			continue
		}
		right := slices.IndexFunc(c.Truth, func(t Truth) bool { return c.same(t, e) })
		if first && right == 0 {
			s.LargestLead++
		}
		first = false
		if right < 0 || named[right] {
			s.Wrong++
			s.ByKind[e.Kind].Wrong++
			continue
		}
		named[right] = true
		s.Right++
		s.ByKind[e.Kind].Right++
	}
	for i, t := range c.Truth {
		if !named[i] {
			s.Missed++
			s.ByKind[t.Kind].Missed++
		}
	}
}

func (c Case) same(t Truth, e explain.Effect) bool {
	if t.Kind != e.Kind {
		return false
	}
	slice := map[string]string{}
	for _, v := range e.Slice {
		slice[v.Dimension] = ""
		if v.Text != nil {
			slice[v.Dimension] = *v.Text
		}
	}
	for _, cells := range [][]explain.Cell{c.Change.From, c.Change.Versus} {
		for _, cell := range cells {
			if holds(cell, c.Change.Dimensions, slice) != holds(cell, c.Change.Dimensions, t.Slice) {
				return false
			}
		}
	}
	return true
}

func holds(c explain.Cell, dimensions []string, slice map[string]string) bool {
	for i, d := range dimensions {
		v, asked := slice[d]
		if asked && (c.Values[i] == nil && v != "" || c.Values[i] != nil && *c.Values[i] != v) {
			return false
		}
	}
	return true
}
