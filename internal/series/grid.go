package series

import (
	"math"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// set puts the lines on even steps, the same for all series of the file.
func (in *reader) set() (Set, error) {
	out := Set{Named: in.place["series"] >= 0, Dates: in.dates}
	if len(in.names) == 0 {
		return out, fault.New(fault.BadInput, "there is no line below the header").At(fault.Where{File: in.file})
	}
	var distances []time.Duration
	for _, name := range in.names {
		points := in.points[name]
		midnights(points)
		slices.SortStableFunc(points, func(a, b point) int { return a.at.Compare(b.at) })
		for i := 1; i < len(points); i++ {
			distance := points[i].at.Sub(points[i-1].at)
			if distance == 0 {
				return out, in.bad(points[i].line, "timestamp", "%s is there twice", out.Format(points[i].at)).
					Because("line %d has it too%s", points[i-1].line, ofSeries(name)).Try("add the values up, or remove one of the lines")
			}
			distances = append(distances, distance)
		}
	}
	step, err := in.step(distances)
	if err != nil {
		return out, err
	}
	for _, name := range in.names {
		s, err := in.even(name, step)
		if err != nil {
			return out, err
		}
		out.Series = append(out.Series, s)
	}
	return out, nil
}

func ofSeries(name string) string {
	if name == "" {
		return ""
	}
	return ", in the series " + name
}

// midnights takes times that all are midnights of some zone as dates, so that
// a day of 23 hours is a day.
func midnights(points []point) {
	for _, p := range points {
		if h, m, s := p.at.Clock(); h+m+s != 0 {
			return
		}
	}
	for i, p := range points {
		y, m, d := p.at.Date()
		points[i].at = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
}

// step is the most frequent distance, the shorter of two as frequent.
func (in *reader) step(distances []time.Duration) (time.Duration, error) {
	if len(distances) == 0 {
		return 0, fault.New(fault.BadInput, "a series needs two values or more").At(fault.Where{File: in.file})
	}
	count := map[time.Duration]int{}
	for _, d := range distances {
		count[d]++
	}
	best := distances[0]
	for d, n := range count {
		if n > count[best] || n == count[best] && d < best {
			best = d
		}
	}
	if best > Day || Day%best != 0 {
		return 0, fault.New(fault.BadInput, "the values are %s apart", best).At(fault.Where{File: in.file}).
			Because("days, hours and other even parts of a day can be read").Try("add the values up to days")
	}
	return best, nil
}

// even puts a series on the steps. Where most steps have no value, it is no
// series of this step, or one of its times is wrong.
func (in *reader) even(name string, step time.Duration) (Series, error) {
	points := in.points[name]
	first, last := points[0], points[len(points)-1]
	steps := int(last.at.Sub(first.at)/step) + 1
	known := 0
	for _, p := range points {
		if p.at.Sub(first.at)%step != 0 {
			return Series{}, in.bad(p.line, "timestamp", "%s lies between the steps", p.at.Format(time.RFC3339)).
				Because("most values are %s apart%s", step, ofSeries(name)).Try("round the times, or add the values up to days")
		}
		if !math.IsNaN(p.value) {
			known++
		}
	}
	if 2*known < steps {
		return Series{}, in.bad(last.line, "timestamp", "most of the time has no value").
			Because("of %d steps of %s from %s on, %d have one%s", steps, step, first.at.Format(time.RFC3339), known, ofSeries(name)).
			Try("look for a time that is wrong; write 0 where nothing was spent")
	}
	s := Series{Name: name, Start: first.at, Step: step, Values: make([]float64, steps), Gaps: steps - known}
	for i := range s.Values {
		s.Values[i] = math.NaN()
	}
	for _, p := range points {
		s.Values[int(p.at.Sub(first.at)/step)] = p.value
	}
	return s, nil
}
