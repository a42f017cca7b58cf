package duckdb

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// Reader turns exports into batches of charges. It fills ledger.BatchReader.
type Reader struct{ Engine *Engine }

// Read maps every part of the export into a Parquet file of charges under dir
// and sums up what it holds.
func (r Reader) Read(ctx context.Context, x ledger.Export, folder ledger.Folder, stamp ledger.Stamp, dir string) (ledger.Batch, error) {
	var staged []string
	for i, part := range x.Parts {
		out := filepath.Join(dir, fmt.Sprintf("read-%04d.parquet", i))
		rows, err := r.readPart(ctx, x, part, folder, stamp, out)
		if err != nil {
			return ledger.Batch{}, err
		}
		staged = appendFilled(staged, out, rows)
	}
	if x.Mapping.Derived != "" && len(staged) > 0 {
		out := filepath.Join(dir, "derived.parquet")
		rows, err := r.derive(ctx, x.Mapping.Derived, staged, stamp, out)
		if err != nil {
			return ledger.Batch{}, workFault(err, "the commitments cannot be worked out")
		}
		staged = appendFilled(staged, out, rows)
	}
	if len(staged) == 0 {
		return ledger.Batch{}, nil
	}
	b, err := r.summarise(ctx, staged, stamp)
	return b, workFault(err, "the charges cannot be added up")
}

// appendFilled appends a file that has rows: one without has no source and
// month, so that no table could take it.
func appendFilled(files []string, file string, rows int64) []string {
	if rows == 0 {
		return files
	}
	return append(files, file)
}

func (r Reader) readPart(ctx context.Context, x ledger.Export, part ledger.Part, folder ledger.Folder, stamp ledger.Stamp, out string) (int64, error) {
	if err := checkLastLine(part, folder.LocalPath(part.Path)); err != nil {
		return 0, err
	}
	mapped, err := mappedSelect(x.Mapping, part, folder)
	if err != nil {
		return 0, err
	}
	rows, err := r.copyCharges(ctx, mapped, stamp, out)
	if err != nil {
		return 0, readFault(err, part.Path)
	}
	return rows, nil
}

// mappedSelect renders the mapping over the lines of one file.
func mappedSelect(m ledger.Mapping, part ledger.Part, folder ledger.Folder) (string, error) {
	line, err := lineRelation(m, part, folder.LocalPath(part.Path))
	return "WITH line AS (" + line + ")\n" + m.SQL, err
}

// MappingSelect renders the statement that maps one file to charges, for the
// benchmark that runs it as plain DuckDB.
func (r Reader) MappingSelect(ctx context.Context, x ledger.Export, part ledger.Part, folder ledger.Folder) (string, error) {
	mapped, err := mappedSelect(x.Mapping, part, folder)
	if err != nil {
		return "", err
	}
	present, err := r.columnsOf(ctx, mapped)
	if err != nil {
		return "", err
	}
	return chargesSelect(mapped, present, ledger.Stamp{}), nil
}

func (r Reader) derive(ctx context.Context, derived string, staged []string, stamp ledger.Stamp, out string) (int64, error) {
	mapped := "WITH charge AS (SELECT * FROM read_parquet([" + quoteAll(staged) + "]))\n" + derived
	return r.copyCharges(ctx, mapped, stamp, out)
}

// copyCharges writes the rows of a mapping as charges: typed, complete in
// columns, with the promoted dimensions filled from the tags.
func (r Reader) copyCharges(ctx context.Context, mapped string, stamp ledger.Stamp, out string) (int64, error) {
	present, err := r.columnsOf(ctx, mapped)
	if err != nil {
		return 0, err
	}
	statement := "COPY (" + chargesSelect(mapped, present, stamp) + ") TO " + quote(out) +
		" (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, FIELD_IDS " + fieldIDs(ledger.Charges()) + ")"
	result, err := r.Engine.db.ExecContext(ctx, statement)
	if err != nil {
		_ = os.Remove(out) // a torn file must not be taken for a whole one
		return 0, err
	}
	return result.RowsAffected()
}

// chargesSelect casts what the mapping gives to the ledger's columns.
func chargesSelect(mapped string, present map[string]string, stamp ledger.Stamp) string {
	promoted := promotedColumns()
	var typed, final []string
	for _, c := range ledger.Charges() {
		switch {
		case promoted[c.Name] != nil && present[c.Name] == "":
			final = append(final, promotedValue(promoted[c.Name])+" AS "+name(c.Name))
		case present[c.Name] != "":
			typed = append(typed, castTo(c, present[c.Name])+" AS "+name(c.Name))
			final = append(final, name(c.Name))
		default:
			final = append(final, defaultValue(c, stamp)+" AS "+name(c.Name))
		}
	}
	typedRows := "SELECT " + strings.Join(typed, ", ") + " FROM (" + mapped + ")"
	return "SELECT " + strings.Join(final, ", ") + " FROM (SELECT *, " + tagNames(present) + " AS tag_names FROM (" + typedRows + "))"
}

// castTo reads what a mapping gave as a column's type.
func castTo(c ledger.Column, given string) string {
	if c.Type == ledger.Decimal && given == "VARCHAR" {
		return "exact(" + name(c.Name) + ")"
	}
	return "CAST(" + name(c.Name) + " AS " + sqlType(c.Type) + ")"
}

func tagNames(present map[string]string) string {
	if present["Tags"] != "" {
		return "tag_names(Tags)"
	}
	return "CAST(NULL AS VARCHAR[])"
}

// defaultValue fills a column that the mapping left out.
func defaultValue(c ledger.Column, stamp ledger.Stamp) string {
	switch c.Name {
	case "x_BillingMonth":
		return "CAST(date_trunc('month', BillingPeriodStart) AS DATE)"
	case "x_ChargeDate":
		return "CAST(ChargePeriodStart AS DATE)"
	case "x_CostSource":
		return "'Billed'"
	case "x_Source":
		return "nullif(" + quote(stamp.Source) + ", '')"
	case "x_DeliveryId":
		return "nullif(" + quote(stamp.Delivery) + ", '')"
	default:
		return "CAST(NULL AS " + sqlType(c.Type) + ")"
	}
}

func promotedColumns() map[string][]string {
	out := map[string][]string{}
	for _, p := range ledger.PromotedDimensions() {
		out[p.Column] = p.TagKeys
	}
	return out
}

func promotedValue(keys []string) string {
	values := make([]string, len(keys))
	for i, k := range keys {
		values[i] = "tag_value(Tags, tag_names, " + quote(k) + ")"
	}
	if len(values) == 1 {
		return values[0]
	}
	return "coalesce(" + strings.Join(values, ", ") + ")"
}

// columnsOf asks the engine which columns a statement gives, and their types.
func (r Reader) columnsOf(ctx context.Context, statement string) (map[string]string, error) {
	rows, err := r.Engine.db.QueryContext(ctx, "SELECT * FROM ("+statement+") LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, c := range ledger.Charges() {
		known[c.Name] = true
	}
	present := map[string]string{}
	for _, c := range columns {
		if !known[c.Name()] {
			return nil, fmt.Errorf("the mapping gives a column %q that the ledger does not have", c.Name())
		}
		present[c.Name()] = c.DatabaseTypeName()
	}
	return present, rows.Err()
}
