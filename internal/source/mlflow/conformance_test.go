//go:build conformance

package mlflow_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/mlflow"
)

// conformance/mlflow.sh starts the server and says where it is, where its
// database is, and where the folder is that a part of its runs came from.
func setting(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("set %s, or run conformance/mlflow.sh", name)
	}
	return value
}

func realServer(t *testing.T) evidence.Place {
	t.Helper()
	u, err := url.Parse(setting(t, "FARTHING_TEST_MLFLOW"))
	if err != nil {
		t.Fatal(err)
	}
	return evidence.Place{Server: u}
}

func realFolder(t *testing.T, name string) evidence.Place {
	t.Helper()
	folder, err := location.OpenFolder(setting(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return evidence.Place{Folder: folder}
}

// read reads a place and fails on any problem.
func read(t *testing.T, p evidence.Place) *evidencecontract.Collected {
	t.Helper()
	c, cursor := evidencecontract.Read(t, mlflow.Format{}, p, nil)
	for _, problem := range c.Problems {
		t.Errorf("flagged: %+v", problem)
	}
	if len(c.Records) == 0 || !json.Valid(cursor) {
		t.Fatalf("%d records, cursor %s", len(c.Records), cursor)
	}
	return c
}

func TestServerAndDatabaseSayTheSame(t *testing.T) {
	server := read(t, realServer(t)).Lines(t)
	same(t, "server", server, "database", read(t, realFolder(t, "FARTHING_TEST_MLFLOW_DB")).Lines(t))
}

// same compares two ways to the same runs.
func same(t *testing.T, one string, first []string, other string, second []string) {
	t.Helper()
	for _, line := range first {
		if !slices.Contains(second, line) {
			t.Errorf("only the %s says %s", one, line)
		}
	}
	for _, line := range second {
		if !slices.Contains(first, line) {
			t.Errorf("only the %s says %s", other, line)
		}
	}
}

// The server's first runs were migrated from the folder by MLflow itself, which
// leaves the spans behind: the server knows the tokens, and not the models.
func TestFilesAndServerSayTheSame(t *testing.T) {
	files, server := read(t, realFolder(t, "FARTHING_TEST_MLFLOW_FILES")), read(t, realServer(t))
	known := server.Lines(t)
	tokens := map[string]int64{}
	compared := 0
	for _, r := range files.Records {
		if q, ok := r.(*evidence.Requests); ok {
			tokens[q.Endpoint+q.Workload] += *q.InputTokens + *q.OutputTokens
			continue
		}
		one := (&evidencecontract.Collected{Records: []evidence.Record{r}}).Lines(t)[0]
		if compared++; !slices.Contains(known, one) {
			t.Errorf("only the folder says %s", one)
		}
	}
	if compared < 12 || len(tokens) != 2 {
		t.Fatalf("%d records and the tokens %v were compared", compared, tokens)
	}
	for _, r := range server.Records {
		if q, ok := r.(*evidence.Requests); ok {
			tokens[q.Endpoint+q.Workload] -= *q.InputTokens + *q.OutputTokens
		}
	}
	for endpoint, difference := range tokens {
		if !strings.HasPrefix(endpoint, "served-") && difference != 0 {
			t.Errorf("%s: %d tokens more in the folder than on the server", endpoint, difference)
		}
	}
}

// TestFoundByContent finds nothing but MLflow's own in the folder that it filled.
func TestFoundByContent(t *testing.T) {
	p := realFolder(t, "FARTHING_TEST_MLFLOW_FILES")
	found, err := mlflow.Format{}.Find(p.Folder)
	if err != nil || len(found) < 50 {
		t.Fatalf("%d files were found, %v", len(found), err)
	}
	for _, name := range found {
		if strings.Contains(name, "artifacts") && filepath.Base(name) != "traces.json" {
			t.Errorf("%s is an artifact", name)
		}
	}
}

// TestWhatTheScriptMade checks the runs of make_runs.py that the client logged to
// the server itself.
func TestWhatTheScriptMade(t *testing.T) {
	c := read(t, realServer(t))
	byName := map[string]*evidence.Workload{}
	for _, r := range c.Records {
		if w, ok := r.(*evidence.Workload); ok && strings.HasPrefix(w.Project, "served-") || ok && w.Project == "tagged" {
			byName[w.Name] = w
		}
	}
	top := byName[`train big: "quoted"`]
	if top == nil || top.Team != "growth" || top.Environment != "prod" || top.JobType != "training" || top.Model != "churn-net" || top.Status != "finished" || !slices.Equal(top.Datasets, []string{"churn-train", "in-memory"}) {
		t.Fatalf("the parent is %+v", top)
	}
	for name, want := range map[string]string{"broken": "NaN", "exploded": "Infinity", "vanished": "-Infinity", "tiny": "1e-07", "eval/acc uracy": "0.9", "loss": "0.2"} {
		if top.Metrics[name] != want {
			t.Errorf("the metric %s is %q, not %q", name, top.Metrics[name], want)
		}
	}
	for name, version := range map[string]string{"fold-0": "1", "fold-1": "2"} {
		if w := byName[name]; w == nil || w.Parent != top.ID || w.Model != "served-churn-net" || w.ModelVersion != version {
			t.Errorf("%s is %+v", name, w)
		}
	}
	for name, status := range map[string]string{"failed": "failed", "killed": "killed", "deleted": "finished", "of a deleted experiment": "finished", "running": "running"} {
		if w := byName[name]; w == nil || w.Status != status || w.End.IsZero() != (status == "running") {
			t.Errorf("%s is %+v", name, w)
		}
	}
	if w := byName["running"]; w == nil || w.User != "ada" || w.Project != "tagged" {
		t.Errorf("the run that runs is %+v", w)
	}
	checkUsage(t, c, top.ID)
	checkRequests(t, c)
}

func checkUsage(t *testing.T, c *evidencecontract.Collected, run string) {
	t.Helper()
	found := false
	for _, r := range c.Records {
		u, ok := r.(*evidence.Usage)
		if !ok || u.Workload != run {
			continue
		}
		found = true
		// Two of eight GPUs: one at 0, 1, …, 99, 0, … %, the other at 50.25 %.
		if u.Resource != "i-0abc123" || u.Unit != "gpu" || u.Held.String() != "2" || u.Capacity.String() != "8" || u.Used == nil || u.Used.String() != "0.9975" {
			t.Errorf("the usage is %+v, used %v", u, u.Used)
		}
	}
	if !found {
		t.Error("the run used nothing")
	}
}

func checkRequests(t *testing.T, c *evidencecontract.Collected) {
	t.Helper()
	type sum struct{ requests, errors, input, cached, output int64 }
	got := map[string]sum{}
	for _, r := range c.Records {
		q, ok := r.(*evidence.Requests)
		if !ok || q.Endpoint != "served-chat" {
			continue
		}
		key := q.Model + " of " + q.Provider
		if q.Workload != "" {
			key += " in a run"
		}
		s := got[key] // the script may run over the end of an hour
		s.requests, s.errors = s.requests+q.Requests, s.errors+*q.Errors
		s.input, s.output = s.input+*q.InputTokens, s.output+*q.OutputTokens
		if q.CachedInputTokens != nil {
			s.cached += *q.CachedInputTokens
		}
		got[key] = s
	}
	want := map[string]sum{
		"gpt-4o of openai":             {4, 1, 100 + 101 + 102 + 104, 40, 40}, // the call that told no tokens is not among them
		"claude-sonnet-4 of anthropic": {2, 0, 105 + 106, 0, 20},
		"gpt-4o of  in a run":          {1, 0, 7, 0, 3},
		"gpt-4o-mini of  in a run":     {1, 0, 7, 0, 3},
	}
	for key, w := range want {
		if got[key] != w {
			t.Errorf("%s: got %+v, want %+v", key, got[key], w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
}
