package sample_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/sample"
)

func checkFOCUS(t *testing.T, dir string, m sample.Manifest) {
	t.Helper()
	months := truths(m, sample.FOCUS)
	billed, effective, count := map[string]money.Amount{}, map[string]money.Amount{}, map[string]int{}
	table := readParquet(t, filepath.Join(dir, filepath.FromSlash(months[0].Files[0])))
	records := array.NewTableReader(table, 0)
	for records.Next() {
		record := records.RecordBatch()
		for row := range int(record.NumRows()) {
			start := column[*array.Timestamp](t, record, "BillingPeriodStart").Value(row)
			key := start.ToTime(arrow.Millisecond).Format("2006-01")
			billed[key] = billed[key].Add(decimalAt(t, record, "BilledCost", row))
			effective[key] = effective[key].Add(decimalAt(t, record, "EffectiveCost", row))
			count[key]++
		}
	}
	for _, truth := range months {
		key := truth.BillingPeriod.String()
		same(t, truth, "BilledCost", truth.BilledCost, billed[key])
		same(t, truth, "EffectiveCost", truth.EffectiveCost, effective[key])
		if count[key] != truth.Rows || truth.Rows == 0 {
			t.Errorf("%s: %d rows, the truth says %d", key, count[key], truth.Rows)
		}
	}
}

func readParquet(t *testing.T, name string) arrow.Table {
	t.Helper()
	reader, err := file.OpenParquetFile(name, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	columns, err := pqarrow.NewFileReader(reader, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := columns.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func column[A arrow.Array](t *testing.T, record arrow.RecordBatch, name string) A {
	t.Helper()
	found := record.Schema().FieldIndices(name)
	if len(found) != 1 {
		t.Fatalf("%d columns %s", len(found), name)
	}
	typed, ok := record.Column(found[0]).(A)
	if !ok {
		t.Fatalf("%s is a %T", name, record.Column(found[0]))
	}
	return typed
}

func decimalAt(t *testing.T, record arrow.RecordBatch, name string, row int) money.Amount {
	t.Helper()
	values := column[*array.Decimal128](t, record, name)
	scale := values.DataType().(*arrow.Decimal128Type).Scale
	return parse(t, values.Value(row).ToString(scale))
}
