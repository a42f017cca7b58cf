package mlflow_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // writes the test's database

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/mlflow"
)

// The three ways to the same runs, and one golden file. testdata is what MLflow
// 3.17.2 wrote for conformance/mlflow/make_runs.py with 4 samples a GPU: a file
// store, the database that `mlflow migrate-filestore` made of it (with the spans
// added, which the migration leaves behind), and a server's answers over that.
func TestContract(t *testing.T) {
	evidencecontract.Check(t, mlflow.Format{}, []evidencecontract.Case{
		{Name: "server", Place: evidence.Place{Server: serve(t, recorded(t))}, Golden: "testdata/golden.txt"},
		{Name: "database", Place: folder(t, database(t)), Golden: "testdata/golden.txt"},
		{Name: "files", Place: folder(t, mlruns(t)), Golden: "testdata/golden.txt"},
	})
}

func folder(t *testing.T, dir string) evidence.Place {
	t.Helper()
	f, err := location.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return evidence.Place{Folder: f}
}

// mlruns unpacks the folder.
func mlruns(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("testdata/mlruns.txt")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, part := range strings.Split("\n"+string(text), "\n-- ")[1:] {
		name, body, _ := strings.Cut(part, " --\n")
		write(t, filepath.Join(dir, filepath.FromSlash(name)), body)
	}
	return dir
}

func write(t *testing.T, path, body string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}

