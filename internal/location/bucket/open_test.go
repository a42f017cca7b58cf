package bucket

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/location"
)

// holding dials a bucket in memory that holds objects by key.
func holding(t *testing.T, objects map[string]string) Options {
	t.Helper()
	return Options{Dir: t.TempDir(), dial: func(ctx context.Context, _ address) (*blob.Bucket, error) {
		bucket := memblob.OpenBucket(nil)
		for key, content := range objects {
			if err := bucket.WriteAll(ctx, key, []byte(content), nil); err != nil {
				return nil, err
			}
		}
		return bucket, nil
	}}
}

// contents opens a place and reads everything there; it checks that cleaning
// up leaves nothing behind.
func contents(t *testing.T, place string, o Options) (map[string]string, error) {
	t.Helper()
	folder, remove, err := Open(t.Context(), place, o)
	if err != nil {
		return nil, err
	}
	got := map[string]string{}
	for _, f := range folder.Files() {
		got[f.Path] = read(t, folder, f.Path)
		if int64(len(got[f.Path])) != f.Size && !strings.HasSuffix(f.Path, ".gz") {
			t.Errorf("%s: %d bytes, listed as %d", f.Path, len(got[f.Path]), f.Size)
		}
	}
	if err := remove(); err != nil {
		t.Error(err)
	}
	if left := runs(t, o.Dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return got, nil
}

func read(t *testing.T, folder *location.Folder, path string) string {
	t.Helper()
	in, err := folder.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	content, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func runs(t *testing.T, dir string) []string {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(dir, runPattern))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

func TestOpenChoosesObjects(t *testing.T) {
	bucket := map[string]string{
		"cur/2026-09/bill-00001.csv.gz": "one", "cur/2026-09/bill-Manifest.json": "{}", "cur/data.PARQUET": "two",
		"cur/": "", "cur/readme.md": "no", "cur/x.json/": "", "cur-old/bill.csv": "old", "cur/sub/manifest": "m",
		"cur//twice.csv": "slash", "top.jsonl": "three", "strange": "four", "empty": "",
	}
	for _, c := range []struct {
		place string
		want  []string
	}{
		{"s3://b", []string{"cur-old/bill.csv", "cur/2026-09/bill-00001.csv.gz", "cur/2026-09/bill-Manifest.json", "cur/data.PARQUET", "cur/sub/manifest", "cur/twice.csv", "top.jsonl"}},
		{"s3://b/cur", []string{"2026-09/bill-00001.csv.gz", "2026-09/bill-Manifest.json", "data.PARQUET", "sub/manifest", "twice.csv"}},
		{"s3://b/cur/2026-09/", []string{"bill-00001.csv.gz", "bill-Manifest.json"}},
		{"s3://b/cur/2026-09/bill-00001.csv.gz", []string{"bill-00001.csv.gz"}},
		{"s3://b/strange", []string{"strange"}},
	} {
		got, err := contents(t, c.place, holding(t, bucket))
		if err != nil {
			t.Errorf("%s: %v", c.place, err)
			continue
		}
		var paths []string
		for p := range got {
			paths = append(paths, p)
		}
		slices.Sort(paths)
		if !slices.Equal(paths, c.want) {
			t.Errorf("%s: %q, want %q", c.place, paths, c.want)
		}
	}
}

func TestOpenFindsNothing(t *testing.T) {
	bucket := map[string]string{"a/readme.md": "x", "a/": "", "empty": ""}
	for place, why := range map[string]string{
		"s3://b/a": "none of the 2 objects", "s3://b/nowhere/": "nothing is stored", "s3://b/empty": "nothing is stored",
	} {
		_, _, err := Open(t.Context(), place, holding(t, bucket))
		if !fault.Is(err, fault.BadInput) || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v, want %q", place, err, why)
		}
	}
}

func TestOpenRefusesKeysThatLeadElsewhere(t *testing.T) {
	for _, bucket := range []map[string]string{
		{"p/../../out.csv": "x"}, {"p/..": "x", "p/a/../b.csv": "x"}, {"p/a.csv": "x", "p//a.csv": "y"},
		{"p/a.csv": "x", "p/a.csv/b.csv": "y"}, {"p/a\x00.csv": "x"},
	} {
		o := holding(t, bucket)
		_, _, err := Open(t.Context(), "s3://b/p/", o)
		if !fault.Is(err, fault.BadInput) {
			t.Errorf("%q: %v, want a bad-input fault", bucket, err)
		}
		if left := runs(t, o.Dir); len(left) > 0 {
			t.Errorf("%q left %v", bucket, left)
		}
	}
}

func TestOpenLocal(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte("x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	folder, remove, err := Open(t.Context(), dir, Options{})
	if err != nil || len(folder.Files()) != 1 {
		t.Fatalf("%v, %v", folder, err)
	}
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "a.csv")); err != nil {
		t.Fatalf("cleaning up removed the user's own file: %v", err)
	}
	if _, _, err := Open(t.Context(), filepath.Join(dir, "none"), Options{}); !fault.Is(err, fault.BadInput) {
		t.Fatal(err)
	}
}

