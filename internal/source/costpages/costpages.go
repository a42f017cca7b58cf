// Package costpages finds the pages that an API of costs answered, saved as
// files, and makes sure that together they are the whole answer: model
// providers have no export that delivers files, people save these pages.
package costpages

import (
	"encoding/json"
	"path"
	"sort"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// API is the shape of a provider's pages: a list "data" of buckets of time,
// each with a list "results", and "has_more". It reads folders of pages as a
// ledger.ManifestReader.
type API struct {
	Provider string // for messages: "OpenAI"
	// Recognises tells by its keys whether a file is a page of this provider.
	Recognises func(ledger.SurveyedFile) bool
	// Start and End name the fields of a bucket with its first instant and the
	// one after its last: "start_time".
	Start, End string
}

// page is what one file says about where it belongs.
type page struct {
	file    ledger.File
	costs   bool // its results state amounts; a page of usage does not
	more    bool // the API had further pages
	starts  []string
	lastEnd string
}

// Find makes one group of the pages of each folder. Pages of usage are passed
// over. That a page is missing or that two state the same time is a bad-input
// fault.
func (a API) Find(folder ledger.Folder) ([]ledger.Group, []string, error) {
	byFolder := map[string][]page{}
	var passedOver []string
	for _, f := range folder.Files() {
		p, ok, err := a.look(folder, f)
		switch {
		case err != nil:
			return nil, nil, err
		case !ok:
		case !p.costs:
			passedOver = append(passedOver, f.Path)
		default:
			byFolder[path.Dir(f.Path)] = append(byFolder[path.Dir(f.Path)], p)
		}
	}
	if len(byFolder) == 0 && len(passedOver) > 0 {
		return nil, nil, fault.New(fault.BadInput, "the pages state usage, not costs").At(fault.Where{File: passedOver[0]}).
			Because("no result on them has an amount").Try("save the answer of %s's costs API", a.Provider)
	}
	groups, err := a.groups(byFolder)
	return groups, passedOver, err
}

func (a API) groups(byFolder map[string][]page) ([]ledger.Group, error) {
	var dirs []string
	for dir := range byFolder {
		dirs = append(dirs, dir)
	}
	sort.Strings(dirs)
	var groups []ledger.Group
	for _, dir := range dirs {
		pages := byFolder[dir]
		if err := a.whole(pages); err != nil {
			return nil, err
		}
		g := ledger.Group{Kind: "costs"}
		for _, p := range pages {
			g.Files = append(g.Files, ledger.SurveyedFile{File: p.file})
			if p.file.Modified.After(g.AsOf) {
				g.AsOf = p.file.Modified
			}
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// whole tells whether the pages are a whole answer: no time twice, and every
// page that says there is more is followed by one that starts where it ends.
func (a API) whole(pages []page) error {
	by := map[string]string{}
	for _, p := range pages {
		for _, start := range p.starts {
			if other, twice := by[start]; twice {
				return fault.New(fault.BadInput, "two pages state the costs of the same time").At(fault.Where{File: p.file.Path}).
					Because("%s states those from %s too", other, start).
					Try("keep the newer page only, or put each answer into a folder of its own and import the newer")
			}
			by[start] = p.file.Path
		}
	}
	for _, p := range pages {
		if _, followed := by[p.lastEnd]; p.more && !followed {
			return fault.New(fault.BadInput, "a page of the answer is missing").At(fault.Where{File: p.file.Path}).
				Because("it says has_more, and no page beside it starts at %s, where it ends", p.lastEnd).
				Try("ask the API again with its next_page until has_more is false, and save every page")
		}
	}
	return nil
}

// look reads a file as a page; false if it is none.
func (a API) look(folder ledger.Folder, f ledger.File) (page, bool, error) {
	name := strings.TrimSuffix(strings.ToLower(f.Path), ".gz")
	if !strings.HasSuffix(name, ".json") {
		return page{}, false, nil
	}
	container, columns, err := folder.Header(f.Path)
	if err != nil {
		return page{}, false, err
	}
	if !a.Recognises(ledger.SurveyedFile{File: f, Container: container, Columns: columns}) {
		return page{}, false, nil
	}
	p, err := a.read(folder, f)
	return p, true, err
}

func (a API) read(folder ledger.Folder, f ledger.File) (page, error) {
	in, err := folder.Open(f.Path)
	if err != nil {
		return page{}, err
	}
	defer in.Close()
	var doc struct {
		Data []map[string]json.RawMessage `json:"data"`
		More bool                         `json:"has_more"`
	}
	if err := json.NewDecoder(in).Decode(&doc); err != nil {
		return page{}, fault.New(fault.BadInput, "the page cannot be read").At(fault.Where{File: f.Path}).Wrap(err).
			Because("it is not whole JSON of the form that %s answers", a.Provider).Try("save the answer again as it came")
	}
	p := page{file: f, more: doc.More, costs: true}
	for _, bucket := range doc.Data {
		p.starts = append(p.starts, instantText(bucket[a.Start]))
		p.lastEnd = instantText(bucket[a.End])
		p.costs = p.costs && statesAmounts(bucket["results"])
	}
	return p, nil
}

// instantText is an instant as the page writes it, number or text.
func instantText(raw json.RawMessage) string { return strings.Trim(string(raw), `"`) }

// statesAmounts tells whether results, if there are any, have amounts.
func statesAmounts(raw json.RawMessage) bool {
	var results []struct {
		Amount json.RawMessage `json:"amount"`
	}
	if err := json.Unmarshal(raw, &results); err != nil || len(results) == 0 {
		return true
	}
	return results[0].Amount != nil
}

// Keys are a file's columns in lower case, to recognise it by.
func Keys(f ledger.SurveyedFile) map[string]bool {
	out := map[string]bool{}
	for _, c := range f.Columns {
		out[strings.ToLower(c)] = true
	}
	return out
}
