package duckdb

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// checkLastLine refuses a CSV file whose last line is longer than a line may
// be. DuckDB refuses such a line anywhere else, but passes over the last one
// without a word if it is longer than its buffer. (What is compressed cannot be
// looked at from its end; the ledger reads it through.)
func checkLastLine(part ledger.Part, path string) error {
	if part.Container != ledger.CSV || strings.HasSuffix(strings.ToLower(path), ".gz") || part.Size <= maxLine {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return readFault(err, part.Path)
	}
	defer f.Close()
	tail := make([]byte, maxLine)
	n, err := f.ReadAt(tail, part.Size-maxLine)
	if err != nil && !errors.Is(err, io.EOF) {
		return readFault(err, part.Path)
	}
	if bytes.IndexByte(bytes.TrimRight(tail[:n], "\r\n"), '\n') >= 0 {
		return nil
	}
	return fault.New(fault.BadInput, "a row is longer than 4 MiB").At(fault.Where{File: part.Path}).
		Try("a quote is probably left open above it; export the file again")
}
