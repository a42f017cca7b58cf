package duckdb

import (
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// maxLine bounds one line of a CSV file. Providers' longest are some tens of
// kilobytes (tags, product maps); an unbounded line is a way to exhaust memory.
const maxLine = 4 << 20

// lineRelation renders the relation "line" for one file: each input of the
// mapping as text, NULL where the file lacks the column, with file_path,
// row_number and role.
func lineRelation(m ledger.Mapping, part ledger.Part, path string) (string, error) {
	columns := newHeader(part.Columns, m.HeaderName)
	selects := make([]string, 0, len(m.Inputs)+3)
	for _, in := range m.Inputs {
		expr, err := columns.input(in, part)
		if err != nil {
			return "", err
		}
		selects = append(selects, expr+" AS "+name(in.Name))
	}
	rows, rowNumber := reader(part, path, m.NullText)
	selects = append(selects, quote(part.Path)+" AS file_path", rowNumber+" AS row_number", quote(part.Role)+" AS role")
	return "SELECT " + strings.Join(selects, ",\n  ") + "\nFROM " + rows, nil
}

// reader renders the table function for a container and the expression that
// numbers its rows from 1.
func reader(part ledger.Part, path string, nullText []string) (rows, rowNumber string) {
	header := part.Columns
	switch part.Container {
	case ledger.Parquet:
		return "read_parquet(" + quote(path) + ", file_row_number = true)", "file_row_number + 1"
	case ledger.JSONLines, ledger.JSON:
		format := map[ledger.Container]string{ledger.JSONLines: "newline_delimited", ledger.JSON: "auto"}[part.Container]
		return "read_json(" + quote(path) + ", format = " + quote(format) + ", columns = " +
			structOf(header, "JSON") + ", maximum_object_size = " + fmt.Sprint(maxLine) + ")", "row_number() OVER ()"
	default:
		return "read_csv(" + quote(path) + ", auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"', " +
			"strict_mode = true, max_line_size = " + fmt.Sprint(maxLine) + ", nullstr = [" + quoteAll(append([]string{""}, nullText...)) + "], " +
			"columns = " + structOf(unique(header), "VARCHAR") + ")", "row_number() OVER ()"
	}
}

func structOf(names []string, typ string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = quote(n) + ": " + quote(typ)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// unique makes repeated or empty column names distinct: a CSV header may hold
// any text, a relation may not.
func unique(header []string) []string {
	seen := map[string]bool{}
	out := make([]string, len(header))
	for i, h := range header {
		n := h
		for k := 2; n == "" || seen[strings.ToLower(n)]; k++ {
			n = fmt.Sprintf("%s#%d", h, k)
		}
		seen[strings.ToLower(n)] = true
		out[i] = n
	}
	return out
}

// header finds inputs among a file's columns.
type header struct {
	names  []string       // as the relation calls them
	byName map[string]int // normalised name → index of its first column
}

func newHeader(names []string, normalise func(string) string) header {
	h := header{names: unique(names), byName: map[string]int{}}
	for i, n := range names {
		if normalise != nil {
			n = normalise(n)
		}
		key := strings.ToLower(n)
		if _, taken := h.byName[key]; !taken {
			h.byName[key] = i
		}
	}
	return h
}

// input renders the expression for one input over a part's columns.
func (h header) input(in ledger.Input, part ledger.Part) (string, error) {
	if in.Prefix != "" {
		return h.gathered(in.Prefix, part.Container), nil
	}
	for _, alias := range append(append([]string{}, in.Aliases...), in.Name) {
		if i, ok := h.byName[strings.ToLower(alias)]; ok {
			return asText(name(h.names[i]), nil, part.Container), nil
		}
		if i, path, ok := h.nested(alias); ok && part.Container != ledger.CSV {
			return asText(name(h.names[i]), path, part.Container), nil
		}
	}
	if in.Required {
		return "", missingColumn(in, part)
	}
	return "CAST(NULL AS VARCHAR)", nil
}

// nested finds "service.description" as the field of a column "service".
func (h header) nested(alias string) (int, []string, bool) {
	fields := strings.Split(alias, ".")
	i, ok := h.byName[strings.ToLower(fields[0])]
	return i, fields[1:], ok && len(fields) > 1
}

// gathered renders a JSON object of all columns with a prefix.
func (h header) gathered(prefix string, c ledger.Container) string {
	var pairs []string
	for _, n := range h.names {
		if strings.HasPrefix(strings.ToLower(n), strings.ToLower(prefix)) {
			pairs = append(pairs, quote(n[len(prefix):])+", "+asText(name(n), nil, c))
		}
	}
	if len(pairs) == 0 {
		return "CAST(NULL AS VARCHAR)"
	}
	return "CAST(json_merge_patch('{}', json_object(" + strings.Join(pairs, ", ") + ")) AS VARCHAR)"
}

// asText renders a column, or a field inside it, as the text that the source
// would have written: a scalar as itself, a list or map as JSON.
func asText(column string, path []string, c ledger.Container) string {
	switch c {
	case ledger.CSV:
		return column
	case ledger.JSONLines, ledger.JSON:
		if len(path) == 0 {
			return "json_extract_string(" + column + ", '$')"
		}
		return "json_extract_string(" + column + ", " + quote("$."+strings.Join(path, ".")) + ")"
	default:
		for _, f := range path {
			column = "struct_extract(" + column + ", " + quote(f) + ")"
		}
		return "parquet_text(" + column + ")"
	}
}

func missingColumn(in ledger.Input, part ledger.Part) error {
	names := append([]string{in.Name}, in.Aliases...)
	return fault.New(fault.BadInput, "a column that every export of this kind has is missing").
		At(fault.Where{File: part.Path, Column: strings.Join(names, " or ")}).
		Because("without it the charges cannot be read").
		Try("export again with all columns, or name the right format with --as")
}
