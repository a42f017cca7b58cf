package duckdb

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// readFault tells what DuckDB's message means for the person whose file it is.
func readFault(err error, file string) error {
	if errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "INTERRUPT") {
		return fault.New(fault.Canceled, "stopped while reading").At(fault.Where{File: file}).Wrap(err)
	}
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	f := fault.New(fault.BadInput, "the file cannot be read").At(fault.Where{File: file}).Wrap(err)
	for _, k := range knownFailures() {
		if k.pattern.MatchString(err.Error()) {
			if k.code != "" {
				f.Code = k.code
			}
			return f.Because("%s", k.why).Try("%s", k.hint)
		}
	}
	return f.Because("%s", firstLine(err.Error())).Try("check that the file is whole and of the format that it was taken for (--as names another)")
}

type failure struct {
	pattern *regexp.Regexp
	code    fault.Code
	why     string
	hint    string
}

func knownFailures() []failure {
	return []failure{
		{regexp.MustCompile(`(?i)invalid unicode|not utf-8|utf-?8 encoded`), "", "it is not UTF-8 text",
			"export it again as UTF-8, or convert it (iconv -t UTF-8)"},
		{regexp.MustCompile(`(?i)maximum line size|maximum_object_size`), "", "a line is longer than 4 MiB",
			"a quote is probably left open above it; export the file again"},
		{regexp.MustCompile(`(?i)gzip|miniz|corrupt`), "", "its compressed data is damaged or cut off",
			"download it again; its size should match the provider's"},
		{regexp.MustCompile(`(?i)no magic bytes|parquet`), "", "it is not a whole Parquet file",
			"download it again; its size should match the provider's"},
		{regexp.MustCompile(`(?i)no space left|could not write|disk`), fault.Unavailable, "the disk is full or cannot be written",
			"free some space and import again; nothing was published"},
		{regexp.MustCompile(`(?i)out of memory`), fault.Unavailable, "the memory given to the engine is used up",
			"give it more with --memory, and import again; nothing was published"},
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// askFault tells what went wrong while a question was answered.
func askFault(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "INTERRUPT") {
		return fault.New(fault.Canceled, "the question was stopped").Wrap(err)
	}
	if strings.Contains(strings.ToLower(err.Error()), "out of memory") {
		return fault.New(fault.Unavailable, "the question needs more memory than the engine may use").Wrap(err).
			Try("narrow the range or the dimensions, or give it more with --memory")
	}
	return err
}
