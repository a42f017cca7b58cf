package otlp_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/otlp"
)

// line is a record in short: requests errors/ input cached cachewrite output reasoning.
func line(r *evidence.Requests) string {
	if r == nil {
		return "none"
	}
	return fmt.Sprintf("%d %d/ %d %d %d %d %d", r.Requests, value(r.Errors), value(r.InputTokens), value(r.CachedInputTokens),
		value(r.CacheWriteTokens), value(r.OutputTokens), value(r.ReasoningTokens))
}

func TestSpans(t *testing.T) {
	span := func(change func(*made)) made {
		m := made{trace: 7, id: 1, start: at(0), end: at(2), resource: service("shop"), attrs: chat(100, 20)}
		change(&m)
		return m
	}
	only := func(attrs attributes) []made { return []made{span(func(m *made) { m.attrs = attrs })} }
	same := func(*made) {}
	for _, c := range []struct {
		name  string
		spans []made
		key   string
		want  string
	}{
		{"a span of today", only(with(chat(100, 20), attributes{"gen_ai.usage.cache_read.input_tokens": 60,
			"gen_ai.usage.cache_creation.input_tokens": 10, "gen_ai.usage.reasoning.output_tokens": 5})), "10h shop||gpt-4o", "1 0/ 100 60 10 20 5"},
		{"the new generation's cache_write", only(with(chat(100, 20), attributes{"gen_ai.usage.cache_write.input_tokens": 10})), "10h shop||gpt-4o", "1 0/ 100 -1 10 20 -1"},
		{"the first generation", only(attributes{"gen_ai.system": "openai", "gen_ai.request.model": "gpt-4", "gen_ai.usage.prompt_tokens": 7,
			"gen_ai.usage.completion_tokens": 3, "llm.request.type": "chat"}), "10h shop||gpt-4", "1 0/ 7 -1 -1 3 -1"},
		{"parts counted apart", only(with(chat(10, 3), attributes{"gen_ai.usage.cache_read.input_tokens": 900, "gen_ai.usage.reasoning_tokens": 40})), "10h shop||gpt-4o", "1 0/ 910 900 -1 43 40"},
		{"counts as floats and text", only(with(chat(0, 0), attributes{"gen_ai.usage.input_tokens": 12.0, "gen_ai.usage.output_tokens": "8"})), "10h shop||gpt-4o", "1 0/ 12 -1 -1 8 -1"},
		{"no tokens are not 0 tokens", only(attributes{"gen_ai.operation.name": "chat", "gen_ai.request.model": "m"}), "10h shop||m", "1 0/ -1 -1 -1 -1 -1"},
		{"an agent's step", only(with(chat(100, 20), attributes{"gen_ai.operation.name": "invoke_agent"})), "10h shop||gpt-4o", "none"},
		{"a tool's", only(attributes{"gen_ai.operation.name": "execute_tool", "gen_ai.request.model": "x"}), "10h shop||x", "none"},
		{"an operation of its own", only(with(chat(100, 20), attributes{"gen_ai.operation.name": "rerank"})), "10h shop||gpt-4o", "1 0/ 100 -1 -1 20 -1"},
		{"no AI at all", only(attributes{"http.request.method": "GET"}), "10h shop||", "none"},
		{"sent twice", []made{span(same), span(same)}, "10h shop||gpt-4o", "1 0/ 100 -1 -1 20 -1"},
		{"a framework around a vendor's library", []made{
			span(func(m *made) { m.id, m.parent = 2, 1 }), span(same)}, "10h shop||gpt-4o", "1 0/ 100 -1 -1 20 -1"},
		{"the same, the outer one first", []made{
			span(same), span(func(m *made) { m.id, m.parent = 2, 1 })}, "10h shop||gpt-4o", "1 0/ 100 -1 -1 20 -1"},
		{"a framework that tried twice", []made{
			span(func(m *made) { m.id, m.parent, m.failed = 2, 1, true }),
			span(func(m *made) { m.id, m.parent = 3, 1 }), span(same)}, "10h shop||gpt-4o", "2 1/ 200 -1 -1 40 -1"},
		{"a gateway's own span counts at the gateway", []made{span(same),
			span(func(m *made) { m.id, m.parent, m.resource = 2, 1, service("gateway") })}, "10h gateway||gpt-4o", "1 0/ 100 -1 -1 20 -1"},
		{"an error by its type", only(with(chat(100, 20), attributes{"error.type": "timeout"})), "10h shop||gpt-4o", "1 1/ 100 -1 -1 20 -1"},
		{"the hour of its end", []made{span(func(m *made) { m.end = at(3600) })}, "11h shop||gpt-4o", "1 0/ 100 -1 -1 20 -1"},
		{"spans are passed over where metrics were chosen", []made{
			span(func(m *made) { m.resource = with(service("shop"), attributes{"farthing.count": "metrics"}) })}, "10h shop||gpt-4o", "none"},
		{"a workload of the resource", []made{
			span(func(m *made) {
				m.resource = with(service("shop"), attributes{"farthing.workload": "pipeline:nightly"})
			})}, "10h shop|pipeline:nightly|gpt-4o", "1 0/ 100 -1 -1 20 -1"},
		{"a run without its kind", only(with(chat(1, 1), attributes{"farthing.workload": "abc"})), "10h shop|run:abc|gpt-4o", "1 0/ 1 -1 -1 1 -1"},
		{"mlflow's run", only(with(chat(1, 1), attributes{"mlflow.run_id": "f00"})), "10h shop|run:f00|gpt-4o", "1 0/ 1 -1 -1 1 -1"},
		{"a name of ours before mlflow's", []made{span(func(m *made) {
			m.resource = with(service("shop"), attributes{"farthing.workload": "job:j"})
			m.attrs = with(chat(1, 1), attributes{"mlflow.run_id": "f00"})
		})}, "10h shop|job:j|gpt-4o", "1 0/ 1 -1 -1 1 -1"},
		{"a job of Kubernetes", []made{span(func(m *made) { m.resource = with(service("shop"), attributes{"k8s.job.name": "etl"}) })},
			"10h shop|job:etl|gpt-4o", "1 0/ 100 -1 -1 20 -1"},
		{"the agent where the service has no name", []made{span(func(m *made) {
			m.resource = service("unknown_service:python")
			m.attrs = with(chat(1, 1), attributes{"gen_ai.agent.name": "helper", "server.address": "api.openai.com"})
		})}, "10h helper||gpt-4o", "1 0/ 1 -1 -1 1 -1"},
		{"the server where nothing else has", []made{span(func(m *made) {
			m.resource = nil
			m.attrs = with(chat(1, 1), attributes{"server.address": "api.openai.com"})
		})}, "10h api.openai.com||gpt-4o", "1 0/ 1 -1 -1 1 -1"},
		{"two providers of one model", []made{span(same), span(func(m *made) {
			m.id = 9
			m.attrs = with(chat(5, 5), attributes{"gen_ai.provider.name": "azure.ai.openai"})
		})}, "10h shop||gpt-4o", "2 0/ 105 -1 -1 25 -1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := folded(t, otlp.DefaultLimits(), [][]byte{traces(t, c.spans...)}, nil)
			if line(got[c.key]) != c.want {
				t.Errorf("got %s, want %s; all: %v", line(got[c.key]), c.want, keysOf(got))
			}
		})
	}
}

