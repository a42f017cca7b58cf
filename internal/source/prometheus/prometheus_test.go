package prometheus_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/prometheus"
)

// A company of which a real Prometheus told, see TestConformanceOfHours.
func TestContract(t *testing.T) {
	server := replay(t, "testdata/company.json.gz")
	evidencecontract.Check(t, prometheus.Format{}, []evidencecontract.Case{
		{Name: "company", Place: place(server, "PROMETHEUS_STEP", "5m"), Golden: "testdata/company.golden"},
	})
}

const empty = `{"status":"success","data":{"resultType":"matrix","result":[]}}`

// newest is when the fakes' last sample was: 09:59:30 is before the hour is over.
var newest = time.Date(2026, 11, 3, 9, 59, 30, 0, time.UTC)

// fake is a server with one GPU, which answers a query by its text; "" is the
// usual answer.
func fake(t *testing.T, answer func(query string, q url.Values) (int, string)) *url.URL {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		status, body := answer(q.Get("query"), q)
		if body == "" {
			status, body = http.StatusOK, usual(q)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	})
}

func usual(q url.Values) string {
	switch query := q.Get("query"); {
	case query == "max(timestamp(DCGM_FI_DEV_GPU_UTIL))":
		return fmt.Sprintf(`{"status":"success","data":{"result":[{"metric":{},"value":[1,"%d"]}]}}`, newest.Unix())
	case query == "DCGM_FI_DEV_GPU_UTIL":
		return gpuSeries(q, "25")
	}
	return empty
}

// gpuSeries is a series of one value in the times that were asked for.
func gpuSeries(q url.Values, value string) string {
	start, _ := strconv.ParseInt(q.Get("start"), 10, 64)
	end, _ := strconv.ParseInt(q.Get("end"), 10, 64)
	step, _ := strconv.ParseInt(q.Get("step"), 10, 64)
	var points []string
	for at := start; at <= end; at += step {
		points = append(points, fmt.Sprintf(`[%d,"%s"]`, at, value))
	}
	return `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"UUID":"GPU-1","Hostname":"h","hpc_job":"7"},"values":[` +
		strings.Join(points, ",") + `]}]}}`
}

func usages(c *evidencecontract.Collected) (out []*evidence.Usage) {
	for _, r := range c.Records {
		if u, ok := r.(*evidence.Usage); ok {
			out = append(out, u)
		}
	}
	return out
}

func TestFirstReadGoesBackTwoWeeks(t *testing.T) {
	server := fake(t, func(string, url.Values) (int, string) { return 0, "" })
	c, cursor := evidencecontract.Read(t, prometheus.Format{}, place(server), nil)
	all := usages(c)
	if len(all) != 14*24+1 {
		t.Fatalf("%d hours", len(all))
	}
	last := all[len(all)-1]
	if last.Used.String() != "0.25" || last.Held.String() != "1" || last.Workload != "job:7" || last.Resource != "node:h" {
		t.Errorf("%+v", last)
	}
	if !last.End.Equal(newest.Truncate(time.Hour).Add(time.Hour)) {
		t.Errorf("the last hour ends at %s", last.End)
	}
	if string(cursor) != `{"done":"2026-11-03T09:00:00Z"}` { // 09:59:30 is not over
		t.Errorf("cursor %s", cursor)
	}
	if len(c.Steps) < 56 {
		t.Errorf("progress was told %d times", len(c.Steps))
	}
	again, _ := evidencecontract.Read(t, prometheus.Format{}, place(server), cursor)
	if len(usages(again)) != 1 {
		t.Errorf("reading on gave %d hours", len(usages(again)))
	}
}

func TestAuthorization(t *testing.T) {
	for _, c := range []struct{ settings, want string }{
		{"PROMETHEUS_TOKEN secret", "Bearer secret"},
		{"PROMETHEUS_USERNAME me PROMETHEUS_PASSWORD pw", "Basic bWU6cHc="},
	} {
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if got := r.Header.Get("Authorization"); got != c.want {
				t.Errorf("%q", got)
			}
			fmt.Fprint(w, usual(r.URL.Query()))
		})
		cursor := evidence.Cursor(`{"done":"2026-11-03T09:00:00Z"}`)
		evidencecontract.Read(t, prometheus.Format{}, place(server, strings.Fields(c.settings)...), cursor)
	}
}

func TestFaults(t *testing.T) {
	failing := func(status int, body string) func(string, url.Values) (int, string) {
		return func(string, url.Values) (int, string) { return status, body }
	}
	for name, c := range map[string]struct {
		answer   func(string, url.Values) (int, string)
		settings []string
		cursor   string
		code     fault.Code
		says     string
	}{
		"no rights":   {answer: failing(401, "go away"), code: fault.Forbidden, says: "401"},
		"no such API": {answer: failing(404, "404 page not found"), code: fault.NotFound, says: "api/v1"},
		"a web page":  {answer: failing(200, "<html>hello</html>"), code: fault.BadInput, says: "no answer of Prometheus"},
		"other JSON":  {answer: failing(200, `{"status":"error","error":"boom"}`), code: fault.BadInput, says: "boom"},
		"overload":    {answer: failing(503, `{"status":"error","error":"busy"}`), code: fault.Unavailable, says: "busy"},
		"cut short":   {answer: failing(200, `{"status":"success","data":{"result":[`), code: fault.Unavailable, says: "EOF"},
		"too much": {answer: func(q string, _ url.Values) (int, string) {
			if strings.Contains(q, "kube_pod_owner") {
				return 422, `{"status":"error","error":"query processing would load too many samples into memory in query execution"}`
			}
			return 0, ""
		}, code: fault.Unavailable, says: "too many samples"},
		"nothing":    {answer: failing(200, empty), code: fault.BadInput, says: "no metric"},
		"bad step":   {answer: failing(200, empty), settings: []string{"PROMETHEUS_STEP", "7m"}, code: fault.Usage, says: "7m"},
		"bad cursor": {answer: failing(200, empty), cursor: `{"done":"2026-11-03T09:30:00Z"}`, code: fault.BadInput, says: "full hour"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := prometheus.Format{}.Read(t.Context(), place(fake(t, c.answer), c.settings...), evidence.Cursor(c.cursor), &evidencecontract.Collected{})
			if !fault.Is(err, c.code) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
			if f := fault.From(err); f.Hint == "" && c.cursor == "" {
				t.Errorf("no hint: %+v", f)
			}
		})
	}
	if _, err := (prometheus.Format{}).Read(t.Context(), evidence.Place{}, nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Usage) {
		t.Errorf("files: %v", err)
	}
}

