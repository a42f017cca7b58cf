package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/operation"
)

// writer shows an output: data to out, remarks to notes.
type writer func(out, notes io.Writer, output any) error

func writerFor(format string) (writer, error) {
	switch format {
	case "table":
		return writeTable, nil
	case "json":
		return writeJSON, nil
	case "csv":
		return writeCSV, nil
	default:
		return nil, fault.New(fault.Usage, "there is no output format %q", format).Try("use -o table, json or csv")
	}
}

func writeJSON(out, _ io.Writer, output any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(output)
}

func writeCSV(out, notes io.Writer, output any) error {
	t := tableOf(output)
	if err := t.WriteCSV(out); err != nil {
		return err
	}
	writeNotes(notes, t)
	return nil
}

func writeTable(out, notes io.Writer, output any) error {
	t := tableOf(output)
	if len(t.Rows) > 0 {
		if err := writeAligned(out, t); err != nil {
			return err
		}
	}
	writeNotes(out, t)
	return nil
}

func writeNotes(w io.Writer, t operation.Table) {
	for _, n := range t.Notes {
		fmt.Fprintln(w, n)
	}
}

func tableOf(output any) operation.Table {
	if t, ok := output.(operation.Tabular); ok {
		return t.Table()
	}
	return operation.Table{}
}

// writeAligned sets text flush left and numbers flush right.
func writeAligned(out io.Writer, t operation.Table) error {
	width := make([]int, len(t.Columns))
	lines := [][]string{t.Columns}
	for _, row := range t.Rows {
		line := make([]string, len(row))
		for i, c := range row {
			line[i] = shown(c)
		}
		lines = append(lines, line)
	}
	for _, line := range lines {
		for i, text := range line {
			width[i] = max(width[i], utf8.RuneCountInString(text))
		}
	}
	for n, line := range lines {
		parts := make([]string, len(line))
		for i, text := range line {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(text))
			right := t.Rows[max(n-1, 0)][i].Number
			if parts[i] = text + pad; right {
				parts[i] = pad + text
			}
		}
		if _, err := fmt.Fprintln(out, strings.TrimRight(strings.Join(parts, "  "), " ")); err != nil {
			return err
		}
	}
	return nil
}

// shown is a cell for a terminal: one line, no control characters, amounts in
// two digits where that loses nothing that a person reads.
func shown(c operation.Cell) string {
	switch {
	case c.Absent:
		return "–"
	case c.Rounds:
		return operation.Rounded(c.Text)
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '·'
		}
		return r
	}, c.Text)
}

// printFault writes an error as people need it: what, where, why, what to do.
func printFault(w io.Writer, f *fault.Fault) {
	fmt.Fprintln(w, "error: "+f.What)
	if where := f.Where.String(); where != "" {
		fmt.Fprintln(w, "  where: "+where)
	}
	if f.Why != "" {
		fmt.Fprintln(w, "  why: "+f.Why)
	}
	if f.Hint != "" {
		fmt.Fprintln(w, "  try: "+strings.ReplaceAll(f.Hint, "\n", "\n       "))
	}
}

// worthShowing tells whether an output beside an error says what was done.
func worthShowing(err error) bool {
	return err == nil || fault.Is(err, fault.BadInput) || fault.Is(err, fault.Unreconciled) || fault.Is(err, fault.Canceled)
}
