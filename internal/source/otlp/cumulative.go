package otlp

import "slices"

// series is a cumulative series of a metric: its value only grows from Start,
// and each point tells how far it came. An hour's part is what the last point of
// the hour has above the last of the hours before. So neither order nor repeats
// of points matter.
type series struct {
	Start  uint64   `json:"start"`
	Key    key      `json:"key"`
	Slot   slot     `json:"slot"`
	Points []newest `json:"points"`
	// Cut tells that older points were let go: the first is only a base.
	Cut bool `json:"cut,omitempty"`
}

// newest is the last point of an hour.
type newest struct {
	Hour  int64  `json:"hour"`
	At    uint64 `json:"at"`
	Value int64  `json:"value"`
}

// keptHours is for how many hours of points a series may still take late ones.
const keptHours = 30

// change is how an hour's part changes by a point.
type change struct{ hour, by int64 }

// outcome is what a point did to its series.
type outcome int

const (
	taken outcome = iota
	tooLate
	unbased // the first point of a series that began long before
)

// take adds a point and tells which hours' parts change.
func (s *series) take(p newest) ([]change, outcome) {
	if s.Cut && p.Hour <= s.Points[0].Hour {
		return nil, tooLate
	}
	i, found := slices.BinarySearchFunc(s.Points, p.Hour, func(n newest, h int64) int { return int(n.Hour - h) })
	if found && s.Points[i].At >= p.At {
		return nil, taken
	}
	parts := map[int64]int64{}
	minus := func(i int) {
		if i < len(s.Points) {
			parts[s.Points[i].Hour] -= s.part(i)
		}
	}
	if found {
		minus(i)
		minus(i + 1)
		s.Points[i] = p
	} else {
		minus(i)
		s.Points = slices.Insert(s.Points, i, p)
	}
	for _, j := range []int{i, i + 1} {
		if j < len(s.Points) {
			parts[s.Points[j].Hour] += s.part(j)
		}
	}
	var out []change
	for hour, by := range parts {
		out = append(out, change{hour, by})
	}
	slices.SortFunc(out, func(a, b change) int { return int(a.hour - b.hour) })
	result := taken
	if i == 0 && !found && !s.fresh() {
		result = unbased
	}
	s.cut()
	return out, result
}

// part is what belongs to the hour of a point.
func (s *series) part(i int) int64 {
	value := s.Points[i].Value
	switch {
	case i > 0 && value >= s.Points[i-1].Value:
		return value - s.Points[i-1].Value
	case i > 0: // it began anew without saying so
		return value
	case s.Cut || !s.fresh():
		return 0
	}
	return value
}

// fresh tells whether the first point counts from within its hour or the one
// before it. Otherwise nobody knows in which hours what it counts was used.
func (s *series) fresh() bool {
	return hourOf(s.Start) >= s.Points[0].Hour-1
}

func (s *series) cut() {
	if n := len(s.Points) - keptHours; n > 0 {
		s.Points = slices.Delete(s.Points, 0, n)
		s.Cut = true
	}
}

// idle tells whether the series had no point since an hour.
func (s *series) idle(since int64) bool { return s.Points[len(s.Points)-1].Hour < since }
