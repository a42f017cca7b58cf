package manifest

import (
	"path"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// AzureExports reads the manifests of Azure Cost Management exports:
//
//	<root>/<export>/20260901-20260930/[<runId>/]manifest.json
//	<root>/<export>/20260901-20260930/[<runId>/]part_0_0001.csv
//
// Every run is a whole month to date, so the newest run of an export and month
// replaces the others. A run without a manifest has not finished and is passed
// by, as is anything else below an export that has manifests.
type AzureExports struct{}

type azureRun struct {
	DataRowCount int64 `json:"dataRowCount"`
	Config       struct {
		Name     string `json:"exportName"`
		Resource string `json:"resourceId"` // the scope and the export's name
		Type     string `json:"type"`
	} `json:"exportConfig"`
	Delivery struct {
		Compression string `json:"compressionMode"`
	} `json:"deliveryConfig"`
	Run struct {
		ID        string `json:"runId"`
		Submitted string `json:"submittedTime"`
		Start     string `json:"startDate"`
		End       string `json:"endDate"`
	} `json:"runInfo"`
	Blobs []struct {
		Name  string `json:"blobName"`
		Bytes int64  `json:"byteCount"`
		Rows  int64  `json:"dataRowCount"`
	} `json:"blobs"`

	manifest  ledger.File
	submitted time.Time
	months    string       // the months the run spans, for telling runs apart
	month     period.Month // zero if the run spans several
}

// Find reads the manifests.
func (AzureExports) Find(folder ledger.Folder) ([]ledger.Group, []string, error) {
	l := list(folder)
	runs, err := l.azureRuns()
	if err != nil {
		return nil, nil, err
	}
	var groups []ledger.Group
	for _, r := range newestRuns(runs) {
		if len(r.Blobs) == 0 {
			continue
		}
		g, err := l.azureGroup(r)
		if err != nil {
			return nil, nil, err
		}
		groups = append(groups, g)
	}
	if err := oneScope(runs); err != nil {
		return nil, nil, err
	}
	byName(groups)
	return groups, unnamed(l.passedRuns(runs), groups), nil
}

// passedRuns lists what is not to be read: the manifests, the files of older
// runs, and whatever else lies in the folders of these exports.
func (l listing) passedRuns(runs []azureRun) []string {
	var passed []string
	for _, r := range runs {
		passed = append(passed, r.manifest.Path)
		if dir := exportFolder(r.manifest.Path); dir != "" {
			passed = append(passed, l.below(dir)...)
			continue
		}
		for _, blob := range r.Blobs {
			if f, err := l.find(r.manifest.Path, path.Dir(r.manifest.Path), strings.TrimSpace(blob.Name)); err == nil {
				passed = append(passed, f.Path)
			}
		}
	}
	return passed
}

func (l listing) azureRuns() ([]azureRun, error) {
	var out []azureRun
	for _, f := range l.folder.Files() {
		if name := path.Base(f.Path); name != "manifest.json" && name != "_manifest.json" {
			continue
		}
		r := azureRun{manifest: f}
		if err := l.decode(f.Path, &r); err != nil {
			return nil, err
		}
		if r.Config.Type == "" || r.Run.ID == "" {
			continue // some other tool's manifest
		}
		if err := r.readTimes(); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (r *azureRun) readTimes() error {
	submitted, err := r.instant("runInfo.submittedTime", r.Run.Submitted)
	if err != nil {
		return err
	}
	start, err := r.instant("runInfo.startDate", r.Run.Start)
	if err != nil {
		return err
	}
	end := start
	if r.Run.End != "" {
		if end, err = r.instant("runInfo.endDate", r.Run.End); err != nil {
			return err
		}
	}
	first, last := period.MonthOf(start), period.MonthOf(end)
	if end.Equal(last.Start()) && first.Before(last) {
		last = last.Add(-1) // midnight of the first is the end of the month before
	}
	r.submitted, r.months = submitted, first.String()+"/"+last.String()
	if first == last {
		r.month = first
	}
	return nil
}

// instant reads a time of the manifest, which bears a zone or none for UTC.
func (r *azureRun) instant(field, text string) (time.Time, error) {
	var err error
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		var t time.Time
		if t, err = time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fault.New(fault.BadInput, "a time in the manifest cannot be read").
		At(fault.Where{File: r.manifest.Path, Column: field}).Wrap(err).Try("download the manifest again")
}

// newestRuns keeps the last submitted run of each export and month, in the
// order of the manifests.
func newestRuns(runs []azureRun) []azureRun {
	newest := map[string]int{}
	for i, r := range runs {
		key := strings.ToLower(r.identity()) + "\x00" + r.months
		if j, ok := newest[key]; !ok || runs[j].submitted.Before(r.submitted) {
			newest[key] = i
		}
	}
	var out []azureRun
	for i, r := range runs {
		if newest[strings.ToLower(r.identity())+"\x00"+r.months] == i {
			out = append(out, r)
		}
	}
	return out
}

// identity is what tells exports apart: the resource, which holds the scope.
func (r *azureRun) identity() string {
	if r.Config.Resource != "" {
		return r.Config.Resource
	}
	return r.Config.Name
}

// oneScope refuses two exports of one name: they would be taken for one.
func oneScope(runs []azureRun) error {
	first := map[string]azureRun{}
	for _, r := range runs {
		f, ok := first[r.Config.Name]
		if !ok {
			first[r.Config.Name] = r
			continue
		}
		if !strings.EqualFold(f.identity(), r.identity()) {
			return fault.New(fault.BadInput, "two exports have the same name %q", r.Config.Name).
				At(fault.Where{File: r.manifest.Path}).
				Because("its scope is %s, that of %s is %s", r.identity(), f.manifest.Path, f.identity()).
				Try("import their folders one at a time and give each its own --source")
		}
	}
	return nil
}

func (l listing) azureGroup(r azureRun) (ledger.Group, error) {
	g := ledger.Group{Name: r.Config.Name, Kind: r.Config.Type, BillingPeriod: r.month, Delivery: r.Run.ID,
		AsOf: r.submitted, ExpectedRows: r.DataRowCount}
	var rows int64
	for _, blob := range r.Blobs {
		files, err := l.findAll(r.manifest.Path, path.Dir(r.manifest.Path), []string{strings.TrimSpace(blob.Name)})
		if err != nil {
			return g, err
		}
		if r.plain() && blob.Bytes > 0 && files[0].Size != blob.Bytes {
			return g, cutOff(r.manifest.Path, files[0].File, blob.Bytes)
		}
		g.Files, rows = append(g.Files, files...), rows+blob.Rows
	}
	if g.ExpectedRows == 0 {
		g.ExpectedRows = rows
	}
	return g, nil
}

// plain tells whether byteCount is known to be the size of the blob. What it
// counts for compressed ones is not documented; they reveal a cut themselves.
func (r *azureRun) plain() bool {
	return r.Delivery.Compression == "" || strings.EqualFold(r.Delivery.Compression, "none")
}

func cutOff(manifest string, f ledger.File, want int64) error {
	return fault.New(fault.BadInput, "the file has not the size that its manifest states").
		At(fault.Where{File: f.Path}).Because("it has %d bytes and %s states %d", f.Size, manifest, want).
		Try("download the file again, and without changing it")
}

// exportFolder is the folder of a manifest's export: what lies above the
// period folder, or the period's if that is the topmost; "" if the manifest
// has been taken out of that order, so that its neighbours may be anything.
func exportFolder(manifest string) string {
	parts := strings.Split(path.Dir(manifest), "/")
	for i, part := range parts {
		if isSpan(part) {
			return path.Join(parts[:max(i, 1)]...)
		}
	}
	return ""
}
