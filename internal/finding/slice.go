package finding

import (
	"slices"
	"strconv"
	"strings"
)

// Value is one value of a dimension; a nil Text is absent, which is a value of
// its own.
type Value struct {
	Dimension string  `json:"dimension"`
	Text      *string `json:"text"`
}

// Slice are the charges that have all of these values; without any it is all
// charges.
type Slice []Value

// key is equal for equal slices, whatever the order of their values.
func (s Slice) key() string {
	parts := make([]string, len(s))
	for i, v := range s {
		parts[i] = strconv.Quote(v.Dimension) + "-"
		if v.Text != nil {
			parts[i] = strconv.Quote(v.Dimension) + "=" + strconv.Quote(*v.Text)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

// Within tells whether the slice names all that the other does, so that its
// charges are among the other's.
func (s Slice) Within(other Slice) bool {
	for _, o := range other {
		if !slices.ContainsFunc(s, o.equal) {
			return false
		}
	}
	return true
}

func (v Value) equal(o Value) bool {
	return v.Dimension == o.Dimension && (v.Text == nil) == (o.Text == nil) && (v.Text == nil || *v.Text == *o.Text)
}

// Of is the slice's value of a dimension; false if it does not name it.
func (s Slice) Of(dimension string) (text *string, named bool) {
	for _, v := range s {
		if v.Dimension == dimension {
			return v.Text, true
		}
	}
	return nil, false
}

// Map gives the slice by dimension.
func (s Slice) Map() map[string]*string {
	out := make(map[string]*string, len(s))
	for _, v := range s {
		out[v.Dimension] = v.Text
	}
	return out
}

// String writes the slice for people: Team = research, Model = atlas.
func (s Slice) String() string {
	if len(s) == 0 {
		return "everything"
	}
	out := make([]string, len(s))
	for i, v := range s {
		out[i] = v.Dimension + " is absent"
		if v.Text != nil {
			out[i] = v.Dimension + " = " + *v.Text
		}
	}
	return strings.Join(out, ", ")
}
