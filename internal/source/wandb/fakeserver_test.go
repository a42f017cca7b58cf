package wandb

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// fakeServer is so much of W&B's server that its SDK (0.31.0) logs runs to it
// and reads them back; see the conformance test.
type fakeServer struct {
	mu   sync.Mutex
	http *httptest.Server
	key  string
	runs []*fakeRun // in order of creation
	// perPage bounds pages below what is asked for, as servers do.
	perPage int
	// asked are the operations, with their variables.
	asked []askedFor
	// busy is how many requests are refused with a status first.
	busy, busyStatus int
}

type askedFor struct {
	name      string
	variables map[string]any
}

// fakeRun is a run as the server keeps it.
type fakeRun struct {
	Entity, Project          string
	Name, DisplayName, State string
	Config, Summary, System  string // JSON; "" is null
	Group, JobType           string
	CreatedAt, HeartbeatAt   string
	Tags                     []string
	Events, History          []string
	Files                    map[string][]byte
	raw                      string // in place of all of it
	username                 string
}

// serve starts the server with runs.
func serve(t *testing.T, runs ...*fakeRun) *fakeServer {
	t.Helper()
	f := &fakeServer{runs: runs, key: strings.Repeat("k", 40), perPage: 50}
	f.http = httptest.NewServer(http.HandlerFunc(f.handle))
	t.Cleanup(f.http.Close)
	return f
}

