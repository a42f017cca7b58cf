package manifest

import (
	"path"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// AWSLegacyCUR reads the manifests of the legacy Cost and Usage Report:
//
//	<report>/20260901-20261001/<report>-Manifest.json
//	<report>/20260901-20261001/[<assemblyId>/]<report>-00001.csv.gz
//	<report>/<report>/year=2026/month=9/<report>-00001.snappy.parquet
//
// The manifest of the billing period names the newest assembly; a report that
// keeps its versions writes a copy beside each assembly.
type AWSLegacyCUR struct{}

type legacyReport struct {
	AssemblyID    string   `json:"assemblyId"`
	ReportName    string   `json:"reportName"`
	ReportKeys    []string `json:"reportKeys"`
	BillingPeriod struct {
		Start string `json:"start"` // 20260901T000000.000Z
		End   string `json:"end"`
	} `json:"billingPeriod"`
}

// assembly is one manifest: a version of a report for a billing period.
type assembly struct {
	manifest ledger.File
	report   string // the folder that holds the period folders
	period   string // "20260901-20261001"
	own      bool   // the period's own manifest, not an assembly's copy
	content  legacyReport
}

// Find reads the manifests.
func (AWSLegacyCUR) Find(folder ledger.Folder) ([]ledger.Group, []string, error) {
	l := list(folder)
	assemblies, err := l.assemblies()
	if err != nil {
		return nil, nil, err
	}
	var groups []ledger.Group
	for _, a := range assemblies {
		g, err := l.legacyGroup(a)
		if err != nil {
			return nil, nil, err
		}
		groups = append(groups, g)
	}
	var passed []string
	for _, a := range assemblies {
		passed = append(passed, a.manifest.Path)
		if a.period != "" {
			passed = append(passed, l.below(path.Join(a.report, a.period))...)
		}
	}
	for _, dir := range parquetFolders(groups) {
		passed = append(passed, l.below(dir)...)
	}
	byName(groups)
	return groups, unnamed(passed, groups), nil
}

// parquetFolders are the month folders that Parquet reports are kept in,
// outside the folder of the billing period.
func parquetFolders(groups []ledger.Group) []string {
	var out []string
	for _, g := range groups {
		for _, f := range g.Files {
			if dir := path.Dir(f.Path); strings.HasPrefix(path.Base(dir), "month=") {
				out = append(out, dir)
			}
		}
	}
	return out
}

// assemblies gives the current version of each report and billing period.
func (l listing) assemblies() ([]assembly, error) {
	current := map[string]assembly{}
	var order []string
	for _, f := range l.folder.Files() {
		if !isManifestName(path.Base(f.Path)) {
			continue
		}
		a := assemblyAt(f)
		if err := l.decode(f.Path, &a.content); err != nil {
			return nil, err
		}
		if len(a.content.ReportKeys) == 0 {
			continue
		}
		key := a.report + "\x00" + a.content.BillingPeriod.Start
		last, known := current[key]
		switch {
		case !known:
			order = append(order, key)
			current[key] = a
		case a.own && !last.own:
			current[key] = a
		case a.own == last.own && a.content.AssemblyID != last.content.AssemblyID:
			if !a.own && l.ownManifest(a) {
				continue
			}
			return nil, unknownNewest(last, a)
		}
	}
	out := make([]assembly, len(order))
	for i, key := range order {
		out[i] = current[key]
	}
	return out, nil
}

// ownManifest tells whether the period of an assembly has its own manifest.
func (l listing) ownManifest(a assembly) bool {
	_, ok := l.byPath[path.Join(a.report, a.period, path.Base(a.manifest.Path))]
	return ok && a.period != ""
}

func unknownNewest(a, b assembly) error {
	return fault.New(fault.BadInput, "two versions of a report, and nothing says which is the newest").
		At(fault.Where{File: b.manifest.Path}).
		Because("it and %s are copies that belong to assemblies %s and %s", a.manifest.Path, b.content.AssemblyID, a.content.AssemblyID).
		Try("download the manifest that lies directly in the folder of the billing period as well")
}

// assemblyAt tells what the path of a manifest says.
func assemblyAt(f ledger.File) assembly {
	parts := strings.Split(f.Path, "/")
	for i := len(parts) - 2; i >= 0; i-- {
		if isSpan(parts[i]) {
			return assembly{manifest: f, report: above(parts[:i]),
				period: parts[i], own: i == len(parts)-2}
		}
	}
	return assembly{manifest: f, report: path.Dir(f.Path), own: true}
}

func (l listing) legacyGroup(a assembly) (ledger.Group, error) {
	start, err := time.Parse("20060102T150405.000Z", a.content.BillingPeriod.Start)
	if err != nil {
		return ledger.Group{}, fault.New(fault.BadInput, "the manifest does not say its billing period").
			At(fault.Where{File: a.manifest.Path, Column: "billingPeriod.start"}).Wrap(err).
			Try("download it again; AWS writes a time like 20260901T000000.000Z")
	}
	keys := make([]string, len(a.content.ReportKeys))
	for i, k := range a.content.ReportKeys {
		keys[i] = s3Key(k)
	}
	files, err := l.findAll(a.manifest.Path, a.report, keys)
	if err != nil {
		return ledger.Group{}, err
	}
	return ledger.Group{Name: a.content.ReportName, BillingPeriod: period.MonthOf(start),
		Delivery: a.content.AssemblyID, AsOf: a.manifest.Modified, Files: files}, nil
}
