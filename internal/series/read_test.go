package series_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/series"
)

func read(t *testing.T, text string) series.Set {
	t.Helper()
	set, err := series.Read(strings.NewReader(text), "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestReadDays(t *testing.T) {
	set := read(t, "timestamp,value\n2026-01-03,3\n2026-01-01,1.5\n2026-01-02,-2e0\n2026-01-06,\n2026-01-05,5\n")
	s := set.Series[0]
	if set.Named || !set.Dates || s.Step != series.Day || s.Gaps != 2 || len(s.Values) != 6 {
		t.Fatalf("%+v %+v", set, s)
	}
	for i, want := range []float64{1.5, -2, 3, math.NaN(), 5, math.NaN()} {
		if got := s.Values[i]; got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("value %d is %g, want %g", i, got, want)
		}
	}
	if got := set.Format(s.At(6)); got != "2026-01-07" {
		t.Errorf("the next is %s", got)
	}
}

func TestReadSeveralHourly(t *testing.T) {
	set := read(t, "\ufeffseries,timestamp,value\nb,2026-01-01T00:00:00Z,1\na,2026-01-01T05:00:00Z,2\nb,2026-01-01T01:00:00Z,3\na,2026-01-01T06:00:00Z,4\n")
	if !set.Named || set.Dates || len(set.Series) != 2 || set.Series[0].Name != "b" || set.Series[0].PerDay() != 24 {
		t.Fatalf("%+v", set)
	}
	if got := set.Format(set.Series[1].At(2)); got != "2026-01-01T07:00:00Z" {
		t.Errorf("the next is %s", got)
	}
}

// Midnights of a zone with summer time are days, though one has 23 hours.
func TestReadLocalMidnights(t *testing.T) {
	set := read(t, "timestamp,value\n2026-03-28T00:00:00+01:00,1\n2026-03-29T00:00:00+01:00,2\n2026-03-30T00:00:00+02:00,3\n")
	if s := set.Series[0]; s.Step != series.Day || len(s.Values) != 3 || s.Gaps != 0 {
		t.Errorf("%+v", s)
	}
}

func TestReadFaults(t *testing.T) {
	days := "timestamp,value\n2026-01-01,1\n2026-01-02,1\n2026-01-03,1\n"
	for text, want := range map[string]string{
		"":                               "it is empty",
		"timestamp,value\n":              "no line below the header",
		"timestamp,cost\n":               "unexpected column: x.csv:1, column cost",
		"timestamp,value,value":          "unexpected column",
		"timestamp\n":                    "the column value is missing",
		days + "2026-01-02,9\n":          "x.csv:5, column timestamp: line 3 has it too",
		days + "yesterday,9\n":           `"yesterday" is no time: x.csv:5`,
		days + "2026-01-04,nan":          `"nan" is no number: x.csv:5`,
		days + "2026-01-04,1,5":          "x.csv:5",
		days + "2026-01-04,$5":           `"$5" is no number`,
		days + "2206-01-04,9\n":          "most of the time has no value",
		days + "2026-01-04 07:30:00,9\n": "lies between the steps",
		"timestamp,value\n2026-01-01,1\n2026-01-08,1\n2026-01-15,1\n": "168h0m0s apart",
		"timestamp,value\n2026-01-01,1\n":                             "two values or more",
	} {
		_, err := series.Read(strings.NewReader(text), "x.csv")
		if !fault.Is(err, fault.BadInput) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestDaysEndWithTheNewest(t *testing.T) {
	s := series.Series{Step: 12 * time.Hour, Values: []float64{9, 1, 2, 3, math.NaN(), math.NaN(), 5}}
	got := s.Days()
	if len(got) != 3 || got[0] != 3 || !math.IsNaN(got[1]) || !math.IsNaN(got[2]) {
		t.Errorf("%v", got)
	}
	s = series.Series{Step: 6 * time.Hour, Values: []float64{1, 2, math.NaN(), 3}}
	if got := s.Days(); len(got) != 1 || got[0] != 8 {
		t.Errorf("%v, want 8: the missing step counts as the others", got)
	}
}

func TestText(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 12: "12", 1234.56789: "1234.568", 0.000123456789: "0.0001234568", -1.5: "-1.5",
		123456789012: "123456800000", 1e-30: "0", 0.1 + 0.2: "0.3"} {
		if got := series.Text(v); got != want {
			t.Errorf("%g is written %s, want %s", v, got, want)
		}
	}
}

// Whatever the bytes, reading ends in a set on even steps or in a fault.
func FuzzRead(f *testing.F) {
	f.Add("timestamp,value\n2026-01-01,1\n2026-01-02,\n")
	f.Add("series,timestamp,value\na,2026-01-01T00:00:00Z,1\na,2026-01-01T01:00:00+01:00,2\n")
	f.Add("value,timestamp\n1,9999-12-31\n2,0001-01-01\n")
	f.Fuzz(func(t *testing.T, text string) {
		set, err := series.Read(strings.NewReader(text), "x.csv")
		if err != nil {
			if !fault.Is(err, fault.BadInput) {
				t.Fatalf("%v is no fault of the input", err)
			}
			return
		}
		for _, s := range set.Series {
			if s.Step <= 0 || series.Day%s.Step != 0 || len(s.Values) == 0 {
				t.Fatalf("%+v", s)
			}
		}
	})
}
