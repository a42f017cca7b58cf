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
// and sums up what it holds. The charges do not know their source yet: it may
// have to be named after them.
func (r Reader) Read(ctx context.Context, x ledger.Export, folder ledger.Folder, dir string) (ledger.Batch, error) {
	var staged []string
	for i, part := range x.Parts {
		out := filepath.Join(dir, fmt.Sprintf("read-%04d.parquet", i))
		if err := r.readPart(ctx, x, part, folder, out); err != nil {
			return ledger.Batch{}, err
		}
		staged = append(staged, out)
	}
	if x.Mapping.Derived != "" {
		out := filepath.Join(dir, "derived.parquet")
		if err := r.derive(ctx, x.Mapping.Derived, staged, out); err != nil {
			return ledger.Batch{}, err
		}
		staged = append(staged, out)
	}
	return r.summarise(ctx, staged)
}

func (r Reader) readPart(ctx context.Context, x ledger.Export, part ledger.Part, folder ledger.Folder, out string) error {
	line, err := lineRelation(x.Mapping, part, folder.LocalPath(part.Path))
	if err != nil {
		return err
	}
	mapped := "WITH line AS (" + line + ")\n" + x.Mapping.SQL
	if err := r.copyCharges(ctx, mapped, out); err != nil {
		return readFault(err, part.Path)
	}
	return nil
}

func (r Reader) derive(ctx context.Context, derived string, staged []string, out string) error {
	mapped := "WITH charge AS (SELECT * FROM read_parquet([" + quoteAll(staged) + "]))\n" + derived
	return r.copyCharges(ctx, mapped, out)
}

// copyCharges writes the rows of a mapping as charges: typed, complete in
// columns, with the promoted dimensions filled from the tags.
func (r Reader) copyCharges(ctx context.Context, mapped, out string) error {
	present, err := r.columnsOf(ctx, mapped)
	if err != nil {
		return err
	}
	statement := "COPY (" + chargesSelect(mapped, present) + ") TO " + quote(out) +
		" (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, FIELD_IDS " + fieldIDs(ledger.Charges()) + ")"
	if _, err := r.Engine.db.ExecContext(ctx, statement); err != nil {
		_ = os.Remove(out) // a torn file must not be taken for a whole one
		return err
	}
	return nil
}

// chargesSelect casts what the mapping gives to the ledger's columns.
func chargesSelect(mapped string, present map[string]bool) string {
	promoted := promotedColumns()
	var typed, final []string
	for _, c := range ledger.Charges() {
		switch {
		case promoted[c.Name] != nil && !present[c.Name]:
			final = append(final, promotedValue(promoted[c.Name])+" AS "+name(c.Name))
		case present[c.Name]:
			typed = append(typed, "CAST("+name(c.Name)+" AS "+sqlType(c.Type)+") AS "+name(c.Name))
			final = append(final, name(c.Name))
		default:
			final = append(final, defaultValue(c)+" AS "+name(c.Name))
		}
	}
	typedRows := "SELECT " + strings.Join(typed, ", ") + " FROM (" + mapped + ")"
	return "SELECT " + strings.Join(final, ", ") + " FROM (SELECT *, " + tagNames(present) + " AS tag_names FROM (" + typedRows + "))"
}

func tagNames(present map[string]bool) string {
	if present["Tags"] {
		return "tag_names(Tags)"
	}
	return "CAST(NULL AS VARCHAR[])"
}

// defaultValue fills a column that the mapping left out.
func defaultValue(c ledger.Column) string {
	switch c.Name {
	case "x_BillingMonth":
		return "CAST(date_trunc('month', BillingPeriodStart) AS DATE)"
	case "x_ChargeDate":
		return "CAST(ChargePeriodStart AS DATE)"
	case "x_CostSource":
		return "'Billed'"
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

// columnsOf asks the engine which columns a statement gives.
func (r Reader) columnsOf(ctx context.Context, statement string) (map[string]bool, error) {
	rows, err := r.Engine.db.QueryContext(ctx, "SELECT * FROM ("+statement+") LIMIT 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, c := range ledger.Charges() {
		known[c.Name] = true
	}
	present := map[string]bool{}
	for _, n := range names {
		if !known[n] {
			return nil, fmt.Errorf("the mapping gives a column %q that the ledger does not have", n)
		}
		present[n] = true
	}
	return present, rows.Err()
}