// database makes the SQLite file.
func database(t *testing.T, more ...string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/mlflow.sql")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain.db")
	db, err := sql.Open("sqlite", plain)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range append([]string{string(text)}, more...) {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	// A name that an address must write differently.
	if err := os.Rename(plain, filepath.Join(dir, "my #1 mlflow?.db")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// answers are what a server says.
type answers struct {
	Experiments   []map[string]any            `json:"experiments"`
	Runs          []map[string]any            `json:"runs"`
	ModelVersions []map[string]any            `json:"model_versions"`
	Models        []map[string]any            `json:"models"`
	Traces        []map[string]any            `json:"traces"`
	Spans         []map[string]any            `json:"spans"`
	History       map[string][]map[string]any `json:"history"`
	page          int                         // at most so many things a page
	asked         []string
}

func recorded(t *testing.T) *answers {
	t.Helper()
	text, err := os.ReadFile("testdata/server.json")
	if err != nil {
		t.Fatal(err)
	}
	a := &answers{page: 3}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber() // nanoseconds are too long for a float
	if err := dec.Decode(a); err != nil {
		t.Fatal(err)
	}
	return a
}

func serve(t *testing.T, h http.Handler) *url.URL {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.JoinPath("prefix")
}

// ServeHTTP answers as the server does, with offsets as tokens.
func (a *answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := map[string]any{}
	if r.Method == http.MethodPost {
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
	} else {
		for k, v := range r.URL.Query() {
			body[k] = v[0]
		}
	}
	path := strings.TrimPrefix(r.URL.Path, "/prefix/api/")
	a.asked = append(a.asked, fmt.Sprint(path, " ", body["filter"]))
	switch path {
	case "2.0/mlflow/experiments/search":
		a.answer(w, body, "experiments", a.Experiments)
	case "2.0/mlflow/runs/search":
		a.answer(w, body, "runs", filtered(a.Runs, body, runHolds))
	case "2.0/mlflow/runs/get":
		for _, run := range a.Runs {
			if at(run, "info", "run_id") == body["run_id"] {
				_ = json.NewEncoder(w).Encode(map[string]any{"run": run})
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte(`{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no such run"}`))
	case "2.0/mlflow/model-versions/search":
		a.answer(w, body, "model_versions", a.ModelVersions)
	case "2.0/mlflow/logged-models/search":
		a.answer(w, body, "models", a.Models)
	case "2.0/mlflow/metrics/get-history":
		a.answer(w, body, "metrics", a.History[fmt.Sprint(body["run_id"], " ", body["metric_key"])])
	case "3.0/mlflow/traces/search":
		a.answer(w, body, "traces", filtered(a.Traces, body, traceHolds))
	case "3.0/mlflow/traces/batchGet":
		var found []map[string]any
		for _, s := range a.Spans {
			if slices.Contains(r.URL.Query()["trace_ids"], fmt.Sprint(at(s, "trace_info", "trace_id"))) {
				found = append(found, s)
			}
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"traces": found})
	default:
		http.NotFound(w, r)
	}
}

func at(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}

// filtered is what a filter of one comparison leaves.
func filtered(all []map[string]any, body map[string]any, holds func(thing map[string]any, key, op, value string) bool) []map[string]any {
	filter, _ := body["filter"].(string)
	if filter == "" {
		return all
	}
	parts := strings.SplitN(filter, " ", 3)
	var out []map[string]any
	for _, one := range all {
		if holds(one, parts[0], parts[1], strings.Trim(parts[2], "'")) {
			out = append(out, one)
		}
	}
	return out
}

func runHolds(run map[string]any, key, op, value string) bool {
	switch key + op {
	case "attributes.status=":
		return at(run, "info", "status") == value
	case "attributes.end_time>=":
		if end, ok := at(run, "info", "end_time").(int64); ok { // a test has moved it
			return end >= millis(json.Number(value))
		}
		end, ok := at(run, "info", "end_time").(json.Number)
		return ok && millis(end) >= millis(json.Number(value))
	}
	panic("no such filter: " + key + op)
}

func millis(n json.Number) int64 {
	ms, err := n.Int64()
	if err != nil {
		panic(err)
	}
	return ms
}

func traceHolds(map[string]any, string, string, string) bool { return true }

func (a *answers) answer(w http.ResponseWriter, body map[string]any, key string, things []map[string]any) {
	size, _ := strconv.Atoi(fmt.Sprint(body["max_results"]))
	if size == 0 || size > a.page {
		size = a.page
	}
	offset := 0
	if token, ok := body["page_token"].(string); ok {
		text, _ := base64.StdEncoding.DecodeString(token)
		_, _ = fmt.Sscanf(string(text), `{"offset": %d}`, &offset)
	}
	out := map[string]any{}
	end := min(offset+size, len(things))
	if offset < end {
		out[key] = things[offset:end]
	}
	if end < len(things) {
		// One thing less: what came in meanwhile shifts the pages.
		out["next_page_token"] = base64.StdEncoding.EncodeToString(fmt.Appendf(nil, `{"offset": %d}`, max(offset+1, end-1)))
	}
	_ = json.NewEncoder(w).Encode(out)
}

func secrets(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestCredentials(t *testing.T) {
	for _, c := range []struct {
		name, header, value string
		secret              func(string) string
		user                *url.Userinfo
	}{
		{"token", "Authorization", "Bearer abc", secrets("MLFLOW_TRACKING_TOKEN", "abc"), nil},
		{"user before token", "Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte("u:p")), secrets("MLFLOW_TRACKING_TOKEN", "abc", "MLFLOW_TRACKING_USERNAME", "u", "MLFLOW_TRACKING_PASSWORD", "p"), nil},
		{"user in the address", "Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte("a:b")), secrets(), url.UserPassword("a", "b")},
		{"none", "Authorization", "", secrets(), nil},
		{"workspace", "X-Mlflow-Workspace", "ml", secrets("MLFLOW_WORKSPACE", "ml"), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := map[string]bool{}
			a := recorded(t)
			u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got[r.Header.Get(c.header)] = true
				a.ServeHTTP(w, r)
			}))
			u.User = c.user
			evidencecontract.Read(t, mlflow.Format{}, evidence.Place{Server: u, Secret: c.secret}, nil)
			if len(got) != 1 || !got[c.value] {
				t.Errorf("the server saw %v", got)
			}
		})
	}
}

func TestServerFaults(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		code   fault.Code
		says   string
	}{
		{"not signed in", 401, "You are not authenticated.", fault.Forbidden, "not authenticated"},
		{"another site", 404, "<html><h1>nothing here</h1></html>", fault.NotFound, "nothing here"},
		{"a page to sign in", 200, "<html>Sign in</html>", fault.BadInput, "Sign in"},
		{"broken inside", 500, `{"error_code":"INTERNAL_ERROR","message":"disk full"}`, fault.Unavailable, "disk full"},
		{"a wrong request", 400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"max_results"}`, fault.BadInput, "max_results"},
		{"a list that is none", 200, `{"experiments": 5}`, fault.BadInput, "number"},
		{"pages without end", 200, `{"next_page_token": "x"}`, fault.BadInput, "no end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
			}))
			_, err := mlflow.Format{}.Read(t.Context(), evidence.Place{Server: u, Secret: secrets()}, nil, &evidencecontract.Collected{})
			if f := fault.From(err); f == nil || f.Code != c.code || f.Hint == "" || f.Where.File == "" || !strings.Contains(f.Error(), c.says) {
				t.Errorf("unclear: %+v", f)
			}
		})
	}
}

// A server that is older, or has parts switched off, still has runs.
func TestServerWithoutModelsAndTraces(t *testing.T) {
	a := recorded(t)
	u := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "model") || strings.Contains(r.URL.Path, "traces") {
			http.NotFound(w, r)
			return
		}
		a.ServeHTTP(w, r)
	}))
	c, _ := evidencecontract.Read(t, mlflow.Format{}, evidence.Place{Server: u}, nil)
	if len(c.Problems) != 3 || c.Problems[0].Refused {
		t.Errorf("flagged %+v", c.Problems)
	}
	if runs := workloads(c, "run"); len(runs) != 9 {
		t.Errorf("%d runs", len(runs))
	}
}

func workloads(c *evidencecontract.Collected, kind string) map[string]*evidence.Workload {
	out := map[string]*evidence.Workload{}
	for _, r := range c.Records {
		if w, ok := r.(*evidence.Workload); ok && w.Kind == kind {
			out[w.Name] = w
		}
	}
	return out
}

func TestCanceled(t *testing.T) {
	for name, p := range map[string]evidence.Place{
		"server": {Server: serve(t, recorded(t))}, "database": folder(t, database(t)), "files": folder(t, mlruns(t)),
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			p.Secret = secrets()
			if p.Folder != nil {
				found, err := mlflow.Format{}.Find(p.Folder)
				if err != nil {
					t.Fatal(err)
				}
				p.Paths = found
			}
			if _, err := (mlflow.Format{}).Read(ctx, p, nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Canceled) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A second read asks for what ended since, for what runs, and for the runs whose
// models were registered since.
func TestReadingOn(t *testing.T) {
	a := recorded(t)
	p := evidence.Place{Server: serve(t, a)}
	_, cursor := evidencecontract.Read(t, mlflow.Format{}, p, nil)
	a.asked = nil
	var fold map[string]any
	for _, run := range a.Runs {
		info, _ := at(run, "info").(map[string]any)
		if end, ok := info["end_time"].(json.Number); ok {
			info["end_time"] = millis(end) - 3*86_400_000 // all are beyond the look-back now
			info["start_time"] = millis(end) - 4*86_400_000
		}
		if info["run_name"] == "fold-1" {
			fold = run
		}
	}
	c, _ := evidencecontract.Read(t, mlflow.Format{}, p, cursor)
	names := workloads(c, "run")
	if len(names) != 3 || names["running"] == nil || names["fold-0"] == nil || names["fold-1"] == nil {
		t.Errorf("read %v", names)
	}
	asked := strings.Join(a.asked, "\n")
	for _, filter := range []string{"attributes.status = 'RUNNING'", "attributes.status = 'SCHEDULED'", "attributes.end_time >= ", "trace.timestamp_ms >= ", "runs/get"} {
		if !strings.Contains(asked, filter) {
			t.Errorf("not asked for %s", filter)
		}
	}
	if fold == nil || names["fold-1"].ID != "run:"+fmt.Sprint(at(fold, "info", "run_id")) {
		t.Error("the run whose model was registered late is another")
	}
}

func TestDamagedCursor(t *testing.T) {
	_, err := mlflow.Format{}.Read(t.Context(), evidence.Place{Server: serve(t, recorded(t)), Secret: secrets()}, evidence.Cursor("nonsense"), &evidencecontract.Collected{})
	if !fault.Is(err, fault.Internal) {
		t.Errorf("got %v", err)
	}
}

func TestNothingToRead(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "meta.yaml"), "kind: something else\n")
	write(t, filepath.Join(dir, "other.db"), "SQLite format 3\x00 and then not")
	p := folder(t, dir)
	found, err := mlflow.Format{}.Find(p.Folder)
	if err != nil || len(found) != 0 {
		t.Fatalf("found %v, %v", found, err)
	}
	p.Secret, p.Paths = secrets(), []string{"meta.yaml", "other.db"}
	if _, err := (mlflow.Format{}).Read(t.Context(), p, nil, &evidencecontract.Collected{}); !fault.Is(err, fault.BadInput) {
		t.Errorf("got %v", err)
	}
}

// What is wrong is named, and the rest is read.
func TestBadFilesAreFlagged(t *testing.T) {
	dir := mlruns(t)
	var runs []string
	for _, f := range folder(t, dir).Folder.Files() {
		if strings.HasSuffix(f.Path, "metrics/loss") {
			runs = append(runs, filepath.Dir(filepath.Dir(f.Path)))
		}
	}
	if len(runs) != 2 {
		t.Fatalf("runs with a loss: %v", runs)
	}
	experiment := filepath.Dir(runs[0])
	write(t, filepath.Join(dir, experiment, "1111", "meta.yaml"), "run_id: '1111'\nstart_time: soon\nstatus: 3\n")
	write(t, filepath.Join(dir, experiment, "2222", "meta.yaml"), "run_id: '2222'\nstart_time: 1795527933009\nend_time: 1795527930000\nstatus: 3\n")
	write(t, filepath.Join(dir, experiment, "3333", "meta.yaml"), "status: [3")
	write(t, filepath.Join(dir, experiment, "4444", "meta.yaml"), "run_id: '4444'\nstart_time: 1795527933009\nstatus: 9\n")
	write(t, filepath.Join(dir, runs[0], "metrics", "loss"), "1795529999016 1.0 0\nhello\n1795529999017 0.5 1\n")
	write(t, filepath.Join(dir, runs[0], "inputs", "x", "meta.yaml"), "source_type: DATASET\nsource_id: gone\n")
	write(t, filepath.Join(dir, runs[0], "tags", "gpus"), "many")
	write(t, filepath.Join(dir, runs[0], "tags", "resource_id"), "i-1")
	c, _ := evidencecontract.Read(t, mlflow.Format{}, folder(t, dir), nil)
	for _, want := range []string{"soon", "the end is before the start", "3333", "status 9", `Line:2`, `"gone"`, `"many"`} {
		if !slices.ContainsFunc(c.Problems, func(p evidence.Problem) bool { return strings.Contains(fmt.Sprintf("%+v", p), want) }) {
			t.Errorf("nothing says %s: %+v", want, c.Problems)
		}
	}
	if runs := workloads(c, "run"); len(runs) != 9 {
		t.Errorf("%d runs were read", len(runs))
	}
}

// Versions of MLflow before this one have fewer tables and columns.
func TestOldDatabase(t *testing.T) {
	dir := database(t, `DROP TABLE logged_models; DROP TABLE model_versions; DROP TABLE spans; DROP TABLE inputs; DROP TABLE datasets;
		INSERT INTO trace_request_metadata SELECT 'mlflow.trace.tokenUsage', json_object('input_tokens', input_tokens, 'output_tokens', output_tokens), request_id FROM trace_info WHERE input_tokens IS NOT NULL;
		ALTER TABLE trace_info DROP COLUMN input_tokens`)
	c, _ := evidencecontract.Read(t, mlflow.Format{}, folder(t, dir), nil)
	var input int64
	for _, r := range c.Records {
		if q, ok := r.(*evidence.Requests); ok {
			input += *q.InputTokens
		}
	}
	if len(workloads(c, "run")) != 9 || input != 407+211+14 || len(c.Problems) != 0 {
		t.Errorf("%d runs, %d tokens, %+v", len(workloads(c, "run")), input, c.Problems)
	}
}
