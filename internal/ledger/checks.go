package ledger

import (
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// nothingFound is the fault of a folder in which no export was recognised.
func nothingFound(folder Folder, unknown []string, formats []BillFormat) error {
	var names []string
	for _, f := range formats {
		names = append(names, f.Name())
	}
	f := fault.New(fault.BadInput, "no billing export was found")
	switch {
	case len(folder.Files()) == 0:
		f.Because("there are no files")
	case len(unknown) > 0:
		f.At(fault.Where{File: unknown[0]}).Because("its columns are of no format that Farthing knows (%d such files)", len(unknown))
	case allEmpty(folder.Files()):
		return f.At(fault.Where{File: folder.Files()[0].Path}).Because("the file is empty").Try("check that the export is finished, and download it again")
	default:
		f.Because("none of the %d files is a table", len(folder.Files()))
	}
	return f.Try("Farthing reads %s; name one with --as if the file is of it", strings.Join(names, ", "))
}

func allEmpty(files []File) bool {
	for _, f := range files {
		if f.Size > 0 {
			return false
		}
	}
	return true
}

func skipped(unknown []string) []string {
	const shown = 5
	if len(unknown) == 0 {
		return nil
	}
	list := strings.Join(unknown[:min(shown, len(unknown))], ", ")
	if len(unknown) > shown {
		list += fmt.Sprintf(" and %d more", len(unknown)-shown)
	}
	return []string{"left out, of no known format: " + list}
}

// checkRows compares what was read with what the manifest promises.
func checkRows(x Export, b Batch) error {
	if len(b.Months) == 0 {
		return fault.New(fault.BadInput, "the export has no rows").At(fault.Where{File: x.Parts[0].Path}).
			Try("check that the export is finished")
	}
	var rows int64
	for _, m := range b.Months {
		rows += m.Rows
	}
	if x.ExpectedRows > 0 && rows != x.ExpectedRows {
		return fault.New(fault.BadInput, "the export is not whole").At(fault.Where{File: x.Parts[0].Path}).
			Because("its manifest promises %d rows, its files hold %d", x.ExpectedRows, rows).
			Try("wait until the provider has finished it, and download it again")
	}
	return nil
}

// incompleteFault says which rows lack something that every charge has.
func incompleteFault(folder Folder, x Export, incomplete []IncompleteRow) error {
	rows := make([]RejectedRow, len(incomplete))
	for i, r := range incomplete {
		rows[i] = RejectedRow{File: r.File, Line: lineOf(folder, x, r), Column: r.Column,
			Reason: r.Column + " is empty; every charge must have it"}
		if r.Value != "" {
			rows[i].Reason = r.Value + " is not a time that a bill can have"
		}
	}
	return &rowsFault{rowFault(rows), rows}
}

// lineOf is the line at which a row starts, for text files of one row to a line.
func lineOf(folder Folder, x Export, r IncompleteRow) int64 {
	for _, p := range x.Parts {
		if p.Path == r.File && p.Container == CSV {
			return csvLine(folder, p.Path, r.Row)
		}
	}
	return r.Row
}
