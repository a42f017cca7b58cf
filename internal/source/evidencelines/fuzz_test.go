package evidencelines

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// counting is a sink that only counts.
type counting struct{ records, problems, refused int }

func (c *counting) Add(r evidence.Record, _ evidence.Origin) error {
	c.records++
	return nil
}

func (c *counting) Flag(p evidence.Problem) {
	c.problems++
	if p.Refused {
		c.refused++
	}
}
func (c *counting) Progress(int, int, string) {}

// Every line that is not blank is a record or refused, whatever its bytes.
func FuzzReadLines(f *testing.F) {
	for _, path := range []string{"testdata/all/lines.jsonl", "testdata/bad/lines.ndjson"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		for _, line := range bytes.Split(text, []byte("\n")) {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		sink := &counting{}
		if err := ReadLines(t.Context(), bytes.NewReader(text), "fuzz", sink); err != nil {
			t.Fatal(err)
		}
		lines := 0
		for _, line := range bytes.Split(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), []byte("\n")) {
			if len(bytes.TrimSpace(line)) > 0 {
				lines++
			}
		}
		if sink.records+sink.refused != lines {
			t.Fatalf("%d records and %d refused of %d lines", sink.records, sink.refused, lines)
		}
	})
}

// The scanner takes objects apart as the standard library does.
func FuzzScanObject(f *testing.F) {
	for _, s := range []string{`{}`, ` { "a" : 1 , "b":"\\\"}" } `, `{"a":{"b":[1,"]"]},"c":[]}`, `{"a":1e5,"b":true,"c":null}`, `{"a":1,"\u0061":2}`, `[`, `0`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		fields, why := scanObject(text, nil)
		if why != "" {
			return
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		if len(fields) != len(want) {
			t.Fatalf("%d fields, want %d", len(fields), len(want))
		}
		for _, field := range fields {
			if !bytes.Equal(field.value, want[field.key]) {
				t.Fatalf("%q is %q, want %q", field.key, field.value, want[field.key])
			}
		}
	})
}

func BenchmarkReadLines(b *testing.B) {
	line := []byte(`{"kind":"usage","resource":"i-0abc","workload":"run:train-42","start":"2026-09-01T00:00:00Z","end":"2026-09-01T06:00:00Z","unit":"gpu","held":4,"capacity":8,"used":2.9}` + "\n")
	const lines = 10_000
	text := bytes.Repeat(line, lines)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		sink := &counting{}
		if err := ReadLines(b.Context(), bytes.NewReader(text), "bench", sink); err != nil || sink.records != lines {
			b.Fatal(err, sink.records)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lines, "ns/line")
}