func TestProgressEndsAtTotal(t *testing.T) {
	o := holding(t, map[string]string{"a.csv": strings.Repeat("x", 3<<20), "b.csv": "y"})
	var last, of int64
	o.Progress = func(done, total int64, what string) {
		if done < last || done > total || what == "" {
			t.Errorf("%d after %d of %d: %q", done, last, total, what)
		}
		last, of = done, total
	}
	if _, err := contents(t, "s3://b", o); err != nil {
		t.Fatal(err)
	}
	if of != 3<<20+1 || last != of {
		t.Errorf("ended at %d of %d", last, of)
	}
}

func TestKeep(t *testing.T) {
	bucket := map[string]string{"a.csv": "one", "b.csv": "two"}
	o := holding(t, bucket)
	o.Keep = true
	before := inode(t, "s3://b", o, "a.csv")
	if again := inode(t, "s3://b", o, "a.csv"); !os.SameFile(before, again) {
		t.Error("an unchanged object was fetched again")
	}
	bucket["a.csv"] = "ONE" // the same size
	if changed := inode(t, "s3://b", o, "a.csv"); os.SameFile(before, changed) {
		t.Error("a changed object was not fetched")
	}
	delete(bucket, "a.csv")
	if got, err := contents(t, "s3://b", o); err != nil || len(got) != 1 {
		t.Errorf("%v, %v: an object that is gone came from the kept copies", got, err)
	}
	if kept, err := filepath.Glob(filepath.Join(o.Dir, "kept", "*", "*")); err != nil || len(kept) != 1 {
		t.Errorf("%v, %v kept, want one", kept, err)
	}
}

// inode opens a bucket and identifies one file of it.
func inode(t *testing.T, place string, o Options, path string) os.FileInfo {
	t.Helper()
	folder, remove, err := Open(t.Context(), place, o)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(folder.LocalPath(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := remove(); err != nil {
		t.Fatal(err)
	}
	return info
}

func TestKeepForgetsNothingCutShort(t *testing.T) {
	o := holding(t, map[string]string{"a.csv": "whole"})
	o.Keep = true
	inode(t, "s3://b", o, "a.csv")
	kept, err := filepath.Glob(filepath.Join(o.Dir, "kept", "*", "*"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("%v, %v", kept, err)
	}
	if err := os.Truncate(kept[0], 2); err != nil {
		t.Fatal(err)
	}
	if got, err := contents(t, "s3://b", o); err != nil || got["a.csv"] != "whole" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestModifiedIsTheObjects(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.csv"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	when := time.Date(2026, 9, 3, 4, 5, 6, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, "a.csv"), when, when); err != nil {
		t.Fatal(err)
	}
	o := Options{Dir: t.TempDir(), dial: func(context.Context, address) (*blob.Bucket, error) {
		return fileblob.OpenBucket(dir, &fileblob.Options{Metadata: fileblob.MetadataDontWrite})
	}}
	folder, remove, err := Open(t.Context(), "gs://b", o)
	if err != nil {
		t.Fatal(err)
	}
	if got := folder.Files()[0].Modified; !got.Equal(when) {
		t.Errorf("modified %v, want %v", got, when)
	}
	if err := remove(); err != nil {
		t.Fatal(err)
	}
}

func TestSweep(t *testing.T) {
	o := holding(t, map[string]string{"a.csv": "x"})
	o.Keep = true
	if _, _, err := Open(t.Context(), "s3://b", o); err != nil { // an import that never cleans up
		t.Fatal(err)
	}
	if err := Sweep(o.Dir); err != nil || len(runs(t, o.Dir)) != 0 {
		t.Errorf("%v, left %v", err, runs(t, o.Dir))
	}
	if kept, _ := filepath.Glob(filepath.Join(o.Dir, "kept", "*", "*")); len(kept) != 1 {
		t.Errorf("sweeping took the kept copies: %v", kept)
	}
}
