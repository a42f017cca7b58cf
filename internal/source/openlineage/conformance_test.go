//go:build conformance

package openlineage_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/openlineage"
)

// emit lets the real client tell of a run, by a transport of its own.
func emit(t *testing.T, arguments ...string) {
	t.Helper()
	python := os.Getenv("FARTHING_OPENLINEAGE_PYTHON")
	if python == "" {
		t.Fatal("run conformance/openlineage.sh, or set FARTHING_OPENLINEAGE_PYTHON to a Python that has openlineage-python")
	}
	cmd := exec.CommandContext(t.Context(), python, append([]string{"testdata/emit.py"}, arguments...)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the client failed: %v\n%s", err, out)
	}
}

// expect compares the records with those that the golden file states.
func expect(t *testing.T, got *evidencecontract.Collected) {
	t.Helper()
	want, err := os.ReadFile("testdata/client.golden")
	if err != nil {
		t.Fatal(err)
	}
	lines := ""
	for _, line := range got.Lines(t) {
		lines += line + "\n"
	}
	if lines != string(want) {
		t.Errorf("got\n%s\nwant\n%s", lines, want)
	}
}

func TestRealClientToFiles(t *testing.T) {
	for _, mode := range []string{"append", "files", "debug"} {
		t.Run(mode, func(t *testing.T) {
			dir := t.TempDir()
			emit(t, mode, filepath.Join(dir, "events"+map[string]string{"append": ".jsonl"}[mode]))
			got, _ := evidencecontract.Read(t, openlineage.Format{}, evidence.Place{Folder: open(t, dir)}, nil)
			expect(t, got)
		})
	}
}

// The client's HTTP transport sends each event on its own.
func TestRealClientOverHTTP(t *testing.T) {
	var lock sync.Mutex
	var cursor evidence.Cursor
	newest := map[string]evidence.Record{}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		defer lock.Unlock()
		got := &evidencecontract.Collected{}
		var err error
		cursor, err = openlineage.ReadEvents(r.Context(), http.MaxBytesReader(w, r.Body, 1<<20), r.URL.Path, cursor, got)
		if err != nil || r.URL.Path != "/api/v1/lineage" || len(got.Problems) > 0 {
			t.Errorf("%s: %v, %v", r.URL.Path, err, got.Problems)
		}
		// As the real sink does: the later record of an ID takes the place.
		for _, record := range got.Records {
			key := evidence.NameOf(record)
			switch record := record.(type) {
			case *evidence.Workload:
				key += record.ID
			case *evidence.Usage:
				key += record.Resource
			case *evidence.Access:
				key += record.Dataset
			case *evidence.Dataset:
				key += record.Dataset
			}
			newest[key] = record
		}
	}))
	defer listener.Close()
	emit(t, "http", listener.URL)
	lock.Lock()
	defer lock.Unlock()
	all := &evidencecontract.Collected{}
	for _, record := range newest {
		all.Records = append(all.Records, record)
	}
	if len(all.Records) == 0 {
		t.Fatal("nothing came")
	}
	expect(t, all)
}
