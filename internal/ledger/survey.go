package ledger

import (
	"path"
	"sort"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Survey finds out which exports a folder holds: first by the manifests, then
// by the columns of the files that no manifest speaks of. It returns the
// exports and the table files that nothing recognised.
func Survey(folder Folder, formats []BillFormat, manifests []ManifestReader, as string) ([]Export, []string, error) {
	s := survey{folder: folder, formats: formats, claimed: map[string]bool{}, groups: map[string][]Group{}}
	if as != "" {
		only, err := formatNamed(formats, as)
		if err != nil {
			return nil, nil, err
		}
		s.forced, s.formats = true, []BillFormat{only}
	}
	for _, m := range manifests {
		if err := s.byManifest(m); err != nil {
			return nil, nil, err
		}
	}
	if err := s.looseFiles(); err != nil {
		return nil, nil, err
	}
	exports, err := s.exports()
	return exports, s.unknown, err
}

type survey struct {
	folder  Folder
	formats []BillFormat
	forced  bool // the user named the format: no recognising
	claimed map[string]bool
	groups  map[string][]Group // by format name
	unknown []string
}

func (s *survey) byManifest(m ManifestReader) error {
	groups, superseded, err := m.Find(s.folder)
	if err != nil {
		return err
	}
	for _, p := range superseded {
		s.claimed[p] = true
	}
	for _, g := range groups {
		format := ""
		for i, f := range g.Files {
			if g.Files[i], err = s.look(f.File); err != nil {
				return err
			}
			s.claimed[f.Path] = true
			if format, err = s.recognise(g.Files[i]); err != nil {
				return err
			}
		}
		if format == "" && len(g.Files) > 0 {
			s.unknown = append(s.unknown, g.Files[0].Path)
			continue
		}
		s.groups[format] = append(s.groups[format], g)
	}
	return nil
}

// looseFiles groups the files that no manifest names by folder and format.
func (s *survey) looseFiles() error {
	type key struct{ dir, format string }
	loose := map[key]*Group{}
	var order []key
	for _, f := range s.folder.Files() {
		if s.claimed[f.Path] || hidden(f.Path) {
			continue
		}
		sf, err := s.look(f)
		if err != nil {
			return err
		}
		format, err := s.recognise(sf)
		if err != nil {
			return err
		}
		if format == "" {
			if sf.Container != "" {
				s.unknown = append(s.unknown, f.Path)
			}
			continue
		}
		k := key{tableDir(f.Path), format}
		if loose[k] == nil {
			loose[k] = &Group{}
			order = append(order, k)
		}
		loose[k].Files = append(loose[k].Files, sf)
		if f.Modified.After(loose[k].AsOf) {
			loose[k].AsOf = f.Modified
		}
	}
	for _, k := range order {
		s.groups[k.format] = append(s.groups[k.format], *loose[k])
	}
	return nil
}

func (s *survey) look(f File) (SurveyedFile, error) {
	container, columns, err := s.folder.Header(f.Path)
	return SurveyedFile{File: f, Container: container, Columns: columns}, err
}

// recognise names the one format that a file is of, or "".
func (s *survey) recognise(f SurveyedFile) (string, error) {
	if f.Container == "" {
		return "", nil
	}
	var names []string
	for _, format := range s.formats {
		if s.forced || format.Recognises(f) {
			names = append(names, format.Name())
		}
	}
	if len(names) > 1 {
		return "", fault.New(fault.BadInput, "the format is ambiguous").At(fault.Where{File: f.Path}).
			Because("its columns fit %s", strings.Join(names, " and ")).
			Try("name the format: --as %s", names[0])
	}
	if len(names) == 0 {
		return "", nil
	}
	return names[0], nil
}

func (s *survey) exports() ([]Export, error) {
	var out []Export
	for _, format := range s.formats {
		groups := s.groups[format.Name()]
		if len(groups) == 0 {
			continue
		}
		exports, err := format.Exports(groups)
		if err != nil {
			return nil, err
		}
		out = append(out, exports...)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].BillingPeriod.Before(out[j].BillingPeriod) })
	return out, nil
}

// tableDir is the folder of a file's table: "day=2026-09-01" and the like below
// it are partitions of it.
func tableDir(p string) string {
	dir := path.Dir(p)
	for strings.Contains(path.Base(dir), "=") {
		dir = path.Dir(dir)
	}
	return dir
}

// hidden tells whether a path is one that tools leave beside data.
func hidden(p string) bool {
	for _, part := range strings.Split(p, "/") {
		if strings.HasPrefix(part, ".") || strings.HasPrefix(part, "_") {
			return true
		}
	}
	return false
}

func formatNamed(formats []BillFormat, name string) (BillFormat, error) {
	var known []string
	for _, f := range formats {
		if f.Name() == name {
			return f, nil
		}
		known = append(known, f.Name())
	}
	return nil, fault.New(fault.Usage, "there is no format %q", name).Try("use one of %s", strings.Join(known, ", "))
}

// GroupExport makes the plain export of a group: its files with one role.
func GroupExport(g Group, format, role string, m Mapping) Export {
	x := Export{Format: format, Name: g.Name, BillingPeriod: g.BillingPeriod, Delivery: g.Delivery,
		AsOf: g.AsOf, ExpectedRows: g.ExpectedRows, Mapping: m}
	for _, f := range g.Files {
		x.Parts = append(x.Parts, Part{SurveyedFile: f, Role: role})
	}
	return x
}
