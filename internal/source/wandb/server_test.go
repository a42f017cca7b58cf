package wandb

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
)

// serverPlace is a server with runs, two to a page, as a place.
func serverPlace(t *testing.T, runs []*fakeRun, path string) evidence.Place {
	t.Helper()
	f := serve(t, runs...)
	f.perPage = 2
	return f.place(t, path, nil)
}

// recorded are runs in the shapes in which W&B's server tells them.
func recorded() []*fakeRun {
	in := func(r fakeRun) *fakeRun {
		r.Entity, r.Project, r.CreatedAt = "acme", "vision", "2026-09-01T10:00:00Z"
		return &r
	}
	machine := `{"resource_id":{"value":"i-0abc","desc":null},"model":{"value":{"version":"2"}},"_wandb":{"value":{"cli_version":"0.31.0"}}}`
	gpu := `{"system.gpu.0.gpu":100,"system.gpu.1.gpu":0,"system.cpu":3}`
	return []*fakeRun{
		in(fakeRun{Name: "done", DisplayName: "by name", State: "finished", HeartbeatAt: "2026-09-01T11:00:00.5Z", Config: machine, JobType: "train",
			Tags: []string{"team:vision"}, Summary: `{"acc":0.9123456789012345678,"bad":"NaN","worse":NaN,"_step":7,"_timestamp":1.7e9,"_wandb":{"runtime":3590},"pic":{"_type":"image-file","size":3},"val":{"f1":1e-05}}`,
			System: gpu, Events: []string{`{"system.gpu.0.gpu":50,"system.gpu.1.gpu":10,"_timestamp":1.7e9}`, `{"system.gpu.0.gpu":100,"system.gpu.1.gpu":20.5}`, `torn`}}),
		in(fakeRun{Name: "live", State: "running", HeartbeatAt: "2026-09-01T12:00:00", Config: machine}),
		in(fakeRun{Name: "paused", State: "crashed", HeartbeatAt: "2026-09-01T20:00:00Z", Config: machine, Summary: `{"_wandb":{"runtime":3600}}`}),
		in(fakeRun{Name: "by-uuid", State: "killed", HeartbeatAt: "2026-09-01T10:30:00Z", System: gpu, Events: []string{`{"system.gpu.0.gpu":50,"system.gpu.1.gpu":10}`}, Files: map[string][]byte{
			metadataFile: []byte(`{"host":"n1","username":"ada","gpu_count":2,"gpu_nvidia":[{"name":"H100","uuid":"GPU-a"},{"name":"H100","uuid":"GPU-b"}],"slurm":{"job_id":"4711","job_nodelist":"n1"}}`)}}),
		in(fakeRun{Name: "no-json", State: "failed", HeartbeatAt: "2026-09-01T10:30:00Z", Config: `{"a":`, Summary: `[1]`, Files: map[string][]byte{metadataFile: []byte("<html>")}}),
		in(fakeRun{Name: "waiting", State: "pending"}),
		in(fakeRun{raw: `{"name":"other-shape","tags":"no list"}`}),
		in(fakeRun{raw: `{"name":"timeless","createdAt":"yesterday"}`}),
		in(fakeRun{raw: `{"createdAt":"2026-09-01T10:00:00Z"}`}),
	}
}

// Only runs with a sign of life since shortly before the newest are read again.
func TestServerReadingOn(t *testing.T) {
	f := serve(t, recorded()...)
	_, cursor := evidencecontract.Read(t, Format{}, f.place(t, "/acme/vision", nil), nil)
	if string(cursor) != `{"heartbeats":{"acme/vision":"2026-09-01T20:00:00Z"}}` {
		t.Fatalf("cursor %s", cursor)
	}
	f.runs = append(f.runs, &fakeRun{Entity: "acme", Project: "vision", Name: "late", State: "finished",
		CreatedAt: "2026-09-01T10:00:00Z", HeartbeatAt: "2026-09-01T19:30:00Z"})
	later, _ := evidencecontract.Read(t, Format{}, f.place(t, "/acme/vision", nil), cursor)
	var ids []string
	for _, r := range later.Records {
		if w, ok := r.(*evidence.Workload); ok {
			ids = append(ids, w.ID)
		}
	}
	if strings.Join(ids, " ") != "run:paused run:late" {
		t.Errorf("read %v", ids)
	}
}

