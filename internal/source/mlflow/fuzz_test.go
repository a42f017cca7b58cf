package mlflow

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

func FuzzMeta(f *testing.F) {
	text, err := os.ReadFile("testdata/mlruns.txt")
	if err != nil {
		f.Fatal(err)
	}
	for _, part := range strings.Split(string(text), "\n-- ") {
		if name, body, _ := strings.Cut(part, " --\n"); strings.HasSuffix(name, ".yaml") {
			f.Add([]byte(body))
		}
	}
	f.Add([]byte("a: &x [*x, *x]\nb: |\n  two\n  lines\n"))
	f.Add([]byte("- - - - - - -"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseMeta(data)
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("a reason of several lines: %q", err)
		}
		if m.isExperiment() && m["run_id"] != "" {
			t.Error("a run is taken for an experiment")
		}
	})
}

func FuzzSample(f *testing.F) {
	for _, line := range []string{"1795527933016 nan 0", "1 2", "1 -inf 3 name digest", "1 1e999 2", "x y z", ""} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		s, err := parseSample(line)
		if err != nil {
			return
		}
		if again, err := metricText(s.value); err != nil || again != s.value {
			t.Errorf("%q is written as %q, and that as %q (%v)", line, s.value, again, err)
		}
	})
}

func FuzzSpans(f *testing.F) {
	f.Add([]byte(`[{"span_id":"a","parent_span_id":null,"start_time_unix_nano":1,"end_time_unix_nano":"5","attributes":{"mlflow.llm.model":"\"m\"","mlflow.chat.tokenUsage":"{\"input_tokens\": 7, \"output_tokens\": 3}"}}]`),
		[]byte(`[{"span_id":"a","parent_span_id":"b","attributes":[{"key":"mlflow.chat.tokenUsage","value":{"kvlist_value":{"values":[{"key":"input_tokens","value":{"int_value":"7"}}]}}}]},{"span_id":"b","parent_span_id":"a"}]`))
	f.Fuzz(func(t *testing.T, stored, sent []byte) {
		var a []storedSpan
		var b []sentSpan
		one := trace{duration: -1}
		if json.Unmarshal(stored, &a) == nil {
			for _, s := range a {
				one.spans = append(one.spans, s.span())
			}
		}
		if json.Unmarshal(sent, &b) == nil {
			for _, s := range b {
				one.spans = append(one.spans, s.span())
			}
		}
		calls := callsOf(one)
		if len(calls) == 0 || len(calls) > len(one.spans)+1 {
			t.Errorf("%d calls in %d spans", len(calls), len(one.spans))
		}
		for _, c := range calls {
			if valueOf(c.usage.cached) > valueOf(c.usage.input) && c.usage.input != nil {
				t.Errorf("more cached tokens than tokens: %+v", c.usage)
			}
		}
	})
}

// FuzzServer answers every call with the same bytes.
func FuzzServer(f *testing.F) {
	for _, body := range []string{
		`{}`, `{"experiments":[{"experiment_id":1}],"runs":[{"info":{"run_id":"a","start_time":1795527933009},"data":{"metrics":[{"key":"m","value":"NaN","timestamp":1}]}}],"traces":[{"trace_id":"t","trace_metadata":{"mlflow.trace.tokenUsage":"{\"input_tokens\":1}"}}]}`,
		`{"experiments":[null,5,{"experiment_id":"1"}],"runs":[{"info":{"run_id":"a","start_time":"x"}}],"models":[{}],"model_versions":[{"version":{}}]}`, `[]`,
	} {
		f.Add([]byte(body))
	}
	var body []byte
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) }))
	f.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		f.Fatal(err)
	}
	format := Format{Client: s.Client(), pause: func(context.Context, time.Duration) error { return nil }}
	f.Fuzz(func(t *testing.T, data []byte) {
		body = data
		_, err := format.Read(t.Context(), evidence.Place{Server: u, Secret: func(string) string { return "" }}, nil, nowhere{})
		if err != nil && err.Error() == "" {
			t.Error("an error without a word")
		}
	})
}