func keysOf(k kept) []string {
	var out []string
	for key, r := range k {
		out = append(out, key+" = "+line(r))
	}
	return out
}

func TestRefused(t *testing.T) {
	good := made{trace: 1, id: 1, start: at(0), end: at(1), resource: service("shop"), attrs: chat(1, 1)}
	for _, c := range []struct {
		name   string
		change func(*made)
		says   string
	}{
		{"no ids", func(m *made) { m.anonymous = true }, "no trace id"},
		{"no end", func(m *made) { m.end = 0 }, "no start or no end"},
		{"backwards", func(m *made) { m.end = at(-5) }, "ends before it starts"},
		{"seconds for nanoseconds", func(m *made) { m.start, m.end = 1788256800, 1788256801 }, "cannot be"},
		{"no count", func(m *made) { m.attrs = with(m.attrs, attributes{"gen_ai.usage.input_tokens": -4}) }, "is no count"},
		{"half a token", func(m *made) { m.attrs = with(m.attrs, attributes{"gen_ai.usage.input_tokens": 1.5}) }, "is no count"},
		{"far too many", func(m *made) { m.attrs = with(m.attrs, attributes{"gen_ai.usage.input_tokens": 1 << 50}) }, "cannot be"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := good
			bad.trace, bad.id = 2, 2
			c.change(&bad)
			body := traces(t, bad, good)
			got, sink := folded(t, otlp.DefaultLimits(), [][]byte{body}, nil)
			_, rejected, reason, err := otlp.CheckTraces(body)
			if line(got["10h shop||gpt-4o"]) != "1 0/ 1 -1 -1 1 -1" {
				t.Errorf("the good one beside it was not counted: %v", keysOf(got))
			}
			if len(sink.Problems) != 1 || !sink.Problems[0].Refused || !strings.Contains(sink.Problems[0].Reason, c.says) {
				t.Errorf("flagged %+v", sink.Problems)
			}
			if err != nil || rejected != 1 || !strings.Contains(reason, c.says) {
				t.Errorf("the door says %d, %q, %v", rejected, reason, err)
			}
		})
	}
}