// A read that fails in the middle keeps what it did, and goes on from there.
func TestReadingGoesOnWhereItStopped(t *testing.T) {
	broken := newest.Add(-20 * time.Hour).Unix()
	fail := true
	server := fake(t, func(query string, q url.Values) (int, string) {
		if start, _ := strconv.ParseInt(q.Get("start"), 10, 64); fail && start > broken {
			return 500, "the disk is full"
		}
		return 0, ""
	})
	first := &evidencecontract.Collected{}
	cursor, err := prometheus.Format{}.Read(t.Context(), place(server), evidence.Cursor(`{"done":"2026-11-01T10:00:00Z"}`), first)
	if !fault.Is(err, fault.Unavailable) {
		t.Fatal(err)
	}
	fail = false
	rest, _ := evidencecontract.Read(t, prometheus.Format{}, place(server), cursor)
	seen := map[time.Time]bool{}
	for _, u := range append(usages(first), usages(rest)...) {
		seen[u.Start] = true
	}
	if len(usages(first)) < 24 || len(usages(rest)) < 18 || len(seen) != 48 {
		t.Errorf("%d hours, then %d, together %d", len(usages(first)), len(usages(rest)), len(seen))
	}
}

// An answer that is too large is asked for in parts.
func TestLargeAnswersAreHalved(t *testing.T) {
	server := fake(t, func(query string, q url.Values) (int, string) {
		start, _ := strconv.ParseInt(q.Get("start"), 10, 64)
		end, _ := strconv.ParseInt(q.Get("end"), 10, 64)
		if query == "DCGM_FI_DEV_GPU_UTIL" && end-start > 2*3600 {
			return 422, `{"status":"error","error":"query processing would load too many samples into memory in query execution"}`
		}
		return 0, ""
	})
	c, _ := evidencecontract.Read(t, prometheus.Format{}, place(server), evidence.Cursor(`{"done":"2026-11-02T10:00:00Z"}`))
	if n := len(usages(c)); n != 24 {
		t.Errorf("%d hours", n)
	}
}

func TestPointsOfLongTimesAreAskedForInParts(t *testing.T) {
	server := fake(t, func(query string, q url.Values) (int, string) {
		start, _ := strconv.ParseInt(q.Get("start"), 10, 64)
		end, _ := strconv.ParseInt(q.Get("end"), 10, 64)
		if step, _ := strconv.ParseInt(q.Get("step"), 10, 64); step > 0 && (end-start)/step+1 > 11_000 {
			t.Errorf("%d points of %s", (end-start)/step+1, query)
		}
		return 0, ""
	})
	c, _ := evidencecontract.Read(t, prometheus.Format{}, place(server, "PROMETHEUS_STEP", "1s"), evidence.Cursor(`{"done":"2026-11-03T03:00:00Z"}`))
	if n := len(usages(c)); n != 7 {
		t.Errorf("%d hours", n)
	}
}

func TestStopping(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := fake(t, func(query string, q url.Values) (int, string) {
		if query == "DCGM_FI_DEV_GPU_UTIL" {
			cancel()
		}
		return 0, ""
	})
	if _, err := (prometheus.Format{}).Read(ctx, place(server), nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestDoubtfulValuesAreTold(t *testing.T) {
	server := fake(t, func(query string, q url.Values) (int, string) {
		switch query {
		case "DCGM_FI_DEV_GPU_UTIL":
			return 200, gpuSeries(q, "250")
		case "DCGM_FI_PROF_GR_ENGINE_ACTIVE":
			return 200, `{"status":"success","warnings":["a store is away"],"data":{"result":[{"metric":{"gpu":"0"},"values":[]}]}}`
		}
		return 0, ""
	})
	c, _ := evidencecontract.Read(t, prometheus.Format{}, place(server), evidence.Cursor(`{"done":"2026-11-03T09:00:00Z"}`))
	var told []string
	for _, p := range c.Problems {
		told = append(told, p.Reason)
	}
	for _, want := range []string{"250 is not between", "belongs to no GPU", "a store is away"} {
		if !strings.Contains(strings.Join(told, "\n"), want) {
			t.Errorf("nothing says %q: %q", want, told)
		}
	}
	if all := usages(c); len(all) != 1 || all[0].Used != nil || all[0].Held.String() != "1" {
		t.Errorf("%+v", all)
	}
}