// place is the server as a place, with a path and settings.
func (f *fakeServer) place(t *testing.T, path string, settings map[string]string) evidence.Place {
	t.Helper()
	u, err := url.Parse(f.http.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	return evidence.Place{Server: u, Secret: func(name string) string {
		if name == "WANDB_API_KEY" && settings[name] == "" {
			return f.key
		}
		return settings[name]
	}}
}

func (f *fakeServer) handle(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.busy > 0 {
		f.busy--
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(f.busyStatus)
		return
	}
	if user, key, _ := r.BasicAuth(); (user != "api" || key != f.key) && !strings.HasPrefix(r.URL.Path, "/storage/") && !strings.HasPrefix(r.URL.Path, "/sdk/") {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(unzipped(r))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	switch {
	case r.URL.Path == "/graphql":
		f.graphql(w, body)
	case strings.HasPrefix(r.URL.Path, "/storage/"):
		f.storage(w, r, body)
	case strings.HasSuffix(r.URL.Path, "/file_stream"):
		f.fileStream(w, r, body)
	default: // telemetry
		fmt.Fprint(w, "{}")
	}
}

func unzipped(r *http.Request) io.Reader {
	if r.Header.Get("Content-Encoding") != "gzip" {
		return r.Body
	}
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		return bytes.NewReader(nil)
	}
	return z
}

func (f *fakeServer) graphql(w http.ResponseWriter, body []byte) {
	var q struct {
		Query     string
		Variables map[string]any
	}
	if json.Unmarshal(body, &q) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	name := operation(q.Query)
	f.asked = append(f.asked, askedFor{name, q.Variables})
	answer := map[string]func(map[string]any) any{
		"GetViewer": f.viewer, "Viewer": f.viewer, "GetDefaultEntity": f.viewer, "GetProjects": f.projects, "Runs": f.list, "RunFullHistory": f.events,
		"RunFiles": f.files, "UpsertBucket": f.upsert, "CreateRunFiles": f.createFiles, "RunResumeStatus": f.nothing,
	}[name]
	if answer == nil {
		reply(w, map[string]any{"errors": []any{map[string]any{"message": "the fake knows no " + name}}})
		return
	}
	reply(w, map[string]any{"data": answer(q.Variables)})
}

// operation is the name after the first query or mutation.
func operation(query string) string {
	for i, word := range strings.FieldsFunc(query, func(r rune) bool { return strings.ContainsRune(" \t\n({", r) }) {
		if i > 0 && word != "query" && word != "mutation" && word != "#graphql" {
			return word
		}
	}
	return ""
}

func reply(w http.ResponseWriter, v any) { json.NewEncoder(w).Encode(v) }

func (f *fakeServer) nothing(map[string]any) any { return map[string]any{} }

func (f *fakeServer) viewer(map[string]any) any {
	return map[string]any{"viewer": map[string]any{"id": "VXNlcjox", "entity": "acme", "username": "ada", "flags": "{}", "teams": map[string]any{"edges": []any{}}}}
}

func (f *fakeServer) projects(v map[string]any) any {
	var edges []any
	for _, r := range f.runs {
		edge := map[string]any{"node": map[string]any{"name": r.Project}}
		if r.Entity == v["entity"] && !slices.ContainsFunc(edges, func(e any) bool { return fmt.Sprint(e) == fmt.Sprint(edge) }) {
			edges = append(edges, edge)
		}
	}
	if edges == nil {
		return map[string]any{"models": nil}
	}
	return map[string]any{"models": map[string]any{"edges": edges, "pageInfo": map[string]any{"endCursor": nil, "hasNextPage": false}}}
}

// list pages through the runs that the filter lets through; cursors are
// offsets, as they may be.
func (f *fakeServer) list(v map[string]any) any {
	var all []*fakeRun
	for _, r := range f.runs {
		if r.Entity == v["entity"] && r.Project == v["project"] {
			all = append(all, r)
		}
	}
	if all == nil {
		return map[string]any{"project": nil}
	}
	all = slices.DeleteFunc(slices.Clone(all), func(r *fakeRun) bool { return !r.passes(fmt.Sprint(v["filters"])) })
	start, _ := strconv.Atoi(fmt.Sprint(cmp.Or(v["cursor"], any("0"))))
	asked, _ := v["perPage"].(float64)
	end := min(len(all), start+min(int(asked), f.perPage))
	edges := []any{}
	for i, r := range all[start:end] {
		edges = append(edges, map[string]any{"node": r.node(), "cursor": strconv.Itoa(start + i + 1)})
	}
	return map[string]any{"project": map[string]any{"internalId": "1", "runCount": len(all), "readOnly": false, "runs": map[string]any{
		"edges": edges, "pageInfo": map[string]any{"endCursor": strconv.Itoa(end), "hasNextPage": end < len(all)}}}}
}

// passes understands the one filter that is asked for.
func (r *fakeRun) passes(filters string) bool {
	var q struct {
		HeartbeatAt struct {
			After string `json:"$gt"`
		} `json:"heartbeatAt"`
	}
	json.Unmarshal([]byte(filters), &q)
	after, filtered := readTime(q.HeartbeatAt.After)
	beat, ok := readTime(r.HeartbeatAt)
	return !filtered || ok && beat.After(after)
}

func (r *fakeRun) node() any {
	if r.raw != "" {
		return json.RawMessage(r.raw)
	}
	return map[string]any{"id": "UnVuOjE=", "projectId": "1", "name": r.Name, "displayName": r.DisplayName, "state": r.State, "config": orNull(r.Config),
		"summaryMetrics": orNull(r.Summary), "systemMetrics": orNull(r.System), "group": orNull(r.Group), "jobType": orNull(r.JobType),
		"createdAt": r.CreatedAt, "heartbeatAt": orNull(r.HeartbeatAt), "tags": append([]string{}, r.Tags...), "sweepName": nil, "commit": nil,
		"readOnly": false, "description": nil, "notes": nil, "historyLineCount": len(r.History), "historyKeys": nil,
		"user": map[string]any{"name": "Ada", "username": cmp.Or(r.username, "ada")}}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func (f *fakeServer) find(v map[string]any) *fakeRun {
	for _, r := range f.runs {
		if r.Name == cmp.Or(v["name"], v["run"]) && r.Project == v["project"] {
			return r
		}
	}
	return nil
}

func (f *fakeServer) events(v map[string]any) any {
	r := f.find(v)
	return map[string]any{"project": map[string]any{"run": map[string]any{"events": append([]string{}, r.Events...)}}}
}

func (f *fakeServer) files(v map[string]any) any {
	r := f.find(v)
	edges := []any{}
	for name, content := range r.Files {
		if names, _ := v["fileNames"].([]any); slices.Contains(names, any(name)) {
			at := f.http.URL + "/storage/" + r.Project + "/" + r.Name + "/" + name
			edges = append(edges, map[string]any{"node": map[string]any{"name": name, "url": at, "directUrl": at, "sizeBytes": strconv.Itoa(len(content))}})
		}
	}
	return map[string]any{"project": map[string]any{"run": map[string]any{"files": map[string]any{"edges": edges}}}}
}

// --- what the SDK writes with ---

func (f *fakeServer) upsert(v map[string]any) any {
	r := f.find(v)
	if r == nil {
		r = &fakeRun{Entity: fmt.Sprint(v["entity"]), Project: fmt.Sprint(v["project"]), Name: fmt.Sprint(v["name"]), State: "running", Files: map[string][]byte{}}
		r.CreatedAt = f.tick()
		f.runs = append(f.runs, r)
	}
	r.HeartbeatAt = f.tick()
	for name, field := range map[string]*string{"config": &r.Config, "displayName": &r.DisplayName, "jobType": &r.JobType, "groupName": &r.Group} {
		if s, ok := v[name].(string); ok {
			*field = s
		}
	}
	for _, tag := range list(v["tags"]) {
		r.Tags = append(r.Tags, fmt.Sprint(tag))
	}
	return map[string]any{"upsertBucket": map[string]any{"inserted": true, "bucket": map[string]any{"id": "UnVuOjE=", "name": r.Name, "displayName": r.DisplayName,
		"description": nil, "config": r.Config, "sweepName": nil, "historyLineCount": 0,
		"project": map[string]any{"id": "UHJvamVjdDox", "name": r.Project, "entity": map[string]any{"id": "RW50aXR5OjE=", "name": r.Entity}}}}}
}

func list(v any) []any {
	out, _ := v.([]any)
	return out
}

// tick is a clock that goes a minute at each look.
func (f *fakeServer) tick() string {
	return began().Add(time.Duration(len(f.asked)) * time.Minute).Format(time.RFC3339)
}

func (f *fakeServer) createFiles(v map[string]any) any {
	var files []any
	for _, name := range list(v["files"]) {
		at := fmt.Sprintf("%s/storage/%s/%s/%s", f.http.URL, v["project"], v["run"], name)
		files = append(files, map[string]any{"name": name, "uploadUrl": at})
	}
	return map[string]any{"createRunFiles": map[string]any{"runID": v["run"], "uploadHeaders": []any{}, "files": files}}
}

func (f *fakeServer) storage(w http.ResponseWriter, r *http.Request, body []byte) {
	parts := strings.SplitN(strings.TrimPrefix(r.URL.Path, "/storage/"), "/", 3)
	run := f.find(map[string]any{"project": parts[0], "name": parts[1]})
	if run == nil || r.Method == http.MethodGet && run.Files[parts[2]] == nil {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if r.Method == http.MethodPut {
		run.Files[parts[2]] = body
		return
	}
	w.Write(run.Files[parts[2]])
}

func (f *fakeServer) fileStream(w http.ResponseWriter, r *http.Request, body []byte) {
	var in struct {
		Files    map[string]struct{ Content []string }
		Complete bool
		ExitCode *float64
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/") // files/entity/project/run/file_stream
	run := f.find(map[string]any{"project": parts[2], "name": parts[3]})
	if json.Unmarshal(body, &in) != nil || run == nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	run.History = append(run.History, in.Files["wandb-history.jsonl"].Content...)
	run.Events = append(run.Events, in.Files["wandb-events.jsonl"].Content...)
	if lines := in.Files["wandb-summary.json"].Content; len(lines) > 0 {
		run.Summary = lines[len(lines)-1]
	}
	if len(run.Events) > 0 {
		run.System = run.Events[len(run.Events)-1]
	}
	f.asked = append(f.asked, askedFor{name: "file_stream"})
	run.HeartbeatAt = f.tick()
	if in.Complete {
		run.State = "finished"
		if in.ExitCode != nil && *in.ExitCode != 0 {
			run.State = "failed"
		}
	}
	fmt.Fprint(w, "{}")
}
