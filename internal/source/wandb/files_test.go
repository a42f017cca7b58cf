package wandb

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
)

// folder writes files into a folder and opens it.
func folder(t *testing.T, files map[string][]byte) *location.Folder {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(dir, name), content)
	}
	return open(t, dir)
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, dir string) *location.Folder {
	t.Helper()
	f, err := location.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// files are runs of every kind that the reader tells apart.
func files() map[string][]byte {
	labelled := sub(5, msg(configItem("resource_id", `"i-0abc"`), configItem("model", `{"version":2}`), configItem("_wandb", "{}")))
	gpus := environment(nvidia("GPU-a"), nvidia("GPU-b"), whole(19, 2), text(13, "ada"), text(12, "node-7.cluster.local"))
	// An hour of two GPUs: the first at 50 %, the second at 100 %.
	samples := [][]byte{stats(time.Minute, "gpu.0.gpu", "20.5", "gpu.1.gpu", "100"), stats(time.Hour, "gpu.0.gpu", "79.5", "gpu.1.gpu", "100")}
	at := func(id string) string { return "wandb/offline-run-" + id + "/run-" + id + ".wandb" }
	return map[string][]byte{
		at("machine"): logFile(runRecord("machine", 0, text(10, "team=vision"), text(10, "plain")), labelled, gpus, samples[0], samples[1], exit(0, 3600)),
		at("by-uuid"): logFile(runRecord("by-uuid", 0), gpus, samples[0], samples[1], exit(1, 3600)),
		at("slurm"): logFile(runRecord("slurm", 0), gpus, environment(slurm("job_id", "4711"), slurm("gpus_on_node", "1"), slurm("job_nodelist", "n[1-2]")),
			stats(time.Minute, "gpu.0.gpu", "1", "gpu.1.gpu", "60", "gpu.process.1.gpu", "60"), exit(0, 600)),
		at("unknown-which"): logFile(runRecord("unknown-which", 0, sub(4, configItem("gpus", "1"))), gpus, exit(0, 600)),
		at("no-gpus"): logFile(runRecord("no-gpus", 0), labelled, history(time.Minute, "acc", "NaN"), history(2*time.Minute, "loss", "1e-05"),
			sub(25, msg(text(2, "dataset"), text(3, "acme/vision/faces:v3"))), sub(8, msg(text(4, "dataset"), text(5, "thumbs"))), exit(0, 200)),
		at("two-writers"): logFile(runRecord("two-writers", 0), labelled, stats(time.Minute, "gpu.0.gpu/l:a", "50", "gpu.0.gpu/l:b", "70"), exit(0, 60)),
		at("preempted"):   logFile(runRecord("preempted", 0), labelled, sub(23, nil), exit(1, 60)),
		at("odd"): logFile(runRecord("odd", 0), labelled, stats(time.Minute, "gpu.0.gpu", "120"), stats(0, "gpu.0.gpu", "50"), sub(5, configItem("x", "{")),
			[]byte{0xff, 0xff}, sub(7, sub(2, whole(1, 1<<40))), exit(0, 60)),
		"first/run-resumed.wandb":  logFile(runRecord("resumed", 0), labelled, stats(time.Minute), history(time.Minute, "a", "1"), exit(255, 60)),
		"second/run-resumed.wandb": logFile(runRecord("resumed", 5*time.Hour, whole(20, 60)), labelled, history(5*time.Hour+time.Minute, "b", "2"), exit(0, 180)),
		"third/run-resumed.wandb":  logFile(sub(17, msg(text(1, "resumed"), text(2, "acme"), text(3, "another"), stamp(17, 0))), exit(0, 60)),
		at("live"):                 logFile(runRecord("live", 0), labelled, stats(time.Minute)),
		at("torn"):                 torn(),
		"bad/empty.wandb":          {},
		"bad/short.wandb":          []byte(":W&"),
		"bad/other.wandb":          []byte("PAR1 and more"),
		"bad/newer.wandb":          {':', 'W', '&', 'B', 0xE1, 0xBE, 9},
		"bad/nameless.wandb":       logFile(exit(0, 1)),
		"notes.txt":                []byte("no evidence"),
	}
}

// torn is cut off within a record.
func torn() []byte {
	whole := logFile(runRecord("torn", 0), stats(time.Minute), stats(2*time.Minute))
	return whole[:len(whole)-3]
}

func TestContract(t *testing.T) {
	evidencecontract.Check(t, Format{}, []evidencecontract.Case{
		{Name: "every kind of file", Place: evidence.Place{Folder: folder(t, files())}, Golden: "testdata/files.golden"},
		{Name: "a run of the real SDK", Place: evidence.Place{Folder: open(t, "testdata/real")}, Golden: "testdata/real.golden"},
		{Name: "a server", Place: serverPlace(t, recorded(), "/acme/vision"), Golden: "testdata/server.golden"},
	})
}

// Damage in one block leaves what is in the others.
func TestDamageIsPassedOver(t *testing.T) {
	long := strings.Repeat("x", 3*blockSize)
	good := logFile(runRecord("a", 0), sub(5, configItem("team", `"blue"`)), sub(5, configItem("junk", `"`+long+`"`)), sub(5, configItem("project", `"p"`)), exit(0, 60))
	for offset := fileHead; offset < len(good); offset += 97 {
		bad := bytes.Clone(good)
		bad[offset] ^= 0x40
		s, err := readLog(t.Context(), bytes.NewReader(bad), "f")
		if err != nil {
			t.Fatal(err)
		}
		inFirst, inLast := offset < blockSize, offset >= len(good)/blockSize*blockSize
		if !inFirst && (s.id != "a" || labelsOf(&s.config, nil)["team"] != "blue") {
			t.Fatalf("a bit at %d lost the block before it", offset)
		}
		if !inLast && !s.ended {
			t.Fatalf("a bit at %d lost the block after it", offset)
		}
		if len(s.problems) == 0 {
			t.Fatalf("a bit at %d was lost silently", offset)
		}
	}
}

// Wherever a file is cut off, what precedes is read.
func TestEveryTornTail(t *testing.T) {
	good := logFile(runRecord("a", 0), stats(time.Minute), stats(2*time.Minute), exit(0, 180))
	for cut := range len(good) {
		s, err := readLog(t.Context(), bytes.NewReader(good[:cut]), "f")
		if cut < fileHead {
			if err == nil {
				t.Fatalf("a head of %d bytes was taken", cut)
			}
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		if s.ended || s.problems == nil {
			t.Fatalf("cut at %d: an end was made up: %+v", cut, s.problems)
		}
	}
}

// Space that was set aside and never written is no record.
func TestZerosAtTheEnd(t *testing.T) {
	content := append(logFile(runRecord("a", 0), exit(0, 60)), make([]byte, blockSize)...)
	s, err := readLog(t.Context(), bytes.NewReader(content), "f")
	if err != nil || s.id != "a" || !s.ended {
		t.Errorf("%+v, %v", s, err)
	}
}

// Only what changed is read again, and all sessions of its run with it.
func TestReadingOn(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "one/run-a.wandb"), logFile(runRecord("a", 0), exit(0, 60)))
	write(t, filepath.Join(dir, "one/run-b.wandb"), logFile(runRecord("b", 0), exit(0, 60)))
	first, cursor := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, nil)
	if len(first.Records) != 2 || len(first.Steps) != 2 {
		t.Fatalf("%v, %v", first.Lines(t), first.Steps)
	}
	if again, _ := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, cursor); len(again.Records) != 0 {
		t.Errorf("read again: %v", again.Lines(t))
	}
	write(t, filepath.Join(dir, "two/run-a.wandb"), logFile(runRecord("a", time.Hour), exit(1, 60)))
	later, _ := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, cursor)
	if len(later.Records) != 1 {
		t.Fatalf("%v", later.Lines(t))
	}
	w := later.Records[0].(*evidence.Workload)
	if w.ID != "run:a" || !w.Start.Equal(began()) || !w.End.Equal(began().Add(61*time.Minute)) || w.Status != "failed" {
		t.Errorf("%+v", w)
	}
}