// Without a project all are read, and without an entity the key's own.
func TestServerFindsProjects(t *testing.T) {
	run := func(project, name string) *fakeRun {
		return &fakeRun{Entity: "acme", Project: project, Name: name, State: "finished", CreatedAt: "2026-09-01T10:00:00Z", HeartbeatAt: "2026-09-01T11:00:00Z"}
	}
	f := serve(t, run("one", "a"), run("two", "b"), run("two", "a"))
	for _, settings := range []map[string]string{nil, {"WANDB_ENTITY": "acme"}} {
		got, cursor := evidencecontract.Read(t, Format{}, f.place(t, "", settings), nil)
		if len(got.Records) != 2 || len(got.Problems) != 1 || !got.Problems[0].Refused || !strings.Contains(string(cursor), "acme/two") {
			t.Errorf("%v %s", got.Lines(t), cursor)
		}
	}
	got, _ := evidencecontract.Read(t, Format{}, f.place(t, "/", map[string]string{"WANDB_ENTITY": "acme", "WANDB_PROJECT": "one"}), nil)
	if len(got.Records) != 1 {
		t.Errorf("%v", got.Lines(t))
	}
}

func TestServerFaults(t *testing.T) {
	f := serve(t, recorded()...)
	for name, c := range map[string]struct {
		path     string
		settings map[string]string
		code     fault.Code
	}{
		"key":      {"/acme/vision", map[string]string{"WANDB_API_KEY": "wrong"}, fault.Forbidden},
		"project":  {"/acme/nowhere", nil, fault.NotFound},
		"entity":   {"/nobody", nil, fault.NotFound},
		"address":  {"/acme/vision/runs/done", nil, fault.Usage},
		"settings": {"/", map[string]string{"WANDB_ENTITY": "acme", "WANDB_PROJECT": "nowhere"}, fault.NotFound},
	} {
		since := evidence.Cursor(`{"heartbeats":{}}`)
		cursor, err := Format{}.Read(t.Context(), f.place(t, c.path, c.settings), since, &evidencecontract.Collected{})
		if !fault.Is(err, c.code) || string(cursor) != string(since) {
			t.Errorf("%s: %v, cursor %s", name, err, cursor)
		}
		if err != nil && fault.From(err).Hint == "" {
			t.Errorf("%s: no hint", name)
		}
	}
}

// A busy server is asked again; one that stays so is a fault.
func TestServerIsBusy(t *testing.T) {
	f := serve(t, recorded()...)
	f.busy, f.busyStatus = tries-1, 429
	if got, _ := evidencecontract.Read(t, Format{}, f.place(t, "/acme/vision", nil), nil); len(got.Records) == 0 {
		t.Error("nothing was read")
	}
	f.busy, f.busyStatus = tries, 502
	_, err := Format{}.Read(t.Context(), f.place(t, "/acme/vision", nil), nil, &evidencecontract.Collected{})
	if !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

func TestServerIsGone(t *testing.T) {
	f := serve(t)
	place := f.place(t, "/acme/vision", nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := (Format{}).Read(ctx, place, nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
	f.http.Close()
	if _, err := (Format{}).Read(t.Context(), place, nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}

// The key goes to the server alone, not to where its files lie.
func TestKeyStaysHome(t *testing.T) {
	f, other := serve(t), serve(t)
	home, err := url.Parse(f.http.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{http: f.http.Client(), base: home, key: f.key}
	for at, want := range map[string]int{f.http.URL: 200, other.http.URL: 401} {
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		if _, status, _, err := c.once(t.Context(), "GET", u.JoinPath("x"), nil); err != nil || status != want {
			t.Errorf("%s answered %d, %v; want %d", at, status, err, want)
		}
	}
}

func TestAddressOfThePage(t *testing.T) {
	u, err := url.Parse("https://wandb.ai/acme/vision")
	if err != nil {
		t.Fatal(err)
	}
	s, err := openServer(evidence.Place{Server: u, Secret: func(string) string { return "" }}, nil)
	if err != nil || s.base.String() != "https://api.wandb.ai" || s.entity != "acme" || s.project != "vision" {
		t.Errorf("%+v, %v", s, err)
	}
}