// Whatever the order, the repeats and the split into requests, the sums are those
// of the spans.
func TestSumsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		want := map[string][3]int64{}
		var spans []made
		for i := range n {
			in, out := rapid.IntRange(0, 5000).Draw(t, "in"), rapid.IntRange(0, 5000).Draw(t, "out")
			name := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "service")
			start := rapid.IntRange(0, 3*3600-100).Draw(t, "start")
			lasts := rapid.IntRange(1, 90).Draw(t, "lasts")
			spans = append(spans, made{trace: uint64(i), id: uint64(i + 1), start: at(start), end: at(start + lasts), resource: service(name), attrs: chat(in, out)})
			key := time.Unix(0, int64(at(start+lasts))).UTC().Format("15h ") + name + "||gpt-4o"
			w := want[key]
			want[key] = [3]int64{w[0] + 1, w[1] + int64(in), w[2] + int64(out)}
		}
		spans = append(spans, rapid.SliceOfN(rapid.SampledFrom(spans), 0, 10).Draw(t, "repeats")...)
		spans = rapid.Permutation(spans).Draw(t, "order")
		var bodies [][]byte
		for len(spans) > 0 {
			k := rapid.IntRange(1, len(spans)).Draw(t, "cut")
			bodies = append(bodies, traces(t, spans[:k]...))
			spans = spans[k:]
		}
		got, sink := folded(t, otlp.DefaultLimits(), bodies, nil)
		if len(sink.Problems) > 0 || len(got) != len(want) {
			t.Fatalf("%v, %v", sink.Problems, keysOf(got))
		}
		for key, w := range want {
			if r := got[key]; r == nil || r.Requests != w[0] || *r.InputTokens != w[1] || *r.OutputTokens != w[2] {
				t.Fatalf("%s: got %s, want %v", key, line(r), w)
			}
		}
	})
}

func TestLatency(t *testing.T) {
	var spans []made
	for i := range 100 {
		spans = append(spans, made{trace: uint64(i), id: 1, start: at(0), end: at(0) + uint64(i+1)*10_000_000, resource: service("s"), attrs: chat(1, 1)})
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(spans), func(i, j int) { spans[i], spans[j] = spans[j], spans[i] })
	got, _ := folded(t, otlp.DefaultLimits(), [][]byte{traces(t, spans...)}, nil)
	r := got["10h s||gpt-4o"]
	// Exactly 500 and 950 ms; the sketch may be 0.8 % off.
	within := func(got *money.Amount, low, high string) bool {
		return got.Cmp(money.MustParse(low)) >= 0 && got.Cmp(money.MustParse(high)) <= 0
	}
	if !within(r.LatencyP50Ms, "496", "504") || !within(r.LatencyP95Ms, "942.4", "957.6") {
		t.Errorf("p50 %s, p95 %s", r.LatencyP50Ms, r.LatencyP95Ms)
	}
}

