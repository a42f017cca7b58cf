//go:build conformance

package wandb

import (
	"bufio"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
)

// logged is what the SDK was told, or tells.
type logged struct {
	ID, State, Name string
	Start, Now      json.Number
	Metrics         map[string]any
}

// sdk runs a scenario of conformance/wandb/runs.py. Scenarios that end badly
// do so on purpose: what was printed counts.
func sdk(t *testing.T, settings []string, scenario, id string) []logged {
	t.Helper()
	python, script := os.Getenv("FARTHING_WANDB_PYTHON"), os.Getenv("FARTHING_WANDB_SCRIPT")
	if python == "" || script == "" {
		t.Fatal("FARTHING_WANDB_PYTHON and FARTHING_WANDB_SCRIPT are not set: run conformance/wandb.sh")
	}
	cmd := exec.CommandContext(t.Context(), python, script, scenario, id)
	cmd.Env = append(os.Environ(), append(settings, "WANDB_SILENT=true", "HOME="+t.TempDir(), "WANDB_ERROR_REPORTING=false")...)
	cmd.Dir = t.TempDir()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var all []logged
	for lines := bufio.NewScanner(&out); lines.Scan(); {
		var l logged
		d := json.NewDecoder(strings.NewReader(string(quoteSpecials(lines.Bytes()))))
		d.UseNumber()
		if d.Decode(&l) == nil && l.ID != "" {
			all = append(all, l)
		}
	}
	if len(all) == 0 {
		t.Fatalf("%s printed nothing: %v\n%s", scenario, err, &errs)
	}
	return all
}

func workloadsOf(c *evidencecontract.Collected) map[string]*evidence.Workload {
	out := map[string]*evidence.Workload{}
	for _, r := range c.Records {
		if w, ok := r.(*evidence.Workload); ok {
			out[w.ID] = w
		}
	}
	return out
}

// sameMetrics compares numbers as numbers, by whatever text they stand there.
func sameMetrics(t *testing.T, id string, got map[string]string, want map[string]any) {
	t.Helper()
	for name, v := range want {
		if n, ok := v.(json.Number); ok {
			g, err := money.Parse(got[name])
			if err != nil || !g.Equal(money.MustParse(n.String())) {
				t.Errorf("%s: %s is %q, not %s", id, name, got[name], n)
			}
		} else if got[name] != v {
			t.Errorf("%s: %s is %q, not %v", id, name, got[name], v)
		}
	}
}

func sameLabels(t *testing.T, w *evidence.Workload) {
	t.Helper()
	if w.Team != "perception" || w.ModelVersion != "2" || w.Environment != "prod" || w.JobType != "train" || w.Project != "vision" || !strings.HasSuffix(w.Name, " by name") {
		t.Errorf("%s: labels %+v", w.ID, w)
	}
}

// The SDK's own files are read to what was logged.
func TestRealSDKFiles(t *testing.T) {
	dir := t.TempDir()
	settings := []string{"WANDB_MODE=offline", "WANDB_DIR=" + dir}
	want := map[string]string{"finished": "finished", "long": "finished", "defined": "finished", "slurm": "finished", "failed": "failed", "killed": "running"}
	truth := map[string]logged{}
	for _, scenario := range slices.Sorted(maps.Keys(want)) {
		truth[scenario] = sdk(t, append(settings, slurmJob()...), scenario, "run-"+scenario)[0]
	}
	resumed := sdk(t, settings, "defined", "run-failed")[0] // the id of the failed run, again

	got, cursor := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, nil)
	for _, line := range got.Lines(t) {
		t.Log(line)
	}
	all := workloadsOf(got)
	if len(all) != len(want) {
		t.Fatalf("%d workloads of %d", len(all), len(want))
	}
	for scenario, status := range want {
		w, l := all["run:run-"+scenario], truth[scenario]
		if scenario == "failed" {
			status = "finished" // by its second session
			sameMetrics(t, scenario, w.Metrics, resumed.Metrics)
		}
		if w.Status != status || w.End.IsZero() != (status == "running") {
			t.Errorf("%s: status %s, end %v", scenario, w.Status, w.End)
		}
		sameLabels(t, w)
		sameMetrics(t, scenario, w.Metrics, l.Metrics)
		// The SDK tells the start to Python to the second.
		if at, ok := secondsToTime(l.Start.String()); !ok || w.Start.Sub(at).Abs() > 2*time.Second {
			t.Errorf("%s: started at %v, not %v", scenario, w.Start, at)
		}
	}
	if got := all["run:run-slurm"].Parent; got != "run:slurm-4711" {
		t.Errorf("the Slurm job is %q", got)
	}
	killedHasItsMetrics(t, all["run:run-killed"])
	usageIsWithin(t, got, truth, resumed)
	if later, _ := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, cursor); len(later.Records) > 0 {
		t.Errorf("read again: %v", later.Lines(t))
	}
}

