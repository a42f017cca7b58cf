package mlflow

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

type flags struct {
	nowhere
	said []string
}

func (f *flags) Flag(p evidence.Problem) { f.said = append(f.said, p.Reason) }

// fixed is a store of one history.
type fixed struct {
	store
	values map[string][]string
}

func (f fixed) history(_ context.Context, _ run, key string, each func(string) error) error {
	for _, v := range f.values[key] {
		if err := each(v); err != nil {
			return err
		}
	}
	return nil
}

func TestUsage(t *testing.T) {
	const zero, one, far = "system/gpu_0_utilization_percentage", "system/gpu_1_utilization_percentage", "system/n1/gpu_0_utilization_percentage"
	values := map[string][]string{zero: {"100", "50"}, one: {"25"}, far: {"10", "101"}}
	for _, c := range []struct {
		name    string
		tags    map[string]string
		metrics []string
		want    string // resource unit held/capacity used
		flagged string
	}{
		{"no resource", nil, []string{zero}, "", ""},
		{"the whole machine", map[string]string{"Instance-ID": "i-1"}, nil, "i-1 machine 1/1 -", ""},
		{"GPUs as measured", map[string]string{"resource_id": "i-1"}, []string{zero, one}, "i-1 gpu 2/2 1", ""},
		{"GPUs by tags", map[string]string{"resource_id": "i-1", "gpus": "4", "gpu.capacity": "8"}, nil, "i-1 gpu 4/8 -", ""},
		{"fewer GPUs than the monitor sees", map[string]string{"resource_id": "i-1", "gpu_count": "1"}, []string{zero, one}, "i-1 gpu 1/2 -", ""},
		{"no GPU of a machine", map[string]string{"resource_id": "i-1", "gpus": "0"}, nil, "i-1 machine 1/1 -", ""},
		{"no number", map[string]string{"resource_id": "i-1", "gpus": "0,1"}, nil, "i-1 machine 1/1 -", "no number"},
		{"GPUs by UUID", map[string]string{"gpu_uuid": "GPU-a, GPU-b"}, []string{zero}, "gpu:GPU-a gpu 1/1 -; gpu:GPU-b gpu 1/1 -", ""},
		{"one GPU by UUID", map[string]string{"gpu_uuid": "GPU-a", "node": "x"}, []string{one}, "gpu:GPU-a gpu 1/1 0.25", ""},
		{"a node", map[string]string{"node_name": "x"}, []string{one}, "node:x gpu 1/1 0.25", ""},
		{"nodes that were measured", nil, []string{far}, "node:n1 gpu 1/1 0.1", "not from 0 to 100"},
		{"several nodes and one resource", map[string]string{"resource_id": "i-1"}, []string{far, zero}, "i-1 machine 1/1 -", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
			sink := &added{}
			r := &reader{store: fixed{values: values}, sink: sink, report: reporter{sink}}
			was := run{id: "a", start: start, end: start.Add(time.Hour), tags: c.tags, metrics: map[string]metric{}}
			for _, m := range c.metrics {
				was.metrics[m] = metric{value: "1"}
			}
			if err := r.handUsage(t.Context(), was, fieldsOf(c.tags)); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(sink.usage, "; "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if said := strings.Join(sink.said, "; "); (said != "") != (c.flagged != "") || !strings.Contains(said, c.flagged) {
				t.Errorf("flagged %q, want %q", said, c.flagged)
			}
		})
	}
}

type added struct {
	flags
	usage []string
}

func (a *added) Add(r evidence.Record, _ evidence.Origin) error {
	u, _ := r.(*evidence.Usage)
	used := "-"
	if u.Used != nil {
		used = u.Used.String()
	}
	if why := u.Check(); why != "" {
		a.said = append(a.said, why)
	}
	a.usage = append(a.usage, u.Resource+" "+u.Unit+" "+u.Held.String()+"/"+u.Capacity.String()+" "+used)
	return nil
}

func TestBusyServerIsAskedAgain(t *testing.T) {
	asked, waited := 0, []time.Duration{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte(`{"experiments":[{"experiment_id":"1"}]}`))
	}))
	defer s.Close()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	f := Format{pause: func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil }}
	found := 0
	l := list{path: "x", body: map[string]any{}, key: "experiments", size: 1}
	if err := newClient(f, u, func(string) string { return "" }).each(t.Context(), l, func(json.RawMessage) error { found++; return nil }); err != nil || found != 1 || len(waited) != 2 || waited[1] <= waited[0] {
		t.Errorf("%d found, waited %v, %v", found, waited, err)
	}
}

// Pages that are too large are asked for in halves, with the same offset.
func TestLargePagesAreHalved(t *testing.T) {
	var sizes []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		size := r.URL.Query().Get("max_results")
		sizes = append(sizes, size)
		if size != "1" {
			_, _ = w.Write(make([]byte, maxAnswer+1))
			return
		}
		_, _ = w.Write([]byte(`{"things":[{}]}`))
	}))
	defer s.Close()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	l := list{path: "x", query: url.Values{}, key: "things", size: 2}
	if err := newClient(Format{}, u, func(string) string { return "" }).each(t.Context(), l, func(json.RawMessage) error { return nil }); err != nil || strings.Join(sizes, " ") != "2 1" {
		t.Errorf("asked for %v, %v", sizes, err)
	}
}

func TestSamplesOfTwoPagesCountOnce(t *testing.T) {
	var last recent
	a, b := sentMetric{At: "1", Value: "5"}, sentMetric{At: "2", Value: "5"}
	if last.has(a) || last.has(b) || !last.has(a) || !last.has(b) {
		t.Error("a sample counts once, and another of the same value too")
	}
}

func TestDeepYAMLIsRefused(t *testing.T) {
	for _, text := range []string{strings.Repeat("[", 100_000), strings.Repeat("- ", 100_000), "a: " + strings.Repeat("{a: ", 100_000)} {
		if _, err := parseMeta([]byte(text)); err == nil {
			t.Errorf("%.10s… was taken", text)
		}
	}
}

func TestCachedTokensAreAmongInput(t *testing.T) {
	got, ok := tokensOf(`{"input_tokens": 5, "output_tokens": 2, "cache_read_input_tokens": 40, "cache_creation_input_tokens": 3}`)
	if !ok || *got.input != 48 {
		t.Errorf("got %+v", got)
	}
	if _, ok := tokensOf(`{"input_tokens": -5}`); ok {
		t.Error("less than no tokens were taken")
	}
}

// The outer span's tokens are the sum of what lies below it.
func TestNestedTokensCountOnce(t *testing.T) {
	three, seven := int64(3), int64(7)
	calls := callsOf(trace{spans: []span{
		{id: "a", usage: &tokens{input: &seven}},
		{id: "b", parent: "a", model: "m", usage: &tokens{input: &three}},
		{id: "c", parent: "gone", model: "n", failed: true},
		{id: "d", parent: "d", model: "o", usage: &tokens{input: &three}},
	}})
	if len(calls) < 2 || calls[0].model != "m" || *calls[0].usage.input != 7 || !calls[1].failed {
		t.Errorf("got %+v", calls)
	}
}
