package anomaly_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/series"
)

const budget anomaly.Budget = 0.25

// office is a made-up series from a Monday on: 100 a day, 60 on weekends, with
// 4 % of noise.
func office(seed uint64, days int) series.Series {
	noise := rand.New(rand.NewPCG(seed, 1))
	s := series.Series{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: series.Day, Values: make([]float64, days)}
	for t := range s.Values {
		level := 100.0
		if t%7 >= 5 {
			level = 60
		}
		s.Values[t] = level * (1 + 0.04*noise.NormFloat64())
	}
	return s
}

// raised are the places of the alarms.
func raised(verdicts []anomaly.Verdict) []int {
	var out []int
	for t, v := range verdicts {
		if v.Anomaly {
			out = append(out, t)
		}
	}
	return out
}

func TestWhatIsFound(t *testing.T) {
	const at = 101 // a Thursday
	for name, c := range map[string]struct {
		change func(t int, v float64) float64 // from at on
		within int                            // days until the alarm
	}{
		"a step":               {func(_ int, v float64) float64 { return v * 1.6 }, 1},
		"a price":              {func(_ int, v float64) float64 { return v * 1.25 }, 3},
		"a drift":              {func(t int, v float64) float64 { return v * math.Pow(1.03, float64(t-at+1)) }, 8},
		"a batch twice":        {func(t int, v float64) float64 { return v * map[bool]float64{true: 2, false: 1}[t == at] }, 0},
		"a forgotten endpoint": {func(_ int, v float64) float64 { return v + 35 }, 2},
		"a drop":               {func(_ int, v float64) float64 { return v * 0.2 }, 1},
		"a weekend left running": {func(t int, v float64) float64 {
			return v / map[bool]float64{true: 0.6, false: 1}[t == at+2 || t == at+3]
		}, 3},
	} {
		missed := 0
		for seed := range uint64(8) {
			s := office(seed, 140)
			for d := at; d < len(s.Values); d++ {
				s.Values[d] = c.change(d, s.Values[d])
			}
			if !slices.ContainsFunc(raised(anomaly.Detect(s, budget)), func(d int) bool { return d >= at && d <= at+c.within }) {
				missed++
			}
		}
		if missed > 0 {
			t.Errorf("%s: not found within %d days in %d of 8 series", name, c.within, missed)
		}
	}
}

// What is nothing raises no more than the budget, on average.
func TestNoiseKeepsToTheBudget(t *testing.T) {
	alarms, months := map[anomaly.Budget]int{}, 0.0
	budgets := []anomaly.Budget{0.1, 0.25, 1}
	for seed := range uint64(25) {
		s := office(seed, 240)
		w := anomaly.Weigh(s)
		for _, b := range budgets {
			alarms[b] += len(raised(w.Verdicts(anomaly.Bound(b, s.Step))))
		}
		months += 240 / 30.4
	}
	for _, b := range budgets {
		if rate := float64(alarms[b]) / months; rate > float64(b) {
			t.Errorf("%.2f false alarms a month with a budget of %.2f", rate, float64(b))
		}
	}
	if alarms[1] == 0 {
		t.Error("a budget of one a month raises no alarm at all")
	}
}

// What a budget allows, a larger one allows too: the first alarm comes no later.
func TestALargerBudgetAlarmsNoLater(t *testing.T) {
	for seed := range uint64(8) {
		s := office(seed, 200)
		s.Values[150] *= 1.5
		w, first := anomaly.Weigh(s), math.MaxInt
		for _, b := range []anomaly.Budget{0.05, 0.25, 1, 2} {
			got := raised(w.Verdicts(anomaly.Bound(b, s.Step)))
			if len(got) == 0 {
				got = []int{math.MaxInt}
			}
			if got[0] > first {
				t.Errorf("seed %d: the first alarm at day %d with a budget of %.2f, at day %d with a smaller one", seed, got[0], float64(b), first)
			}
			first = got[0]
		}
	}
}

// What goes on is one anomaly: a step raises one alarm, and its days score less.
func TestAStepRaisesOneAlarm(t *testing.T) {
	for seed := range uint64(8) {
		s := office(seed, 112)
		for d := 100; d < len(s.Values); d++ {
			s.Values[d] *= 1.5
		}
		verdicts := anomaly.Detect(s, budget)
		got := slices.DeleteFunc(raised(verdicts), func(d int) bool { return d < 100 })
		if len(got) != 1 {
			t.Errorf("seed %d: alarms at days %v", seed, got)
			continue
		}
		for d := got[0] + 1; d <= got[0]+6; d++ {
			if verdicts[d].Score >= 0.5 {
				t.Errorf("seed %d: day %d scores %s", seed, d, verdicts[d].Score)
			}
		}
	}
}