// killedHasItsMetrics: how far the file was written is up to the SDK.
func killedHasItsMetrics(t *testing.T, w *evidence.Workload) {
	t.Helper()
	loss, err := money.Parse(w.Metrics["loss"])
	if err != nil || loss.Cmp(money.FromInt(100)) < 0 || loss.Cmp(money.FromInt(1999)) > 0 {
		t.Errorf("the killed run's loss is %q", w.Metrics["loss"])
	}
}

// Each session has a usage, which begins and ends when the run did.
func usageIsWithin(t *testing.T, got *evidencecontract.Collected, truth map[string]logged, resumed logged) {
	t.Helper()
	sessions := 0
	for _, r := range got.Records {
		u, ok := r.(*evidence.Usage)
		if !ok {
			continue
		}
		sessions++
		if u.Resource != "i-0abc" || u.Unit != "machine" || u.End.Sub(u.Start) > time.Minute {
			t.Errorf("%+v", u)
		}
	}
	// The resumed session is one more; the one that only Slurm knows has none.
	if sessions != len(truth) || resumed.ID != "run-failed" {
		t.Errorf("%d usages of %d sessions", sessions, len(truth))
	}
	if !slices.ContainsFunc(got.Problems, func(p evidence.Problem) bool { return p.Name == "run-killed" && !p.Refused }) {
		t.Error("nobody was told that the killed run has no end")
	}
}

// The SDK logs runs to the test's server and reads them back; our client reads
// the same from it.
func TestRealSDKServer(t *testing.T) {
	f := serve(t)
	settings := []string{"WANDB_MODE=online", "WANDB_BASE_URL=" + f.http.URL, "WANDB_API_KEY=" + f.key, "WANDB_DIR=" + t.TempDir()}
	truth := map[string]logged{}
	for _, scenario := range []string{"finished", "failed", "defined", "slurm"} {
		truth["run-"+scenario] = sdk(t, append(settings, slurmJob()...), scenario, "run-"+scenario)[0]
	}
	f.perPage = 2
	got, _ := evidencecontract.Read(t, Format{}, f.place(t, "/acme/vision", nil), nil)
	for _, line := range got.Lines(t) {
		t.Log(line)
	}
	all := workloadsOf(got)
	if w := all["run:run-slurm"]; w == nil || w.Parent != "run:slurm-4711" {
		t.Errorf("what the SDK uploaded of the machine was not read: %+v", w)
	}
	back := sdk(t, settings, "list", "-")
	if len(back) != len(truth) || len(all) != len(truth) {
		t.Fatalf("logged %d runs, the SDK reads %d and we read %d", len(truth), len(back), len(all))
	}
	for _, l := range back {
		w := all["run:"+l.ID]
		if w == nil || w.Status != l.State || w.Name != l.Name {
			t.Errorf("the SDK reads %s as %s %q, we as %+v", l.ID, l.State, l.Name, w)
			continue
		}
		sameLabels(t, w)
		sameMetrics(t, l.ID, w.Metrics, truth[l.ID].Metrics)
		sameMetrics(t, l.ID+" read back", w.Metrics, flat(l.Metrics))
	}
}

func slurmJob() []string { return []string{"SLURM_JOB_ID=4711", "SLURM_JOB_NODELIST=n1"} }

// flat joins nested names with dots.
func flat(metrics map[string]any) map[string]any {
	var tr tree
	for name, v := range metrics {
		tr.put([]string{name}, v)
	}
	out := map[string]any{}
	tr.each(func(path string, l leaf) {
		if l.number {
			out[path] = json.Number(l.text)
		} else {
			out[path] = l.text
		}
	})
	return out
}
