package manifest

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// AWSDataExports reads the manifests of AWS Data Exports (CUR 2.0 and FOCUS):
//
//	<export>/metadata/BILLING_PERIOD=2026-09/<export>-Manifest.json
//	<export>/data/BILLING_PERIOD=2026-09/[<timestamp>-<execution>/]<export>-00001.csv.gz
//
// The manifest of the billing period always describes the newest refresh. An
// export that keeps its refreshes writes a copy into a folder for each
// execution; those count only where the period's own manifest is absent.
// Whatever else lies in the period's data folder is an older refresh, an
// unfinished one, or a chunk that AWS has emptied.
type AWSDataExports struct{}

// dataExport is the part of a manifest that says which files to read. AWS does
// not publish the schema; a data file has been seen as a URI and as an object.
type dataExport struct {
	ExecutionID string     `json:"executionId"`
	DataFiles   []dataFile `json:"dataFiles"`
}

type dataFile string

// UnmarshalJSON reads "s3://bucket/key", or an object with s3Uri or key.
func (f *dataFile) UnmarshalJSON(text []byte) error {
	var uri string
	if json.Unmarshal(text, &uri) == nil {
		*f = dataFile(uri)
		return nil
	}
	var object struct {
		URI string `json:"s3Uri"`
		Key string `json:"key"`
	}
	if err := json.Unmarshal(text, &object); err != nil || object.URI+object.Key == "" {
		return fmt.Errorf("an entry of dataFiles names no file: %s", text)
	}
	if *f = dataFile(object.Key); object.URI != "" {
		*f = dataFile(object.URI)
	}
	return nil
}

// refresh is one manifest: a refresh of an export for a billing period.
type refresh struct {
	manifest  ledger.File
	export    string // the folder that holds data/ and metadata/
	partition string // "BILLING_PERIOD=2026-09", as it is written
	execution string // "<timestamp>-<execution>", or "" for the period's own
	content   dataExport
}

// Find reads the manifests. Two exports of one folder name in different places
// stay apart by their place.
func (AWSDataExports) Find(folder ledger.Folder) ([]ledger.Group, []string, error) {
	l := list(folder)
	refreshes, err := l.refreshes()
	if err != nil {
		return nil, nil, err
	}
	var groups []ledger.Group
	var passed []string
	for _, newest := range refreshes {
		g, err := l.dataExportGroup(newest)
		if err != nil {
			return nil, nil, err
		}
		groups = append(groups, g)
	}
	for _, r := range refreshes {
		for _, side := range []string{"data", "metadata"} {
			passed = append(passed, l.below(path.Join(r.export, side, r.partition))...)
		}
	}
	byName(groups)
	return groups, unnamed(passed, groups), nil
}

// partitionMonth is "2026-09" of "BILLING_PERIOD=2026-09", in either case.
func partitionMonth(folder string) (string, bool) {
	name, month, ok := strings.Cut(folder, "=")
	return month, ok && strings.EqualFold(name, "BILLING_PERIOD")
}

// refreshes gives the newest refresh of each export and billing period.
func (l listing) refreshes() ([]refresh, error) {
	newest := map[string]refresh{}
	var order []string
	for _, f := range l.folder.Files() {
		r, ok := placed(f)
		if !ok {
			continue
		}
		if err := l.decode(f.Path, &r.content); err != nil {
			return nil, err
		}
		if len(r.content.DataFiles) == 0 {
			continue
		}
		key := r.export + "\x00" + strings.ToUpper(r.partition)
		last, known := newest[key]
		if !known {
			order = append(order, key)
		}
		if known && r.execution == "" && last.execution == "" {
			return nil, twoManifests(last.manifest.Path, r.manifest.Path)
		}
		if !known || r.newerThan(last) {
			newest[key] = r
		}
	}
	out := make([]refresh, len(order))
	for i, key := range order {
		out[i] = newest[key]
	}
	return out, nil
}

// newerThan puts the period's own manifest before those of executions, whose
// folders begin with the time and so sort by it.
func (r refresh) newerThan(last refresh) bool {
	return r.execution == "" || last.execution != "" && r.execution > last.execution
}

func twoManifests(a, b string) error {
	return fault.New(fault.BadInput, "two manifests claim one billing period").At(fault.Where{File: b}).
		Because("%s lies beside it and AWS writes only one", a).Try("remove the stray copy and import again")
}

// placed tells what a path says about a manifest; false for other files.
func placed(f ledger.File) (refresh, bool) {
	parts := strings.Split(f.Path, "/")
	if !isManifestName(parts[len(parts)-1]) {
		return refresh{}, false
	}
	for i, part := range parts {
		if _, ok := partitionMonth(part); ok && i > 0 && parts[i-1] == "metadata" {
			return refresh{manifest: f, export: above(parts[:i-1]), partition: part, execution: strings.Join(parts[i+1:len(parts)-1], "/")}, true
		}
	}
	return refresh{}, false
}

func (l listing) dataExportGroup(r refresh) (ledger.Group, error) {
	keys := make([]string, len(r.content.DataFiles))
	for i, f := range r.content.DataFiles {
		keys[i] = s3Key(string(f))
	}
	files, err := l.findAll(r.manifest.Path, r.export, keys)
	if err != nil {
		return ledger.Group{}, err
	}
	name, _ := partitionMonth(r.partition)
	month, err := period.ParseMonth(name)
	if err != nil {
		return ledger.Group{}, fault.New(fault.BadInput, "the billing period is no month").
			At(fault.Where{File: r.manifest.Path}).Wrap(err).Try("keep the folder names that AWS gave")
	}
	g := ledger.Group{Name: r.exportName(), BillingPeriod: month, Delivery: r.content.ExecutionID, AsOf: r.manifest.Modified, Files: files}
	stamp, id := executionOf(keys)
	if g.Delivery == "" {
		g.Delivery = id
	}
	if !stamp.IsZero() {
		g.AsOf = stamp
	}
	return g, nil
}

// exportName is what the manifest is called after, or its export's folder.
func (r refresh) exportName() string {
	base := path.Base(r.manifest.Path)
	if name := base[:len(base)-len("Manifest.json")]; name != "" {
		return strings.TrimSuffix(name, "-")
	}
	if r.export == "." {
		return ""
	}
	return path.Base(r.export)
}

// executionOf reads time and id of an execution out of its folder's name:
// data files are kept in <timestamp>-<execution> when refreshes are kept.
func executionOf(keys []string) (time.Time, string) {
	parts := strings.Split(keys[0], "/")
	if len(parts) < 3 {
		return time.Time{}, ""
	}
	if _, ok := partitionMonth(parts[len(parts)-3]); !ok {
		return time.Time{}, ""
	}
	stamp, id, ok := strings.Cut(parts[len(parts)-2], "Z-")
	if !ok {
		return time.Time{}, parts[len(parts)-2]
	}
	for _, layout := range []string{time.RFC3339Nano, "20060102T150405Z", "2006-01-02T15-04-05Z"} {
		if t, err := time.Parse(layout, stamp+"Z"); err == nil { // fractions of a second parse with each
			return t.UTC(), id
		}
	}
	return time.Time{}, id
}
