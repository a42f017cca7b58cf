// Package manifest reads the files in which providers say which files make up
// a delivery of an export. What a manifest names is read; what an older
// manifest named is passed by.
package manifest

import (
	"bytes"
	"encoding/json"
	"io"
	"path"
	"sort"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// maxManifest bounds what is read of a manifest. One that lists ten thousand
// files of long names has a few megabytes.
const maxManifest = 64 << 20

// listing is a folder's files by path.
type listing struct {
	folder ledger.Folder
	byPath map[string]ledger.File
}

func list(folder ledger.Folder) listing {
	l := listing{folder, map[string]ledger.File{}}
	for _, f := range folder.Files() {
		l.byPath[f.Path] = f
	}
	return l
}

// decode reads a manifest into v. Text that is no JSON is a fault: a manifest
// that is cut off must not make its files look like loose ones.
func (l listing) decode(name string, v any) error {
	in, err := l.folder.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxManifest))
	if err == nil {
		err = json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), v)
	}
	if err != nil {
		return fault.New(fault.BadInput, "the manifest cannot be read").At(fault.Where{File: name}).Wrap(err).
			Try("download it again; the provider writes it last, as whole JSON")
	}
	return nil
}

// find gives the file of the folder that a manifest's key names. The folder
// may be a part of the bucket or lie deeper than it: the whole key is tried
// below each folder above the manifest, then its ends below base, longest
// first, so that a like-named file of another delivery is never taken.
func (l listing) find(manifest, base, key string) (ledger.File, error) {
	if escapes(key) {
		return ledger.File{}, fault.New(fault.BadInput, "the manifest names a path outside its folder").
			At(fault.Where{File: manifest}).Because("it names %q", key).
			Try("download the export again, straight from the provider's bucket; a manifest never names such a path")
	}
	for dir := path.Dir(manifest); ; dir = path.Dir(dir) {
		if f, ok := l.byPath[path.Join(dir, key)]; ok {
			return f, nil
		}
		if dir == "." {
			break
		}
	}
	parts := strings.Split(key, "/")
	for i := range parts {
		if f, ok := l.byPath[path.Join(base, path.Join(parts[i:]...))]; ok {
			return f, nil
		}
	}
	return ledger.File{}, fault.New(fault.BadInput, "a file that the manifest names is missing").
		At(fault.Where{File: manifest}).Because("there is no %q in the folder", key).
		Try("download the export again with all its files; without this one the month would be too small")
}

// escapes tells whether a key could lead out of the folder that it is looked
// up in.
func escapes(key string) bool {
	if key == "" || strings.HasPrefix(key, "/") || strings.ContainsAny(key, "\\\x00") {
		return true
	}
	for _, part := range strings.Split(key, "/") {
		if part == ".." {
			return true
		}
	}
	return false
}

// s3Key strips the bucket off an S3 URI; a bare key stays as it is.
func s3Key(uri string) string {
	rest, ok := strings.CutPrefix(uri, "s3://")
	if !ok {
		return uri
	}
	_, key, _ := strings.Cut(rest, "/")
	return key
}

// findAll finds the files of a manifest, each once, in its order.
func (l listing) findAll(manifest, base string, keys []string) ([]ledger.SurveyedFile, error) {
	var out []ledger.SurveyedFile
	seen := map[string]bool{}
	for _, key := range keys {
		f, err := l.find(manifest, base, key)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(strings.ToLower(f.Path), ".zip") {
			return nil, zipped(manifest, f.Path)
		}
		if !seen[f.Path] {
			seen[f.Path] = true
			out = append(out, ledger.SurveyedFile{File: f})
		}
	}
	return out, nil
}

func zipped(manifest, file string) error {
	return fault.New(fault.BadInput, "the report is compressed as ZIP, which cannot be read").
		At(fault.Where{File: file}).Because("%s names it", manifest).
		Try("set the report's compression to GZIP or Parquet, or unpack the file and import it by its own path")
}

// below lists the files below a folder.
func (l listing) below(dir string) []string {
	var out []string
	for p := range l.byPath {
		if dir == "." || strings.HasPrefix(p, dir+"/") {
			out = append(out, p)
		}
	}
	return out
}

// unnamed sorts paths and drops repeats and the files that groups name. What
// is left are manifests and the remains of older or unfinished deliveries.
func unnamed(paths []string, groups []ledger.Group) []string {
	drop := map[string]bool{}
	for _, g := range groups {
		for _, f := range g.Files {
			drop[f.Path] = true
		}
	}
	var out []string
	for _, p := range paths {
		if !drop[p] {
			drop[p] = true
			out = append(out, p)
		}
	}
	sort.Strings(out)
	return out
}

// isManifestName knows "cur2-Manifest.json", and "Manifest.json" itself.
func isManifestName(name string) bool {
	name = strings.ToLower(name)
	return name == "manifest.json" || strings.HasSuffix(name, "-manifest.json")
}

// isSpan knows the folders of a billing period, "20260901-20261001".
func isSpan(folder string) bool {
	const digits = "0123456789"
	start, end, ok := strings.Cut(folder, "-")
	return ok && len(start) == 8 && len(end) == 8 && strings.Trim(start+end, digits) == ""
}

// above joins the first parts of a path; "." if there are none.
func above(parts []string) string { return path.Join(append([]string{"."}, parts...)...) }

// byName puts groups into a fixed order: by name, then month.
func byName(groups []ledger.Group) {
	sort.SliceStable(groups, func(i, j int) bool {
		a, b := groups[i], groups[j]
		if a.Name != b.Name {
			return a.Name < b.Name
		}
		return a.BillingPeriod.Before(b.BillingPeriod)
	})
}