// Where nothing was spent, the first amount is an anomaly, the next ones are the
// same, and twice as much is another.
func TestSpendingOutOfNothing(t *testing.T) {
	s := office(1, 120)
	for d := range s.Values {
		s.Values[d] = map[bool]float64{true: 5}[d >= 80]
		if d >= 86 {
			s.Values[d] = 15
		}
	}
	if got := raised(anomaly.Detect(s, budget)); !slices.Equal(got, []int{80, 86}) {
		t.Errorf("alarms at days %v, want 80 and 86", got)
	}
}

// A score of 0.5 is the usual budget's bound.
func TestAnAlarmScoresAHalfOrMore(t *testing.T) {
	s := office(3, 200)
	s.Values[120], s.Values[170] = 160, 220
	for d, v := range anomaly.Detect(s, 0.25) {
		if v.Anomaly != (v.Score >= 0.5) {
			t.Errorf("day %d: score %s, anomaly %t", d, v.Score, v.Anomaly)
		}
	}
}

// The newest day of a bill often is not all there yet.
func TestALowLastDayIsNoAlarm(t *testing.T) {
	for seed := range uint64(8) {
		s := office(seed, 120)
		quietBefore := len(raised(anomaly.Detect(series.Series{Start: s.Start, Step: s.Step, Values: s.Values[:119]}, budget)))
		s.Values[119] *= 0.1
		if got := raised(anomaly.Detect(s, budget)); len(got) != quietBefore {
			t.Errorf("seed %d: alarms at days %v", seed, got)
		}
	}
}

// any draws a series of a kind that has something to judge.
func anySeries(t *rapid.T) series.Series {
	s := office(rapid.Uint64Range(0, 1000).Draw(t, "seed"), rapid.IntRange(1, 120).Draw(t, "days"))
	s.Step = rapid.SampledFrom([]time.Duration{series.Day, series.Day, time.Hour, 5 * time.Minute}).Draw(t, "step")
	for range rapid.IntRange(0, 6).Draw(t, "changes") {
		at := rapid.IntRange(0, len(s.Values)-1).Draw(t, "at")
		s.Values[at] = rapid.SampledFrom([]float64{0, -50, 1e3, 1e308, -1e308, math.NaN()}).Draw(t, "value")
	}
	return s
}

// A verdict uses no later value: the beginning of a series gets the same
// verdicts alone. What was restated so changes no verdict of an earlier day.
func TestLaterValuesChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySeries(t)
		all := anomaly.Detect(s, budget)
		cut := rapid.IntRange(0, len(s.Values)).Draw(t, "cut")
		s.Values = s.Values[:cut]
		if alone := anomaly.Detect(s, budget); !slices.Equal(alone, all[:cut]) {
			t.Fatalf("the first %d verdicts differ", cut)
		}
	})
}

func TestScoresLieBetween0And1(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for d, v := range anomaly.Detect(anySeries(t), budget) {
			if !(v.Score >= 0 && v.Score < 1) {
				t.Fatalf("day %d scores %v", d, float64(v.Score))
			}
		}
	})
}

// The unit does not matter: cents get the verdicts of dollars.
func TestTheUnitDoesNotMatter(t *testing.T) {
	for seed := range uint64(8) {
		s := office(seed, 150)
		s.Values[60+10*seed] *= 3
		big := s
		// A power of two, so that no digit is lost.
		big.Values = slices.Clone(s.Values)
		for i := range big.Values {
			big.Values[i] *= 1024
		}
		if !slices.Equal(anomaly.Detect(s, budget), anomaly.Detect(big, budget)) {
			t.Errorf("seed %d: the verdicts differ", seed)
		}
	}
}

// A day that is missing is neither an alarm nor a zero.
func TestGapsSayNothing(t *testing.T) {
	s := office(5, 150)
	want := raised(anomaly.Detect(s, budget))
	for _, d := range []int{60, 61, 80, 100, 120, 121, 122} {
		s.Values[d] = math.NaN()
	}
	verdicts := anomaly.Detect(s, budget)
	if got := raised(verdicts); !slices.Equal(got, want) {
		t.Errorf("alarms at days %v, without gaps at %v", got, want)
	}
	if verdicts[100].Score != 0 {
		t.Errorf("the missing day scores %s", verdicts[100].Score)
	}
}

func TestShorterStepsAreWatched(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 1))
	s := series.Series{Start: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC), Step: time.Hour}
	for range 600 {
		s.Values = append(s.Values, 10+0.3*noise.NormFloat64())
	}
	for i := 500; i < 510; i++ {
		s.Values[i] += 8
	}
	got := raised(anomaly.Detect(s, budget))
	if len(got) != 1 || got[0] < 500 || got[0] > 501 {
		t.Errorf("alarms at hours %v, want one at 500", got)
	}
}