// The folder that the SDK links as latest-run holds nothing new.
func TestLatestRunIsALink(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "offline-run-1-a/run-a.wandb"), logFile(runRecord("a", 0), sub(5, configItem("instance_id", `"i"`)), exit(0, 60)))
	if err := os.Symlink("offline-run-1-a", filepath.Join(dir, "latest-run")); err != nil {
		t.Fatal(err)
	}
	got, _ := evidencecontract.Read(t, Format{}, evidence.Place{Folder: open(t, dir)}, nil)
	if len(got.Records) != 2 || len(got.Problems) != 0 {
		t.Errorf("%v", got.Lines(t))
	}
}

func TestAsOfAnotherFolder(t *testing.T) {
	f := folder(t, map[string][]byte{"notes.txt": []byte("x")})
	_, err := Format{}.Read(t.Context(), evidence.Place{Folder: f, Paths: []string{"notes.txt"}}, nil, &evidencecontract.Collected{})
	if !fault.Is(err, fault.BadInput) {
		t.Errorf("%v", err)
	}
}

func TestStop(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	f := folder(t, files())
	found, err := Format{}.Find(f)
	if err != nil || slices.Contains(found, "notes.txt") {
		t.Fatal(found, err)
	}
	_, err = Format{}.Read(ctx, evidence.Place{Folder: f, Paths: found}, nil, &evidencecontract.Collected{})
	if !fault.Is(err, fault.Canceled) {
		t.Errorf("%v", err)
	}
}
