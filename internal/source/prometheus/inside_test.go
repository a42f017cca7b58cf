package prometheus

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/money"
)

func TestMachineID(t *testing.T) {
	for provider, want := range map[string]string{
		"aws:///eu-west-1a/i-0abc":  "i-0abc",
		"gce://project/zone/name-1": "name-1",
		"azure:///subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/vm",
		"ocid1.instance.oc1..x": "ocid1.instance.oc1..x",
		"kind://docker/kind/n":  "n",
		"":                      "",
	} {
		if got := machineID(provider); got != want {
			t.Errorf("%s: %s", provider, got)
		}
	}
}

func TestWorkloadsOfPods(t *testing.T) {
	c := &cluster{named: map[string]*named{}, deploy: map[string]string{"n/web-5d": "web"}}
	for want, p := range map[string]*pod{
		"service:shop":     {labels: map[string]string{"farthing_workload": "shop", "run_id": "r"}},
		"pipeline:nightly": {labels: map[string]string{"farthing_workload": "nightly", "farthing_kind": "pipeline"}},
		"run:r":            {labels: map[string]string{"mlflow_run_id": "r"}, ownerKind: "Job", ownerName: "j"},
		"job:n/j":          {labels: map[string]string{"app": "a"}, ownerKind: "Job", ownerName: "j"},
		"job:n/p":          {ownerKind: "PyTorchJob", ownerName: "p"},
		"service:n/web":    {ownerKind: "ReplicaSet", ownerName: "web-5d"},
		"service:n/api":    {ownerKind: "ReplicaSet", ownerName: "api-77c"},
		"service:n/db":     {ownerKind: "StatefulSet", ownerName: "db"},
		"service:n/a":      {labels: map[string]string{"app": "a"}},
		"pod:n/x":          {name: "x", ownerKind: "Node", ownerName: "node-1"},
	} {
		p.namespace = "n"
		if got := c.workload(p); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if c.named["run:r"] != nil {
		t.Error("a run's record is its tracker's")
	}
}

func TestInstanceSizes(t *testing.T) {
	for _, c := range []struct {
		profile, model string
		want           int64
	}{{"1g.10gb", "H100", 142857}, {"3g.20gb", "A100", 428571}, {"7g.80gb", "", 1_000_000}, {"2g.12gb", "NVIDIA A30", 500_000}, {"1c.3g.20gb", "", 428571}, {"?", "", 1_000_000}} {
		if got := instanceSize(c.profile, c.model); got != c.want {
			t.Errorf("%s: %d", c.profile, got)
		}
	}
}

func TestIncreases(t *testing.T) {
	const minute = 60_000
	grown := func(alive bool, points ...count) (out []int64) {
		increases(points, func(int64) bool { return alive }, func(_, n int64) { out = append(out, n) })
		return out
	}
	for name, c := range map[string]struct{ got, want []int64 }{
		"the first value tells nothing":      {grown(false, count{0, 900}, count{minute, 905}), []int64{5}},
		"a series that began in between":     {grown(true, count{0, 2}, count{minute, 5}), []int64{2, 3}},
		"a counter that began again":         {grown(false, count{0, 900}, count{minute, 7}, count{2 * minute, 9}), []int64{7, 2}},
		"a gap is bridged":                   {grown(false, count{0, 10}, count{50 * minute, 30}), []int64{20}},
		"a long gap is not":                  {grown(false, count{0, 10}, count{70 * minute, 30}, count{71 * minute, 31}), []int64{1}},
		"what stands still does not grow":    {grown(false, count{0, 10}, count{minute, 10}), []int64{0}},
		"one value is not an increase of it": {grown(false, count{0, 10}), nil},
	} {
		if fmt.Sprint(c.got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v", name, c.got)
		}
	}
}

func TestQuantile(t *testing.T) {
	text := func(a *money.Amount) string {
		if a == nil {
			return "-"
		}
		return a.String()
	}
	buckets := map[int64]int64{500_000: 2, 1_000_000: 6, 2_000_000: 9, noBound: 10}
	for _, c := range []struct {
		buckets map[int64]int64
		percent int64
		want    string
	}{
		{buckets, 50, "875"}, {buckets, 95, "2000"}, {buckets, 10, "250"}, {buckets, 60, "1000"},
		{map[int64]int64{noBound: 5}, 50, "-"}, {map[int64]int64{1000: 1}, 50, "-"}, {nil, 50, "-"},
		{map[int64]int64{1000: 0, noBound: 0}, 50, "-"},
		{map[int64]int64{1000: 5, 2000: 3, noBound: 5}, 95, "0.95"}, // scraped in between
		{map[int64]int64{0: 5, 1000: 5, noBound: 5}, 50, "0"},
	} {
		if got := text(quantile(c.buckets, c.percent)); got != c.want {
			t.Errorf("%v: the %d per cent are %s, not %s", c.buckets, c.percent, got, c.want)
		}
	}
}

// As PromQL's histogram_quantile says it, in floats.
func TestQuantileIsPrometheus(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		buckets, upTo := map[int64]int64{}, int64(0)
		var bounds []float64
		var counts []float64
		for bound := int64(0); len(bounds) < 5; {
			bound += rapid.Int64Range(1, 10_000_000).Draw(rt, "width")
			upTo += rapid.Int64Range(0, 1000).Draw(rt, "count")
			buckets[bound] = upTo
			bounds, counts = append(bounds, float64(bound)/1000), append(counts, float64(upTo))
		}
		upTo += rapid.Int64Range(1, 1000).Draw(rt, "above")
		buckets[noBound] = upTo
		percent := rapid.Int64Range(1, 99).Draw(rt, "percent")
		rank, want := float64(percent)*float64(upTo)/100, bounds[4]
		for i, n := range counts {
			if n >= rank {
				lower, before := 0.0, 0.0
				if i > 0 {
					lower, before = bounds[i-1], counts[i-1]
				}
				want = lower + (bounds[i]-lower)*(rank-before)/(n-before)
				break
			}
		}
		var got float64
		if _, err := fmt.Sscan(quantile(buckets, percent).String(), &got); err != nil {
			rt.Fatal(err)
		}
		if math.Abs(got-want) > 0.002 {
			rt.Fatalf("%v ms, and Prometheus says %v", got, want)
		}
	})
}

