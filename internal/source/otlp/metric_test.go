package otlp_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/source/otlp"
)

func usage(kind string, second int, total float64, change ...func(*measured)) measured {
	m := measured{name: "gen_ai.client.token.usage", kind: "histogram", start: at(second - 60), at: at(second), count: 2, total: total,
		resource: service("shop"), attrs: attributes{"gen_ai.token.type": kind, "gen_ai.provider.name": "openai", "gen_ai.response.model": "gpt-4o", "gen_ai.operation.name": "chat"}}
	for _, c := range change {
		c(&m)
	}
	return m
}

func named(name, kind string) func(*measured) {
	return func(m *measured) { m.name, m.kind = name, kind }
}

func growing(start int) func(*measured) {
	return func(m *measured) { m.cumulative, m.start = true, at(start) }
}

func failing(m *measured) { m.attrs = with(m.attrs, attributes{"error.type": "500"}) }

func TestMetrics(t *testing.T) {
	const key = "10h shop||gpt-4o"
	chosen := func(how string) func(*measured) {
		return func(m *measured) { m.resource = with(m.resource, attributes{"farthing.count": how}) }
	}
	span := func(end uint64, a attributes) made {
		return made{trace: 1, id: 1, start: end - 1e9, end: end, resource: with(service("shop"), a), attrs: chat(11, 5)}
	}
	for _, c := range []struct {
		name   string
		spans  []made
		points []measured
		key    string
		want   string
	}{
		{"deltas", nil, []measured{usage("input", 60, 100), usage("input", 120, 50), usage("output", 60, 7)}, key, "4 -1/ 150 -1 -1 7 -1"},
		{"a delta sent twice", nil, []measured{usage("input", 60, 100), usage("input", 60, 100)}, key, "2 -1/ 100 -1 -1 -1 -1"},
		{"an exponential histogram", nil, []measured{usage("input", 60, 100, named("gen_ai.client.token.usage", "exponential"))}, key, "2 -1/ 100 -1 -1 -1 -1"},
		{"durations count requests and errors", nil, []measured{usage("input", 60, 100),
			usage("", 60, 0.25, named("gen_ai.client.operation.duration", "histogram")),
			usage("", 60, 0.5, named("gen_ai.client.operation.duration", "histogram"), failing, func(m *measured) { m.count = 1 })}, key, "3 1/ 100 -1 -1 -1 -1"},
		{"the new counters", nil, []measured{
			usage("", 60, 100, named("gen_ai.client.inference.usage.input_tokens", "sum")),
			usage("", 60, 60, named("gen_ai.client.inference.usage.cache_read.input_tokens", "sum")),
			usage("", 60, 9, named("gen_ai.client.inference.usage.cache_write.input_tokens", "sum")),
			usage("", 60, 30, named("gen_ai.client.inference.usage.output_tokens", "sum")),
			usage("", 60, 20, named("gen_ai.client.inference.usage.reasoning.output_tokens", "sum")),
			usage("", 60, 1, named("gen_ai.client.inference.duration", "histogram"))}, key, "2 0/ 100 60 9 30 20"},
		{"both generations are one", nil, []measured{usage("input", 60, 100),
			usage("", 60, 100, named("gen_ai.client.inference.usage.input_tokens", "sum"))}, key, "2 -1/ 100 -1 -1 -1 -1"},
		{"cumulative", nil, []measured{usage("input", 60, 100, growing(0)), usage("input", 120, 150, growing(0)), usage("input", 180, 175, growing(0))}, key, "2 -1/ 175 -1 -1 -1 -1"},
		{"cumulative over the hour", nil, []measured{usage("input", 60, 100, growing(0)), usage("input", 3660, 150, growing(0))}, "11h shop||gpt-4o", "0 -1/ 50 -1 -1 -1 -1"},
		{"cumulative that began anew", nil, []measured{usage("input", 60, 100, growing(0)), usage("input", 120, 30, growing(100))}, key, "4 -1/ 130 -1 -1 -1 -1"},
		{"cumulative from long before", nil, []measured{usage("input", 60, 9100, growing(-9e6)), usage("input", 3660, 9150, growing(-9e6))}, "11h shop||gpt-4o", "0 -1/ 50 -1 -1 -1 -1"},
		{"of an hour with spans", []made{span(at(10), nil)}, []measured{usage("input", 60, 100)}, key, "1 0/ 11 -1 -1 5 -1"},
		{"of the hour after spans", []made{span(at(3590), nil)}, []measured{usage("input", 3630, 100)}, "11h shop||gpt-4o", "0 -1/ 0 -1 -1 -1 -1"},
		{"of two hours after spans", []made{span(at(3590), nil)}, []measured{usage("input", 7230, 100)}, "12h shop||gpt-4o", "2 -1/ 100 -1 -1 -1 -1"},
		{"another service's spans", []made{{trace: 1, id: 1, start: at(1), end: at(2), resource: service("other"), attrs: chat(1, 1)}},
			[]measured{usage("input", 60, 100)}, key, "2 -1/ 100 -1 -1 -1 -1"},
		{"metrics were chosen", []made{span(at(10), attributes{"farthing.count": "metrics"})}, []measured{usage("input", 60, 100)}, key, "2 -1/ 100 -1 -1 -1 -1"},
		{"spans were chosen", nil, []measured{usage("input", 60, 100, chosen("spans"))}, key, "none"},
		{"an agent's duration", nil, []measured{usage("", 60, 1, named("gen_ai.client.operation.duration", "histogram"),
			func(m *measured) {
				m.attrs = with(m.attrs, attributes{"gen_ai.operation.name": "invoke_agent"})
			})}, key, "none"},
		{"other metrics", nil, []measured{usage("", 60, 1, named("http.server.request.duration", "histogram"))}, key, "none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := folded(t, otlp.DefaultLimits(), [][]byte{traces(t, c.spans...)}, [][]byte{metrics(t, c.points...)})
			if line(got[c.key]) != c.want {
				t.Errorf("got %s, want %s; all: %v", line(got[c.key]), c.want, keysOf(got))
			}
		})
	}
}

func TestMetricsRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		point measured
		says  string
	}{
		{"half a token", usage("input", 60, 1.5), "part of a token"},
		{"less than none", usage("input", 60, -3), "less than none"},
		{"another type of token", usage("image", 60, 3), "neither input nor output"},
		{"a sum where a histogram should be", usage("input", 60, 3, named("gen_ai.client.token.usage", "sum")), "not a histogram"},
		{"a histogram where a sum should be", usage("", 60, 3, named("gen_ai.client.inference.usage.input_tokens", "histogram")), "not a sum"},
		{"no time", usage("input", 60, 3, func(m *measured) { m.at = 0 }), "cannot be"},
		{"a count that cannot be", usage("input", 60, 3, func(m *measured) { m.count = 1 << 60 }), "cannot be"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := metrics(t, c.point, usage("output", 60, 5))
			got, sink := folded(t, otlp.DefaultLimits(), nil, [][]byte{body})
			if line(got["10h shop||gpt-4o"]) != "0 -1/ -1 -1 -1 5 -1" {
				t.Errorf("the good one beside it: %v", keysOf(got))
			}
			contains(t, sink.Problems, c.says)
			if found, rejected, _, err := otlp.CheckMetrics(body); found != 2 || rejected != 1 || err != nil {
				t.Errorf("the door found %d and rejected %d, %v", found, rejected, err)
			}
		})
	}
}

// Cumulative points give the same parts in any order, with repeats, and the
// parts add up to the last value.
func TestCumulativeLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seconds := rapid.SliceOfNDistinct(rapid.IntRange(1, 10*3600-1), 1, 30, rapid.ID).Draw(t, "seconds")
		var points []measured
		last := 0.0
		want := map[string]int64{}
		for s := range 10 * 3600 {
			for _, x := range seconds {
				if x != s {
					continue
				}
				grown := float64(rapid.IntRange(0, 1000).Draw(t, "grown"))
				last += grown
				points = append(points, usage("input", s, last, growing(0)))
				want[fmt.Sprintf("%dh", 10+s/3600)] += int64(grown)
			}
		}
		if slices.Min(seconds) >= 7200 {
			t.Skip("the first point comes too long after the start")
		}
		points = append(points, rapid.SliceOfN(rapid.SampledFrom(points), 0, 5).Draw(t, "repeats")...)
		points = rapid.Permutation(points).Draw(t, "order")
		var bodies [][]byte
		for _, p := range points {
			bodies = append(bodies, metrics(t, p))
		}
		got, _ := folded(t, otlp.DefaultLimits(), nil, bodies)
		if len(got) != len(want) {
			t.Fatalf("%d hours, want %d", len(got), len(want))
		}
		for hour, n := range want {
			if r := got[hour+" shop||gpt-4o"]; r == nil || *r.InputTokens != n {
				t.Fatalf("%s: got %s, want %d", hour, line(r), n)
			}
		}
	})
}

func TestTooManySeries(t *testing.T) {
	limits := otlp.DefaultLimits()
	limits.Cumulative = 3
	var points []measured
	for i := range 5 {
		points = append(points, usage("output", 60, 10, growing(0), func(m *measured) { m.attrs = with(m.attrs, attributes{"x": i}) }))
	}
	got, sink := folded(t, limits, nil, [][]byte{metrics(t, points...)})
	if line(got["10h shop||gpt-4o"]) != "0 -1/ -1 -1 -1 30 -1" {
		t.Errorf("%v", keysOf(got))
	}
	contains(t, sink.Problems, "more than 3 cumulative series")
}
