package requestlog

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func rows(t *testing.T, text string) (int, []string) {
	t.Helper()
	count := 0
	var bad []string
	err := eachRow(strings.NewReader(text), reading{
		use: func(Row, int64) error { count++; return nil },
		bad: func(_ int64, why string) error { bad = append(bad, why); return nil },
	})
	if err != nil {
		t.Error(err)
	}
	return count, bad
}

func TestRowsThatAreTooLongOrBroken(t *testing.T) {
	long := strings.Repeat("x", 33<<20)
	for name, c := range map[string]struct {
		text      string
		rows, bad int
	}{
		"a long line":              {"{\"a\":1}\n{\"a\":\"" + long + "\"}\n{\"a\":2}", 2, 1},
		"a long element":           {`[{"a":1},{"a":"` + long + `"}]`, 1, 1},
		"a long value":             {"a,b\n1,2\n3," + long + "\n", 1, 1},
		"an array that breaks off": {`[{"a":1}`, 1, 1},
		"two arrays":               {`[{"a":1}] [{"a":2}]`, 2, 0},
		"an array in an array":     {`[[{"a":1}],{"a":2}]`, 1, 1},
		"a short row":              {"a,b\n1\n3,4\n", 1, 1},
		"a quote that is not shut": {"a,b\n1,\"2\n3,4\n", 0, 1},
		"a header":                 {"a,b\n", 0, 0},
	} {
		if count, bad := rows(t, c.text); count != c.rows || len(bad) != c.bad {
			t.Errorf("%s: %d rows, bad: %q", name, count, bad)
		}
	}
}

// The quantile is the nearest rank: one of the times itself.
func TestQuantile(t *testing.T) {
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1)*time.Millisecond)
	}
	for _, c := range []struct {
		took    []time.Duration
		percent int
		want    string
	}{
		{hundred, 50, "50"}, {hundred, 95, "95"}, {hundred[:1], 50, "1"}, {hundred[:1], 95, "1"}, {hundred[:2], 50, "1"},
		{hundred[:3], 50, "2"}, {hundred[:20], 95, "19"}, {hundred[:21], 95, "20"}, {[]time.Duration{1500 * time.Microsecond}, 95, "1.5"},
	} {
		if got := quantile(c.took, c.percent); got == nil || got.String() != c.want {
			t.Errorf("%d%% of %d is %v, want %s", c.percent, len(c.took), got, c.want)
		}
	}
	if quantile(nil, 50) != nil {
		t.Error("no calls have a quantile")
	}
}

func TestStreamThatBreaksOff(t *testing.T) {
	for _, start := range []string{`{"a":1}`, `[{"a":1},`, "a,b\n"} {
		in := iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(start)))
		keep := reading{use: func(Row, int64) error { return nil }, bad: func(int64, string) error { return nil }}
		if err := eachRow(in, keep); !errors.Is(err, iotest.ErrTimeout) {
			t.Error(err)
		}
	}
}
