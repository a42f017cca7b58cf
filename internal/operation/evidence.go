package operation

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// serverOf reads the address of a server.
func serverOf(location string) (*url.URL, bool) {
	if !strings.HasPrefix(location, "http://") && !strings.HasPrefix(location, "https://") {
		return nil, false
	}
	u, err := url.Parse(location)
	return u, err == nil
}

func (d *Desk) importServer(ctx context.Context, server *url.URL, location string, in ImportInput, out *ImportOutput) error {
	i := slices.IndexFunc(d.Evidence, func(f evidence.Format) bool { return f.Name() == in.As })
	if i < 0 {
		return fault.New(fault.Usage, "%s is a server, and it is not said of which kind", shownURL(server)).
			Try("say it with --as: %s", strings.Join(d.evidenceNames(), ", "))
	}
	return d.importEvidence(ctx, d.Evidence[i], evidence.Place{Server: server, Secret: d.Secret}, shownURL(server), in, out)
}

// shownURL is an address without what is secret in it.
func shownURL(u *url.URL) string { return u.Redacted() }

func (d *Desk) importEvidence(ctx context.Context, f evidence.Format, p evidence.Place, location string, in ImportInput, out *ImportOutput) error {
	source := in.Source
	if source == "" {
		source = evidenceSource(f.Name(), location)
	}
	im := evidence.Importer{Store: d.Lake, Merger: d.Merger, Now: d.Now, Progress: progressOf(ctx)}
	result, err := im.Import(ctx, evidence.Request{Format: f, Place: p, Source: source, Location: location, Again: in.Again})
	if err != nil {
		return err
	}
	out.Evidence = append(out.Evidence, result)
	return nil
}

// evidenceSource names a source after its format and place.
func evidenceSource(format, location string) string {
	name := location
	if u, ok := serverOf(location); ok {
		name = u.Host
	} else {
		name = strings.TrimSuffix(path.Base(strings.ReplaceAll(location, `\`, "/")), path.Ext(location))
	}
	name = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, name)
	if name = strings.Trim(name, "-"); name == "" || name == format {
		return format
	}
	return format + "-" + name
}

func (d *Desk) evidenceNames() []string {
	var out []string
	for _, f := range d.Evidence {
		out = append(out, f.Name())
	}
	return out
}

func (d *Desk) isEvidence(as string) bool { return slices.Contains(d.evidenceNames(), as) }

// foundEvidence are the files of a folder that one format reads.
type foundEvidence struct {
	format evidence.Format
	paths  []string
}

// findEvidence asks every format which files are its own; with --as, all
// files are of that format.
func (d *Desk) findEvidence(folder ledger.Folder, as string) ([]foundEvidence, error) {
	var out []foundEvidence
	owner := map[string]string{}
	for _, f := range d.Evidence {
		if as != "" && as != f.Name() {
			continue
		}
		found, err := f.Find(folder)
		if err != nil {
			return nil, err
		}
		if as != "" && len(found) == 0 {
			for _, file := range folder.Files() {
				found = append(found, file.Path)
			}
		}
		for _, p := range found {
			if owner[p] != "" {
				return nil, fault.New(fault.BadInput, "this could be %s or %s", owner[p], f.Name()).At(fault.Where{File: p}).Try("say which with --as")
			}
			owner[p] = f.Name()
		}
		if len(found) > 0 {
			out = append(out, foundEvidence{f, found})
		}
	}
	return out, nil
}

// partOfFolder is a folder without some of its files.
type partOfFolder struct {
	ledger.Folder
	files []ledger.File
}

// Files lists the files that are left.
func (p partOfFolder) Files() []ledger.File { return p.files }

func others(folder ledger.Folder, found []foundEvidence) ledger.Folder {
	if len(found) == 0 {
		return folder
	}
	taken := map[string]bool{}
	for _, f := range found {
		for _, p := range f.paths {
			taken[p] = true
		}
	}
	return partOfFolder{folder, slices.DeleteFunc(slices.Clone(folder.Files()), func(f ledger.File) bool { return taken[f.Path] })}
}

// evidenceNotes tell what a reading brought: one line, and one for each of the
// first problems.
func evidenceNotes(e evidence.Reading) []string {
	var parts []string
	for k, n := range e.Records {
		parts = append(parts, fmt.Sprintf("%d %s", n, k))
	}
	sort.Strings(parts)
	line := fmt.Sprintf("%s: %s", e.Source, strings.Join(parts, ", "))
	if len(parts) == 0 {
		line = e.Source + ": nothing new"
	}
	notes := []string{line}
	if e.Refused+e.Doubted > 0 {
		notes = append(notes, fmt.Sprintf("%s: %d records were refused, %d taken with doubt", e.Source, e.Refused, e.Doubted))
	}
	for i, p := range e.Problems {
		if i == 5 {
			notes = append(notes, "… (-o json tells a hundred of them)")
			break
		}
		notes = append(notes, problemLine(p))
	}
	return notes
}

func problemLine(p evidence.Flagged) string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Name != "" {
		where = strings.TrimSpace(where + " " + p.Name)
	}
	verdict := "taken"
	if p.Refused {
		verdict = "refused"
	}
	return fmt.Sprintf("%s: %s: %s", verdict, where, p.Reason)
}
