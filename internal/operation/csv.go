package operation

import (
	"encoding/csv"
	"io"
)

// WriteCSV writes the table as RFC 4180 text: a header line, amounts exact,
// absent values empty. The notes are no part of it.
func (t Table) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(t.Columns); err != nil {
		return err
	}
	for _, row := range t.Rows {
		record := make([]string, len(row))
		for i, c := range row {
			record[i] = c.Text
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
