package ledger

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// checkCompressed reads the gzipped files of an export to their ends. An engine
// takes a file that is cut off after a row for a shorter file, does not compare
// its check sum, and may pass over a last line without an end: each would lose
// or change money without a word.
func checkCompressed(ctx context.Context, folder Folder, x Export) error {
	for _, p := range x.Parts {
		if !strings.HasSuffix(strings.ToLower(p.Path), ".gz") {
			continue
		}
		if err := readThrough(ctx, folder, p); err != nil {
			return err
		}
	}
	return nil
}

func readThrough(ctx context.Context, folder Folder, p Part) error {
	in, err := folder.Open(p.Path)
	if err != nil {
		return err
	}
	defer in.Close()
	buffer := make([]byte, 1<<20)
	line := 0 // bytes since the last line began
	for {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n, err := in.Read(buffer)
		if end := bytes.LastIndexByte(buffer[:n], '\n'); end >= 0 {
			line = n - end - 1
		} else {
			line += n
		}
		if line > maxRecord && p.Container == CSV {
			return fault.New(fault.BadInput, "a row is longer than 4 MiB").At(fault.Where{File: p.Path}).
				Try("a quote is probably left open above it; export the file again")
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
