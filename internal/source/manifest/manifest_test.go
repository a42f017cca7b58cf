package manifest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/source/manifest"
)

// folder writes files, the empty content standing for any, and opens them.
func folder(t *testing.T, content map[string]string) ledger.Folder {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := location.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// described is a group as one line: name, kind, month, delivery, files.
func described(groups []ledger.Group) []string {
	var out []string
	for _, g := range groups {
		var files []string
		for _, f := range g.Files {
			files = append(files, f.Path)
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s: %s", g.Name, g.Kind, g.BillingPeriod, g.Delivery, strings.Join(files, " "))))
	}
	return out
}

// check compares what a reader finds, and that every file is either read or
// passed by unless it is meant to be loose.
func check(t *testing.T, reader ledger.ManifestReader, content map[string]string, want, loose []string) []ledger.Group {
	t.Helper()
	f := folder(t, content)
	groups, passed, err := reader.Find(f)
	if err != nil {
		t.Fatal(err)
	}
	if got := described(groups); !slices.Equal(got, want) {
		t.Errorf("groups:\n got %q\nwant %q", got, want)
	}
	known := map[string]bool{}
	for _, p := range passed {
		known[p] = true
	}
	for _, g := range groups {
		for _, file := range g.Files {
			if known[file.Path] {
				t.Errorf("%s is both read and passed by", file.Path)
			}
			known[file.Path] = true
		}
	}
	var left []string
	for _, file := range f.Files() {
		if !known[file.Path] {
			left = append(left, file.Path)
		}
	}
	if !slices.Equal(left, loose) {
		t.Errorf("loose files: got %q, want %q", left, loose)
	}
	return groups
}

// readers are the three, each with a manifest that names the files given.
func readers() map[string]struct {
	reader ledger.ManifestReader
	path   string
	file   string
	write  func(keys ...string) string
} {
	quoted := func(keys []string) string { return `"` + strings.Join(keys, `", "`) + `"` }
	return map[string]struct {
		reader ledger.ManifestReader
		path   string
		file   string
		write  func(keys ...string) string
	}{
		"AWS Data Exports": {manifest.AWSDataExports{}, "cur2/metadata/BILLING_PERIOD=2026-09/cur2-Manifest.json",
			"cur2/data/BILLING_PERIOD=2026-09/cur2-00001.csv.gz",
			func(keys ...string) string { return `{"dataFiles": [` + quoted(keys) + `]}` }},
		"legacy CUR": {manifest.AWSLegacyCUR{}, "cur/20260901-20261001/cur-Manifest.json", "cur/20260901-20261001/cur-1.csv.gz",
			func(keys ...string) string {
				return `{"assemblyId": "a", "reportName": "cur", "billingPeriod": {"start": "20260901T000000.000Z"}, "reportKeys": [` + quoted(keys) + `]}`
			}},
		"Azure": {manifest.AzureExports{}, "root/x/20260901-20260930/run/manifest.json", "root/x/20260901-20260930/run/part_0_0001.csv",
			func(keys ...string) string { return azure(run{blobs: keys}) }},
	}
}

func TestBadManifests(t *testing.T) {
	for name, r := range readers() {
		cases := map[string]struct {
			manifest string
			why      string
		}{
			"a missing file":          {r.write("bucket/" + r.file + "x"), "there is no"},
			"a path above the folder": {r.write("../../" + r.file), "../../"},
			"a path hidden inside":    {r.write("x/../../" + r.file), "x/../../"},
			"an absolute path":        {r.write("/etc/passwd"), "/etc/passwd"},
			"a path with a backslash": {r.write(`..\\secret.csv`), `secret.csv`},
			"text that is cut off":    {r.write(r.file)[:20], "unexpected end"},
		}
		for what, c := range cases {
			t.Run(name+": "+what, func(t *testing.T) {
				_, _, err := r.reader.Find(folder(t, map[string]string{r.path: c.manifest, r.file: ""}))
				f := fault.From(err)
				if !fault.Is(err, fault.BadInput) {
					t.Fatalf("want a bad-input fault, got %v", err)
				}
				if f.Where.File != r.path || !strings.Contains(f.Why, c.why) || f.Hint == "" {
					t.Errorf("where %q, why %q, hint %q", f.Where.File, f.Why, f.Hint)
				}
			})
		}
	}
}

// A file of the same name in another delivery's folder is not the one meant.
func TestDoesNotTakeLikeNamedFiles(t *testing.T) {
	for name, r := range readers() {
		t.Run(name, func(t *testing.T) {
			base := filepath.Base(r.file)
			_, _, err := r.reader.Find(folder(t, map[string]string{r.path: r.write(r.file), base: "", "other/" + base: "",
				strings.Replace(r.file, "/"+base, "/other/"+base, 1): ""}))
			if !fault.Is(err, fault.BadInput) {
				t.Fatalf("want a bad-input fault, got %v", err)
			}
		})
	}
}

// A folder may be the bucket, lie deeper, or have been given a parent.
func TestFindsFilesWhereverTheFolderBegins(t *testing.T) {
	for name, r := range readers() {
		for _, parent := range []string{"", "backup/"} {
			for depth := range 3 {
				cut := func(p string) string { return strings.SplitN(p, "/", depth+1)[depth] }
				if name != "Azure" && depth > 1 {
					continue // AWS's manifests do not name their months
				}
				t.Run(fmt.Sprintf("%s, %d folders cut, below %q", name, depth, parent), func(t *testing.T) {
					path, file := parent+cut(r.path), parent+cut(r.file)
					groups, _, err := r.reader.Find(folder(t, map[string]string{path: r.write(r.file), file: ""}))
					if err != nil || len(groups) != 1 || groups[0].Files[0].Path != file {
						t.Fatalf("got %q, %v", described(groups), err)
					}
				})
			}
		}
	}
}

// A manifest of something else is nobody's.
func TestIgnoresOtherManifests(t *testing.T) {
	for name, r := range readers() {
		t.Run(name, func(t *testing.T) {
			other := map[string]string{r.path: `{"name": "my site", "icons": []}`, "manifest.json": `{"dist": true}`}
			check(t, r.reader, other, nil, sortedKeys(other))
		})
	}
}

func sortedKeys(m map[string]string) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
