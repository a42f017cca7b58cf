package otlp_test

import (
	"bytes"
	"math"
	"os"
	"testing"

	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/otlp"
)

// Whatever comes, nothing breaks, what is kept is sound, and taking it twice is
// taking it once. What the collector's own decoder refuses is not taken whole.
func FuzzTraces(f *testing.F) {
	f.Add(traces(f, one(1, 10), made{trace: 2, id: 2, parent: 1, start: at(0), end: at(4000), failed: true, resource: with(service("s"), attributes{"team": "x"}), attrs: chat(10, 20)}))
	f.Add([]byte{10, 2, 18, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		once, sink := folded(t, otlp.DefaultLimits(), [][]byte{body}, nil)
		twice, _ := folded(t, otlp.DefaultLimits(), [][]byte{body, body}, nil)
		sound(t, sink)
		for key, r := range once {
			if line(twice[key]) != line(r) {
				t.Errorf("%s: once %s, twice %s", key, line(r), line(twice[key]))
			}
		}
		found, rejected, _, err := otlp.CheckTraces(body)
		if rejected > found {
			t.Errorf("rejected %d of %d", rejected, found)
		}
		if err == nil && ptraceotlp.NewExportRequest().UnmarshalProto(body) == nil && found > 0 && rejected == 0 && len(once) == 0 {
			t.Error("spans were found and nothing was kept")
		}
	})
}

func sound(t *testing.T, sink *evidencecontract.Collected) {
	t.Helper()
	for _, p := range sink.Problems {
		if p.Reason == "" || len(p.Reason) > 2000 {
			t.Errorf("flagged %+v", p)
		}
	}
	for _, r := range sink.Records {
		if why := r.Check(); why != "" {
			t.Errorf("%+v: %s", r, why)
		}
	}
}

func FuzzMetrics(f *testing.F) {
	f.Add(metrics(f, usage("input", 60, 100), usage("input", 120, 50, growing(0)), usage("", 60, 5, named("gen_ai.client.inference.usage.input_tokens", "sum")),
		usage("output", 60, 3, named("gen_ai.client.token.usage", "exponential"))))
	f.Fuzz(func(t *testing.T, body []byte) {
		fold, sink := otlp.NewFold(otlp.DefaultLimits()), &evidencecontract.Collected{}
		for range 2 {
			if err := fold.Metrics(body, evidence.Origin{}, sink); err != nil {
				t.Fatal(err)
			}
		}
		if err := fold.Emit(sink); err != nil {
			t.Fatal(err)
		}
		if found, rejected, _, _ := otlp.CheckMetrics(body); rejected > found {
			t.Errorf("rejected %d of %d", rejected, found)
		}
	})
}

func FuzzJSON(f *testing.F) {
	for _, name := range []string{"traces.jsonl", "metrics.json"} {
		text, err := os.ReadFile("testdata/collector/" + name)
		if err != nil {
			f.Fatal(err)
		}
		for line := range bytes.Lines(text) {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if body, err := otlp.TracesFromJSON(text); err == nil {
			if _, _, _, err := otlp.CheckTraces(body); err != nil {
				t.Errorf("read from JSON, and then %v", err)
			}
		}
		if body, err := otlp.MetricsFromJSON(text); err == nil {
			if _, _, _, err := otlp.CheckMetrics(body); err != nil {
				t.Errorf("read from JSON, and then %v", err)
			}
		}
	})
}

func FuzzFile(f *testing.F) {
	spans := traces(f, one(1, 10))
	f.Add(append([]byte{0, 0, byte(len(spans) >> 8), byte(len(spans))}, spans...))
	f.Add(spans)
	f.Add(append(tracesJSON(f, one(1, 10)), "\n{}\n\n"...))
	f.Fuzz(func(t *testing.T, body []byte) {
		dir := t.TempDir()
		write(t, dir, "a.pb", body)
		p := folder(t, dir)
		p.Paths = []string{"a.pb"}
		got, _ := evidencecontract.Read(t, otlp.Format{}, p, nil)
		sound(t, got)
	})
}

// The reading of doubles without floats agrees with floats.
func FuzzDouble(f *testing.F) {
	for _, v := range []float64{0, 1, -1, 0.5, 1 << 52, 1<<53 + 2, 1 << 61, 1e300, math.Inf(1), math.NaN(), math.Copysign(0, -1)} {
		f.Add(math.Float64bits(v))
	}
	f.Fuzz(func(t *testing.T, bits uint64) {
		v := math.Float64frombits(bits)
		want := v >= 0 && v == math.Trunc(v) && v < 1<<63
		got, ok := otlp.WholeDouble(bits)
		if ok != want || ok && float64(got) != v {
			t.Errorf("%v: got %d, %v", v, got, ok)
		}
	})
}

// A latency's bucket holds nothing that is 0.8 % away, and buckets are in order.
func FuzzBucket(f *testing.F) {
	for _, n := range []uint64{0, 1, 255, 256, 257, 1e9, 1<<63 - 1, math.MaxUint64} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n uint64) {
		if further := n + n/127 + 1; further > n && otlp.BucketOf(further) == otlp.BucketOf(n) {
			t.Errorf("%d and %d are in one bucket", n, further)
		}
		if n > 0 && otlp.BucketOf(n) < otlp.BucketOf(n-1) {
			t.Errorf("%d is in a bucket before that of %d", n, n-1)
		}
	})
}