// A million endpoints take bounded memory, and no request is lost.
func TestMillionEndpoints(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT TESTED: a million endpoints, which takes seconds; leave -short out")
	}
	limits := otlp.Limits{Endpoints: 500, Series: 700, Cumulative: 10, Held: 1000}
	f, sink := otlp.NewFold(limits), &evidencecontract.Collected{}
	const bodies, each = 1000, 1000
	spans := make([]made, each)
	for j := range spans {
		spans[j] = made{trace: uint64(j), id: 1, start: at(0), end: at(1), resource: service(fmt.Sprintf("service-000-%03d", j)),
			attrs: attributes{"gen_ai.operation.name": "chat", "gen_ai.request.model": fmt.Sprint("model-", j), "gen_ai.usage.input_tokens": 3}}
	}
	first := traces(t, spans...)
	for i := range bodies {
		body := bytes.ReplaceAll(first, []byte("service-000"), fmt.Appendf(nil, "service-%03d", i))
		// The first half of every trace id.
		body = bytes.ReplaceAll(body, []byte{1, 0, 0, 0, 0, 0, 0, 0}, []byte{1, byte(i >> 8), byte(i), 0, 0, 0, 0, 0})
		if err := f.Traces(body, evidence.Origin{}, sink); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Emit(sink); err != nil {
		t.Fatal(err)
	}
	var requests, input int64
	got := kept{}.add(sink)
	for _, r := range got {
		requests, input = requests+r.Requests, input+*r.InputTokens
	}
	if requests != bodies*each || input != 3*bodies*each {
		t.Errorf("%d requests and %d tokens of a million", requests, input)
	}
	if len(got) > 1100 {
		t.Errorf("%d records", len(got))
	}
	if len(sink.Problems) != 1 || !strings.Contains(sink.Problems[0].Reason, otlp.Others) {
		t.Errorf("flagged %v", sink.Problems)
	}
}

func TestHugeAttributes(t *testing.T) {
	huge := strings.Repeat("é", 5<<20)
	m := made{trace: 1, id: 1, start: at(0), end: at(1), resource: service(huge), attrs: with(chat(1, 1), attributes{"prompt": huge, "gen_ai.response.model": huge})}
	_, sink := folded(t, otlp.DefaultLimits(), [][]byte{traces(t, m)}, nil)
	r, ok := sink.Records[0].(*evidence.Requests)
	if !ok || len(r.Endpoint) > 200 || len(r.Model) > 200 || !strings.HasPrefix(r.Model, "éé") || r.Requests != 1 {
		t.Errorf("got %d records, an endpoint of %d bytes", len(sink.Records), len(r.Endpoint))
	}
}

func TestMalformedIsFlaggedAndBeforeItCounts(t *testing.T) {
	body := traces(t, made{trace: 1, id: 1, start: at(0), end: at(1), resource: service("s"), attrs: chat(1, 1)})
	for cut := 1; cut < len(body); cut++ {
		broken := append(append([]byte{}, body...), body[:cut]...)
		got, sink := folded(t, otlp.DefaultLimits(), [][]byte{broken}, nil)
		if line(got["10h s||gpt-4o"]) != "1 0/ 1 -1 -1 1 -1" {
			t.Fatalf("cut at %d: %v", cut, keysOf(got))
		}
		if len(sink.Problems) != 1 || !strings.Contains(sink.Problems[0].Reason, "protobuf") {
			t.Fatalf("cut at %d: flagged %+v", cut, sink.Problems)
		}
	}
}

func TestTags(t *testing.T) {
	of := func(id uint64, a attributes) made {
		return made{trace: id, id: id, start: at(0), end: at(1), resource: with(service("shop"), a), attrs: chat(1, 1)}
	}
	_, sink := folded(t, otlp.DefaultLimits(), [][]byte{traces(t,
		of(1, attributes{"team": "search", "deployment.environment.name": "prod", "Model-Version": "7"}),
		of(2, attributes{"team": "search", "deployment.environment.name": "staging", "project": "p"}))}, nil)
	var got *evidence.Workload
	for _, r := range sink.Records {
		if w, ok := r.(*evidence.Workload); ok {
			got = w
		}
	}
	if got == nil || got.ID != "endpoint:shop" || got.Team != "search" || got.Project != "p" || got.ModelVersion != "7" || got.Environment != "" {
		t.Errorf("got %+v", got)
	}
	if len(sink.Problems) != 1 || sink.Problems[0].Refused || sink.Problems[0].Name != "shop" {
		t.Errorf("flagged %+v", sink.Problems)
	}
}
