package costpages_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/costpages"
)

func api() costpages.API {
	return costpages.API{Provider: "Example", Start: "start", End: "end",
		Recognises: func(f ledger.SurveyedFile) bool { return costpages.Keys(f)["data"] }}
}

func find(t *testing.T, files map[string]string) ([]ledger.Group, []string, error) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := location.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return api().Find(folder)
}

func pageOf(start, end, more string) string {
	return `{"data":[{"start":` + start + `,"end":` + end + `,"results":[{"amount":1}]}],"has_more":` + more + `}`
}

func TestEachFolderIsOneAnswer(t *testing.T) {
	groups, _, err := find(t, map[string]string{
		"september/1.json": pageOf("1", "2", "true"), "september/2.json": pageOf("2", "3", "false"),
		"september-again/1.json": pageOf("1", "3", "false"), "notes.txt": "{}", "other.json": `{"x":1}`,
	})
	if err != nil || len(groups) != 2 || len(groups[0].Files) != 2 || len(groups[1].Files) != 1 {
		t.Errorf("got %+v, %v", groups, err)
	}
}

func TestPagesMustFollowEachOther(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"a gap":          {"1.json": pageOf("1", "2", "true"), "3.json": pageOf("3", "4", "false")},
		"a page twice":   {"1.json": pageOf("1", "2", "false"), "copy.json": pageOf("1", "2", "false")},
		"no list":        {"1.json": `{"data":{"start":1}}`},
		"usage, no cost": {"1.json": `{"data":[{"start":1,"end":2,"results":[{"tokens":1}]}],"has_more":false}`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := find(t, files); !fault.Is(err, fault.BadInput) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Whatever the bytes, a page is read or refused as bad input.
func FuzzPage(f *testing.F) {
	f.Add([]byte(pageOf("1", "2", "true")))
	f.Add([]byte(`{"data":[{"start":"x","results":null}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		groups, _, err := find(t, map[string]string{"page.json": string(content)})
		if err != nil && !fault.Is(err, fault.BadInput) {
			t.Errorf("not a bad-input fault: %v", err)
		}
		if err != nil && groups != nil {
			t.Error("groups beside an error")
		}
	})
}
