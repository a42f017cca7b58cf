package main

import (
	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/series"
)

// weigh is what the program itself does, before a bound is set.
func weigh(t *twin) anomaly.Weighed {
	return anomaly.Weigh(series.Series{Start: t.dates[0], Step: series.Day, Values: t.values})
}

// farthing flags as the program does, at the bound that it ships.
func farthing() method {
	bound := anomaly.Bound(budget, series.Day)
	return method{"**Farthing**, as shipped", func(t *twin) []bool { return marks(weigh(t), bound) }, 1}
}

// farthingSet has its bound set on the third, as the rivals have.
func farthingSet(third []pair) method {
	weighed := map[*twin]anomaly.Weighed{}
	for _, p := range third {
		weighed[p.clean] = weigh(p.clean)
	}
	bound := lowest(third, 1, budget, func(t *twin, b float64) []bool { return marks(weighed[t], b) })
	return method{"Farthing, bound set like the others'", func(t *twin) []bool { return marks(weigh(t), bound) }, 1}
}

func marks(w anomaly.Weighed, bound float64) []bool {
	verdicts := w.Verdicts(bound)
	out := make([]bool, len(verdicts))
	for i, v := range verdicts {
		out[i] = v.Anomaly
	}
	return out
}
