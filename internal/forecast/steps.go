package forecast

import (
	"math"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/series"
)

// PerStep forecasts so many steps of series that are daily or finer, all of
// one step. Finer ones are forecast by days that end with the newest value;
// each day is then divided as the same weekday was of late.
func PerStep(all []series.Series, steps int, levels []Level) ([]Forecast, error) {
	perDay := all[0].PerDay()
	if steps < 1 || steps > MostHorizon*perDay {
		return nil, fault.New(fault.Usage, "cannot forecast %d steps", steps).Try("ask for 1 to %d", MostHorizon*perDay)
	}
	o := Options{Horizon: (steps + perDay - 1) / perDay}
	for _, l := range levels {
		o.Levels = append(o.Levels, l.Share)
	}
	pasts := make([]Past, len(all))
	for i, s := range all {
		pasts[i] = Past{Name: s.Name, Days: s.Days()}
		if perDay == 1 {
			pasts[i].Last = s.At(len(s.Values) - 1)
		}
	}
	made, err := Together(pasts, o)
	if err != nil || perDay == 1 {
		return made, err
	}
	for i, s := range all {
		made[i].divide(s.Values, perDay, steps, o.Levels)
	}
	return made, nil
}

// shareWeeks is how far back it is looked how a day divides.
const shareWeeks = 8

// divide makes the days' estimates those of their steps.
func (f *Forecast) divide(values []float64, perDay, steps int, levels []float64) {
	d := divisionOf(values, perDay)
	out := make([]Estimate, 0, steps)
	all, kept := 0.0, 0.0
	for i := range len(f.Days) * perDay {
		day, slot := f.Days[i/perDay], i%perDay
		share := d.share[i/perDay%week][slot]
		v := day.Mean * share
		all += v
		if i >= steps {
			continue
		}
		kept += v
		m := model{floor: d.floor}
		out = append(out, m.estimate(v, math.Hypot(day.scale*share, d.error[slot]), levels, laplaceDay))
	}
	f.Days = out
	if part := kept / all; steps%perDay != 0 && all != 0 {
		f.Total = model{floor: d.floor}.estimate(kept, f.Total.scale*math.Abs(part), levels, laplace)
	}
}

// division is how days divide into their steps.
type division struct {
	share [week][]float64 // by weekday from the first day of the future on, and step
	error []float64       // mean absolute error by step of dividing the past so
	floor bool
}

func divisionOf(values []float64, perDay int) division {
	d := division{floor: isNeverNegative(values), error: make([]float64, perDay)}
	values = values[len(values)%perDay:]
	days := len(values) / perDay
	first := max(0, days-shareWeeks*week)
	every := slotSums(values, perDay, first, 1)
	for w := range week {
		from := first + ((w-(first-days))%week+week)%week
		d.share[w] = shares(slotSums(values, perDay, from, week), every)
	}
	d.measure(values, perDay, first)
	return d
}

// slotSums adds up the values by step of the day, over every so many days.
func slotSums(values []float64, perDay, first, every int) []float64 {
	out := make([]float64, perDay)
	for day := first; day < len(values)/perDay; day += every {
		for slot := range out {
			if v := values[day*perDay+slot]; !math.IsNaN(v) {
				out[slot] += v
			}
		}
	}
	return out
}

// shares are the steps' parts of the weekday; of all days, or even, where
// nothing is known of it.
func shares(own, every []float64) []float64 {
	for _, sums := range [][]float64{own, every} {
		if total := mean(sums) * float64(len(sums)); total != 0 {
			out := make([]float64, len(sums))
			for i, v := range sums {
				out[i] = v / total
			}
			return out
		}
	}
	return flat(1/float64(len(own)), len(own))
}

// measure fills in the errors of dividing the known days.
func (d *division) measure(values []float64, perDay, first int) {
	days := len(values) / perDay
	for slot := range d.error {
		n := 0
		for day := first; day < days; day++ {
			sum := 0.0
			for _, v := range values[day*perDay : (day+1)*perDay] {
				sum += v
			}
			share := d.share[((day-days)%week+week)%week][slot]
			if off := values[day*perDay+slot] - sum*share; !math.IsNaN(off) {
				d.error[slot] += math.Abs(off)
				n++
			}
		}
		d.error[slot] /= float64(max(n, 1))
	}
}
