package slurm

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
)

func open(t *testing.T, path string) *location.Folder {
	t.Helper()
	folder, err := location.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func setting(name, value string) func(string) string {
	return func(asked string) string {
		if asked == name {
			return value
		}
		return ""
	}
}

func TestContract(t *testing.T) {
	berlin := setting("SLURM_TIMEZONE", "Europe/Berlin")
	evidencecontract.Check(t, Format{}, []evidencecontract.Case{
		{Name: "jobs and nodes", Place: evidence.Place{Folder: open(t, "testdata/nodes")}, Golden: "testdata/nodes.golden"},
		{Name: "jobs alone, in a zone", Place: evidence.Place{Folder: open(t, "testdata/alone"), Secret: berlin}, Golden: "testdata/alone.golden"},
		{Name: "wrong lines", Place: evidence.Place{Folder: open(t, "testdata/bad")}, Golden: "testdata/bad.golden"},
	})
}

func TestExpand(t *testing.T) {
	for list, want := range map[string]string{
		"n1": "n1", "node[01-03,07]": "node01 node02 node03 node07", "a,b[8-10],c": "a b8 b9 b10 c",
		"rack[0-1]n[1-2]": "rack0n1 rack0n2 rack1n1 rack1n2", "n[098-101]x": "n098x n099x n100x n101x",
	} {
		if got, err := expand(list); err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s is %q, %v; want %s", list, got, err, want)
		}
	}
	for _, list := range []string{"n[1", "n]1", "n[]", "n[3-1]", "n[a-b]", "n[1-999999999]", "n[1-999][1-999]", "a,,b", "", "n[-1]", "n[1-2-3]"} {
		if got, err := expand(list); err == nil {
			t.Errorf("%s became %q", list, got)
		}
	}
}

// The nodes' shares add up to what the job held, also where it does not divide.
func TestPartsAddUp(t *testing.T) {
	job, err := held("cpu=5,gres/gpu=7")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	parts, err := (&turn{start: at, end: at.Add(time.Hour), nodes: "n[1-3]", held: job}).parts()
	if err != nil || len(parts) != 6 {
		t.Fatal(parts, err)
	}
	for _, p := range parts {
		job[p.unit] = job[p.unit].Sub(p.held)
	}
	if !job["cpu"].IsZero() || !job["gpu"].IsZero() {
		t.Errorf("%s remain", job)
	}
}

func TestStatus(t *testing.T) {
	for state, want := range map[string]string{
		"COMPLETED": "finished", "CANCELLED by 1000": "killed", "CANCELLED+": "killed", "TIMEOUT": "killed", "RUNNING": "running",
		"OUT_OF_MEMORY": "failed", "NODE_FAIL": "crashed", "PENDING": "scheduled", "SUSPENDED": "suspended", "": "",
	} {
		if got := status(state); got != want {
			t.Errorf("%s is %s, want %s", state, got, want)
		}
	}
}

func TestElapsed(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"01:20:00": 80 * time.Minute, "1-00:00:01": 24*time.Hour + time.Second, "03:04": 3*time.Minute + 4*time.Second, "": 0, "x": 0, "1:2:3:4": 0,
	} {
		got, ok := elapsed(&row{columns: headerOf("elapsed"), values: []string{text}})
		if got != want && ok || ok != (want > 0) {
			t.Errorf("%q is %s, %v", text, got, ok)
		}
	}
}

func TestFindIsSure(t *testing.T) {
	dir := t.TempDir()
	const header = "JobID|State|Start|End\n"
	for name, content := range map[string]string{
		"a.txt": header, "b.out": "\n\xef\xbb\xbf" + header, "c.scontrol": "NodeName=n1 CPUTot=4\n",
		"bill.csv": "JobID,State,Start\n", "notes.txt": "hello", "empty.txt": "", "x.json": header,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := Format{}.Find(open(t, dir))
	if want := []string{"a.txt", "b.out", "c.scontrol"}; err != nil || !slices.Equal(found, want) {
		t.Errorf("found %q, %v; want %q", found, err, want)
	}
}

func TestCursor(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	text := "JobID|State|Start|End|AllocTRES|NodeList\n1|COMPLETED|2026-09-01T02:00:00|2026-09-01T03:00:00|cpu=1|n1\n"
	write := func() {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write()
	_, cursor := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, nil)
	if same, _ := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, cursor); len(same.Records) != 0 {
		t.Errorf("%d records of a file that is as it was", len(same.Records))
	}
	// A second job shows that the node has more than the first held.
	text += "2|COMPLETED|2026-09-01T02:00:00|2026-09-01T03:00:00|cpu=3|n1\n"
	write()
	more, _ := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, cursor)
	for _, r := range more.Records {
		if u, ok := r.(*evidence.Usage); ok && u.Capacity.String() != "4" {
			t.Errorf("%s: the capacity is %s, want 4", u.Workload, u.Capacity)
		}
	}
	if len(more.Records) != 4 {
		t.Errorf("%d records, want 4", len(more.Records))
	}
}

func TestFaults(t *testing.T) {
	sink := &evidencecontract.Collected{}
	if _, err := (Format{}).Read(t.Context(), evidence.Place{}, nil, sink); !fault.Is(err, fault.Usage) {
		t.Error(err)
	}
	folder := open(t, "testdata/bad")
	p := evidence.Place{Folder: folder, Paths: []string{"sacct.txt"}, Secret: setting("SLURM_TIMEZONE", "Mars/Olympus")}
	if _, err := (Format{}).Read(t.Context(), p, nil, sink); !fault.Is(err, fault.Usage) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Format{}).Read(ctx, evidence.Place{Folder: folder, Paths: p.Paths}, nil, sink); !fault.Is(err, fault.Canceled) {
		t.Error(err)
	}
	c := newCluster(t.Context(), sink)
	err := c.read(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("JobID|"))), "x")
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, iotest.ErrTimeout) {
		t.Error(err)
	}
}

func newCluster(ctx context.Context, sink evidence.Sink) *cluster {
	return &cluster{ctx: ctx, sink: sink, clock: clock{time.UTC}, jobs: map[string]*job{}, nodes: map[string]*node{}}
}

func TestLongLinesArePassedOver(t *testing.T) {
	sink := &evidencecontract.Collected{}
	c := newCluster(t.Context(), sink)
	text := "JobID|State|Start|End|AllocTRES|NodeList\n" + strings.Repeat("x", 3<<20) + "\n1|COMPLETED|2026-09-01T02:00:00|2026-09-01T03:00:00|cpu=1|n1"
	if err := c.read(strings.NewReader(text), "x"); err != nil {
		t.Fatal(err)
	}
	if len(c.order) != 1 || len(sink.Problems) != 1 || sink.Problems[0].Line != 2 {
		t.Errorf("%d jobs, %v", len(c.order), sink.Problems)
	}
}

// What a node's jobs hold at one time is never more than its capacity.
func FuzzRead(f *testing.F) {
	for _, path := range []string{"testdata/nodes/jobs.txt", "testdata/nodes/nodes.txt", "testdata/alone/sacct.psv", "testdata/bad/sacct.txt"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		sink := &evidencecontract.Collected{}
		c := newCluster(t.Context(), sink)
		if err := c.read(strings.NewReader(text), "fuzz"); err != nil {
			t.Fatal(err)
		}
		if err := c.hand(); err != nil {
			t.Fatal(err)
		}
		for _, r := range sink.Records {
			if u, ok := r.(*evidence.Usage); ok && u.Held.Cmp(u.Capacity) > 0 {
				t.Fatalf("%+v", u)
			}
		}
	})
}