func TestScaled(t *testing.T) {
	for _, c := range []struct {
		text   string
		digits int
		want   int64
		ok     bool
	}{
		{"97", 4, 970_000, true}, {"0.5", 6, 500_000, true}, {"0.12345678", 6, 123_456, true}, {"1732455600.125", 3, 1732455600125, true},
		{"1e+06", 0, 1_000_000, true}, {"-3.5", 1, -35, true}, {"9223372036854775794", 4, 0, false},
		{"NaN", 4, 0, false}, {"+Inf", 4, 0, false}, {"", 0, 0, false}, {"1.2.3", 2, 0, false}, {"1e999", 2, 0, false},
	} {
		if got, ok := scaled(c.text, c.digits); got != c.want || ok != c.ok {
			t.Errorf("%q: %d %v", c.text, got, ok)
		}
	}
}

// Whatever a server answers, it is read as points or refused.
func FuzzAnswer(f *testing.F) {
	f.Add(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1732455600.5,"0.97"],[ 1732455660 , "NaN"]]}]}}`)
	f.Add(`{"data":{"result":[{"metric":{},"value":[1,"2"]}]},"warnings":["w"],"status":"success","infos":[1]}`)
	f.Add(`{"status":"error","errorType":"bad_data","error":"x"}`)
	f.Add(`{"status":"success","data":{"result":[{"values":[[1,"\""]]}]}}`)
	f.Add(`[1]`)
	f.Fuzz(func(t *testing.T, text string) {
		points := 0
		_, err := readAnswer(strings.NewReader(text), func(s series) error {
			for _, p := range s.points {
				points++
				if p.at != 0 && !strings.Contains(text, p.value) {
					t.Fatalf("made up %q", p.value)
				}
				scaled(p.value, 6)
			}
			counts(s.points)
			return nil
		})
		if err == nil && !strings.Contains(text, "success") {
			t.Fatal("taken without success")
		}
		if points > len(text) {
			t.Fatalf("%d points of %d bytes", points, len(text))
		}
	})
}
