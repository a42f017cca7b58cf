package sample

import (
	"context"
	"errors"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

const focusFile = FOCUS + "/example-ai-api-focus-1.2.parquet"

// focusParts is one part: an API vendor's charges, all months in one file.
func focusParts(c *company, out *folder) []part {
	return []part{{
		what:  "FOCUS 1.2 token API charges",
		write: func(ctx context.Context) ([]Truth, error) { return writeFOCUS(ctx, c, out) },
	}}
}

func writeFOCUS(ctx context.Context, c *company, out *folder) ([]Truth, error) {
	s, err := out.stream(focusFile, false)
	if err != nil {
		return nil, err
	}
	properties := parquet.NewWriterProperties(
		parquet.WithCompression(compress.Codecs.Snappy),
		parquet.WithCreatedBy(Company),
		parquet.WithAllocator(memory.DefaultAllocator),
	)
	writer, err := pqarrow.NewFileWriter(focusSchema(), s, properties, pqarrow.DefaultWriterProps())
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	truths, err := c.writeFOCUSMonths(ctx, writer)
	// The writer closes what it writes to, so the stream is closed by it.
	return truths, errors.Join(err, writer.Close())
}

// writeFOCUSMonths writes one row group for each month.
func (c *company) writeFOCUSMonths(ctx context.Context, writer *pqarrow.FileWriter) ([]Truth, error) {
	var truths []Truth
	for month := range c.months {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		b := newFOCUSBill(c, month)
		b.writeMonth()
		if b.problem != nil {
			return nil, b.problem
		}
		record := b.builder.NewRecordBatch()
		err := writer.Write(record)
		record.Release()
		b.builder.Release()
		if err != nil {
			return nil, fmt.Errorf("month %s: %w", c.months[month], err)
		}
		truths = append(truths, b.truth)
	}
	return truths, nil
}
