package azure

import (
	"path"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/period"
)

// bill is one month of one export: both sides, or the one that there is.
type bill struct {
	actual, amortized, either *side
}

// pair brings the sides of each bill together. What cannot be told apart is
// refused: adding an actual to an amortized export would double the month.
func pair(sides []side) ([]bill, error) {
	var months []period.Month
	byMonth := map[period.Month][]side{}
	for _, s := range sides {
		if byMonth[s.month] == nil {
			months = append(months, s.month)
		}
		byMonth[s.month] = append(byMonth[s.month], s)
	}
	var out []bill
	for _, m := range months {
		bills, err := pairMonth(byMonth[m])
		if err != nil {
			return nil, err
		}
		out = append(out, bills...)
	}
	return out, nil
}

func pairMonth(sides []side) ([]bill, error) {
	if err := knownKinds(sides); err != nil {
		return nil, err
	}
	var exports []string
	byExport := map[string]*bill{}
	for i := range sides {
		s := &sides[i]
		b := byExport[s.export]
		if b == nil {
			b = &bill{}
			byExport[s.export] = b
			exports = append(exports, s.export)
		}
		if err := b.add(s); err != nil {
			return nil, err
		}
	}
	bills := make([]bill, len(exports))
	for i, e := range exports {
		bills[i] = *byExport[e]
	}
	return pairLeftovers(bills)
}

// knownKinds refuses files of unknown kind beside others of the same month.
func knownKinds(sides []side) error {
	if len(sides) < 2 {
		return nil
	}
	for i, s := range sides {
		if s.kind != unknown {
			continue
		}
		other := sides[(i+1)%len(sides)]
		return fault.New(fault.BadInput, "cannot tell whether the file is an actual or an amortized export").
			At(fault.Where{File: s.first()}).
			Because("%s may state the same bill, and the two must not be added up", other.first()).
			Try("put \"actual\" or \"amortized\" into the name of the file or its folder, keep Azure's manifest.json, or import the folders one at a time")
	}
	return nil
}

func (s side) first() string { return s.group.Files[0].Path }

func (b *bill) add(s *side) error {
	place := map[kind]**side{actual: &b.actual, amortized: &b.amortized, unknown: &b.either}[s.kind]
	if *place == nil {
		*place = s
		return sameRun(*s)
	}
	return twoRuns((*place).first(), s.first())
}

func twoRuns(a, b string) error {
	return fault.New(fault.BadInput, "two runs of one export state the same month").At(fault.Where{File: b}).
		Because("%s is the other, and without manifest.json nothing says which is the newer", a).
		Try("download manifest.json with the runs, or keep only the newest")
}

// sameRun refuses loose files that are whole runs of one export, as they lay
// in one folder before Azure wrote manifests: "<name>_<run>.csv".
func sameRun(s side) error {
	runs := map[string]string{}
	for _, f := range s.group.Files {
		stem, _, _ := strings.Cut(path.Base(f.Path), ".")
		name, run, ok := cutLast(stem, "_")
		if s.group.Delivery != "" || !ok || !isRunID(run) {
			continue
		}
		if first, known := runs[name]; known {
			return twoRuns(first, f.Path)
		}
		runs[name] = f.Path
	}
	return nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// pairLeftovers joins the only actual and the only amortized side of a month
// that are left, whatever their names: if they are of different scopes their
// totals will not reconcile. With more of them it would be a guess.
func pairLeftovers(bills []bill) ([]bill, error) {
	var out, actuals, amortizeds []bill
	for _, b := range bills {
		switch {
		case b.actual != nil && b.amortized == nil:
			actuals = append(actuals, b)
		case b.amortized != nil && b.actual == nil:
			amortizeds = append(amortizeds, b)
		default:
			out = append(out, b)
		}
	}
	switch {
	case len(actuals) == 1 && len(amortizeds) == 1:
		return append(out, bill{actual: actuals[0].actual, amortized: amortizeds[0].amortized}), nil
	case len(actuals) > 0 && len(amortizeds) > 0:
		return nil, fault.New(fault.BadInput, "cannot tell which actual and amortized exports belong together").
			At(fault.Where{File: amortizeds[0].amortized.first()}).
			Because("the month has %d actual and %d amortized exports whose names do not match", len(actuals), len(amortizeds)).
			Try("name the two exports of one scope alike but for \"actual\" and \"amortized\", or import each pair from a folder of its own")
	default:
		return append(append(out, actuals...), amortizeds...), nil
	}
}
