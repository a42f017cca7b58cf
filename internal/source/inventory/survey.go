package inventory

import (
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// listing is one list of all the objects of a store at one time.
type listing struct {
	name  string // the file that tells of it: a manifest, or the listing itself
	kind  kind
	files []string // that hold the objects
	// base is where the keys start: "s3://bucket/". "" if each line says it.
	base    string
	columns []string // of files without a header
	at      time.Time
	total   int  // objects, if that is known
	account bool // all buckets of the listing are one store
	partial bool // it says that it leaves objects out
	// problem is why the listing cannot be read at all.
	problem error
}

// surveyed is what a place holds.
type surveyed struct {
	folder   ledger.Folder
	byPath   map[string]ledger.File
	byBase   map[string][]string // the paths by the last part
	listings []listing
	rules    []string // files of datasets
	unknown  []string
}

// survey sorts the files of a place: manifests with their files first, then
// the listings that stand alone.
func survey(folder ledger.Folder, paths []string) (*surveyed, error) {
	s := &surveyed{folder: folder, byPath: map[string]ledger.File{}, byBase: map[string][]string{}}
	for _, f := range folder.Files() {
		s.byPath[f.Path] = f
	}
	for _, p := range paths {
		s.byBase[path.Base(p)] = append(s.byBase[path.Base(p)], p)
	}
	kinds := map[string]kind{}
	claimed := map[string]bool{}
	for _, name := range paths {
		k, err := s.kindOf(name)
		if err != nil {
			return nil, err
		}
		kinds[name] = k
		if k.manifest() {
			l := s.fromManifest(name, k)
			s.listings = append(s.listings, l)
			for _, file := range l.files {
				claimed[file] = true
			}
		}
	}
	for _, name := range paths {
		switch k := kinds[name]; {
		case claimed[name] || k.manifest():
		case k == rulesKind:
			s.rules = append(s.rules, name)
		case k == unknownKind:
			s.unknown = append(s.unknown, name)
		default:
			s.listings = append(s.listings, listing{name: name, kind: k, files: []string{name}})
		}
	}
	return s, nil
}

// found is every file of the format, in order. Rules alone are no evidence.
func (s *surveyed) found() []string {
	if len(s.listings) == 0 {
		return nil
	}
	all := slices.Clone(s.rules)
	for _, l := range s.listings {
		all = append(all, l.name)
		all = append(all, l.files...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// flagUnknown tells of the files that somebody asked to be read as this format
// and that are not.
func (s *surveyed) flagUnknown(sink evidence.Sink) {
	for _, name := range s.unknown {
		sink.Flag(evidence.Problem{
			Origin: evidence.Origin{File: name}, Refused: true,
			Reason: "it is no inventory or listing that Farthing knows",
		})
	}
}

// rulesFile is the file of datasets that holds for a listing: of its folder,
// or the nearest above it; "" for none.
func (s *surveyed) rulesFile(name string) string {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		for _, file := range s.rules {
			if path.Dir(file) == dir {
				return file
			}
		}
		if dir == "." || dir == "/" {
			return ""
		}
	}
}

// headBytes is how much of a file tells its kind.
const headBytes = 16 << 10

func (s *surveyed) kindOf(name string) (kind, error) {
	base := strings.ToLower(path.Base(name))
	switch {
	case base == "datasets.yaml" || base == "datasets.yml" || base == "datasets.json":
		return rulesKind, nil
	case strings.HasSuffix(base, ".parquet") || strings.HasSuffix(base, ".orc"):
		return unknownKind, nil
	}
	in, err := s.folder.Open(name)
	if fault.Is(err, fault.BadInput) {
		return unknownKind, nil // such as what is called .gz and is not
	}
	if err != nil {
		return unknownKind, err
	}
	defer in.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(in, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return unknownKind, nil // a damaged file is of no kind that is sure
	}
	return sniff(string(head[:n]), n == headBytes), nil
}
