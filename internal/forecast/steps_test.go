package forecast_test

import (
	"math"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/series"
)

// hourly has a rhythm of the day and of the week, and ends at no day's end.
func hourly(t int) float64 {
	day := int(math.Floor(float64(t) / 24))
	return rhythm(day) / 24 * (1 + 0.5*math.Sin(2*math.Pi*float64(t)/24))
}

func TestHoursFollowTheDay(t *testing.T) {
	const n, ahead = 40*24 + 5, 60
	s := series.Series{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Step: time.Hour}
	for i := range n {
		s.Values = append(s.Values, hourly(i))
	}
	levels := []forecast.Level{{Name: "80", Share: 0.8}}
	made, err := forecast.PerStep([]series.Series{s}, ahead, levels)
	if err != nil {
		t.Fatal(err)
	}
	f := made[0]
	if len(f.Days) != ahead {
		t.Fatalf("%d steps, want %d", len(f.Days), ahead)
	}
	sum := 0.0
	for i, e := range f.Days {
		sum += e.Mean
		near(t, time.Duration(i*int(time.Hour)).String(), e.Mean, hourly(n+i), 0.03)
		if e.Low[0] > e.Mean || e.High[0] < e.Mean || e.Low[0] < 0 {
			t.Errorf("step %d: %+v", i, e)
		}
	}
	near(t, "total", f.Total.Mean, sum, 1e-9)
	if f.Total.High[0] <= f.Total.Mean {
		t.Errorf("%+v", f.Total)
	}
}
