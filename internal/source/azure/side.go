package azure

import (
	"path"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// kind is which of the two exports of one bill a file belongs to.
type kind string

const (
	actual    kind = "actual"
	amortized kind = "amortized"
	unknown   kind = ""
)

// side is files of one kind, month and export.
type side struct {
	kind  kind
	month period.Month // zero if only the rows know it
	// export is what the name or folder says without the kind, month and run:
	// equal for the two sides of one bill.
	export string
	group  ledger.Group
}

// split divides a group by what its manifest or, for loose files, the names of
// the files and their folders say.
func split(g ledger.Group) []side {
	if g.Name != "" || g.Kind != "" {
		return []side{{kindOfManifest(g), g.BillingPeriod, exportOf(g.Name), g}}
	}
	byKind := map[kind]*ledger.Group{}
	for _, f := range g.Files {
		k := kindOfFile(f)
		if byKind[k] == nil {
			byKind[k] = &ledger.Group{AsOf: g.AsOf}
		}
		byKind[k].Files = append(byKind[k].Files, f)
	}
	month, export := placeOf(path.Dir(g.Files[0].Path))
	var out []side
	for _, k := range []kind{actual, amortized, unknown} {
		if byKind[k] != nil {
			out = append(out, side{k, month, export, *byKind[k]})
		}
	}
	return out
}

func kindOfManifest(g ledger.Group) kind {
	switch strings.ToLower(g.Kind) {
	case "actualcost", "usage":
		return actual
	case "amortizedcost":
		return amortized
	default:
		return kindOfName(g.Name)
	}
}

// kindOfFile goes by the file's name, then by its folders from the deepest. A
// file that cannot show a commitment has no amortized counterpart.
func kindOfFile(f ledger.SurveyedFile) kind {
	for p := f.Path; p != "."; p = path.Dir(p) {
		if k := kindOfName(path.Base(p)); k != unknown {
			return k
		}
	}
	if !columnsOf(f).any("pricingmodel", "reservationid", "benefitid", "chargetype") {
		return actual
	}
	return unknown
}

func kindOfName(name string) kind {
	name = strings.ToLower(name)
	isActual := strings.Contains(name, "actual")
	isAmortized := strings.Contains(name, "amortized") || strings.Contains(name, "amortised")
	switch {
	case isActual == isAmortized:
		return unknown
	case isActual:
		return actual
	default:
		return amortized
	}
}

// placeOf reads a folder's path: its month, if a folder is named after one,
// and the export, which is what is left without kind, month and run.
func placeOf(dir string) (period.Month, string) {
	var month period.Month
	var rest []string
	for _, part := range strings.Split(dir, "/") {
		if m, ok := monthOf(part); ok {
			month = m
		} else if !isRunID(part) {
			rest = append(rest, exportOf(part))
		}
	}
	return month, path.Join(rest...)
}

// monthOf reads "20260901-20260930" within one month, "2026-09" or "202609".
func monthOf(folder string) (period.Month, bool) {
	if start, end, ok := strings.Cut(folder, "-"); ok && len(start) == 8 && len(end) == 8 && start[:6] == end[:6] {
		folder = start[:6]
	}
	m, err := period.ParseMonth(folder)
	return m, err == nil
}

// isRunID knows the folders that runs are kept in: a GUID.
func isRunID(folder string) bool {
	return len(folder) == 36 && strings.Count(folder, "-") == 4 && strings.Trim(strings.ToLower(folder), "0123456789abcdef-") == ""
}

// exportOf is a name without what tells the two sides apart, in lower case.
func exportOf(name string) string { return strings.ToLower(nameWithoutKind(name)) }

// nameWithoutKind makes "robotics" of "robotics-actual" and "robotics-
// AmortizedCost": the bill's own name, the same whichever side it came by.
func nameWithoutKind(name string) string {
	lower := strings.ToLower(name)
	for _, word := range []string{"actualcosts", "actualcost", "actual", "amortizedcosts", "amortizedcost", "amortized",
		"amortisedcosts", "amortisedcost", "amortised"} {
		i := strings.Index(lower, word)
		if i < 0 {
			continue
		}
		const joints = "-_. "
		left, right := strings.TrimRight(name[:i], joints), strings.TrimLeft(name[i+len(word):], joints)
		if left == "" || right == "" {
			return left + right
		}
		return left + "-" + right
	}
	return name
}
