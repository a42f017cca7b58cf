package sample_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/sample"
)

func BenchmarkWrite(b *testing.B) {
	last, err := period.ParseMonth("2026-09")
	if err != nil {
		b.Fatal(err)
	}
	rows := 0
	for b.Loop() {
		m, err := sample.Write(context.Background(), filepath.Join(b.TempDir(), "bills"), sample.Options{Last: last})
		if err != nil {
			b.Fatal(err)
		}
		for _, truth := range m.Truth {
			rows += truth.Rows
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
