package location

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
)

// tree makes a folder with files, each holding its own path.
func tree(t *testing.T, paths ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, p := range paths {
		full := filepath.Join(root, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(p), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func link(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Fatal(err)
	}
}

func paths(t *testing.T, f *Folder) []string {
	t.Helper()
	var all []string
	for _, file := range f.Files() {
		all = append(all, file.Path)
		if content, err := os.ReadFile(f.LocalPath(file.Path)); err != nil || int64(len(content)) != file.Size {
			t.Errorf("%s: %d bytes, listed as %d, %v", file.Path, len(content), file.Size, err)
		}
	}
	return all
}

func TestOpenFolder(t *testing.T) {
	root := tree(t, "b.csv", "a/c.csv", "a/d/e.csv")
	elsewhere := tree(t, "x.csv", "deep/y.csv")
	link(t, filepath.Join(elsewhere, "x.csv"), filepath.Join(root, "linked.csv"))
	link(t, elsewhere, filepath.Join(root, "month"))
	way := filepath.Join(t.TempDir(), "way")
	link(t, root, way)
	want := []string{"a/c.csv", "a/d/e.csv", "b.csv", "linked.csv", "month/deep/y.csv", "month/x.csv"}
	for _, path := range []string{root, root + "/", way} {
		folder, err := OpenFolder(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := paths(t, folder); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	one, err := OpenFolder(filepath.Join(root, "a/c.csv"))
	if err != nil || !slices.Equal(paths(t, one), []string{"c.csv"}) {
		t.Errorf("%v, %v", one, err)
	}
}

func TestOpenFolderNamesWhatCannotBeRead(t *testing.T) {
	broken := tree(t, "a.csv")
	link(t, "nowhere.csv", filepath.Join(broken, "b.csv"))
	circle := tree(t, "a.csv")
	link(t, circle, filepath.Join(circle, "again"))
	for path, where := range map[string]string{
		broken: "b.csv", circle: "again", os.DevNull: os.DevNull, filepath.Join(broken, "none"): "none",
	} {
		_, err := OpenFolder(path)
		if !fault.Is(err, fault.BadInput) || !strings.HasSuffix(fault.From(err).Where.File, where) {
			t.Errorf("%s: %v, want a bad-input fault at %s", path, err, where)
		}
	}
}

func TestDigestIsOfTheBytes(t *testing.T) {
	root := tree(t, "x.csv", "y.csv")
	if err := os.Link(filepath.Join(root, "x.csv"), filepath.Join(root, "same.csv")); err != nil {
		t.Fatal(err)
	}
	folder, err := OpenFolder(root)
	if err != nil {
		t.Fatal(err)
	}
	digests := map[string]string{}
	for _, path := range paths(t, folder) {
		if digests[path], err = folder.Digest(path); err != nil {
			t.Fatal(err)
		}
	}
	if digests["x.csv"] != digests["same.csv"] || digests["x.csv"] == digests["y.csv"] {
		t.Errorf("%v", digests)
	}
	if _, err := folder.Digest("none.csv"); !fault.Is(err, fault.BadInput) {
		t.Error(err)
	}
}
