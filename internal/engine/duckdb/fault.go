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
	if stopped(err) {
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

// knownFailures are DuckDB's messages by what they mean for a file. They hold
// paths, so that the patterns must not fit what a path may be called.
func knownFailures() []failure {
	return append(machineFailures(),
		failure{regexp.MustCompile(`(?i)invalid unicode|not utf-8|utf-?8 encoded`), "", "it is not UTF-8 text",
			"export it again as UTF-8, or convert it (iconv -t UTF-8)"},
		failure{regexp.MustCompile(`(?i)maximum line size|maximum_object_size|does not support a full read`), "", "a row is longer than 4 MiB",
			"a quote is probably left open above it; export the file again"},
		failure{regexp.MustCompile(`(?i)input is not a gzip stream|failed to decode gzip|miniz error`), "", "its compressed data is damaged or cut off",
			"download it again; its size should match the provider's"},
		failure{regexp.MustCompile(`(?i)no magic bytes|tprotocol|(snappy|zstd|gzip|lz4|brotli) (decompression|decompress)`), "", "it is not a whole Parquet file",
			"download it again; its size should match the provider's"},
	)
}

// machineFailures are those that say nothing of the file.
func machineFailures() []failure {
	return []failure{
		{regexp.MustCompile(`(?i)no space left|could not write|failed to write|file too large|disk quota|max_temp_directory_size`), fault.Unavailable,
			"the disk is full or cannot be written", "free some space and import again; nothing was published"},
		{regexp.MustCompile(`(?i)^out of memory|: out of memory`), fault.Unavailable, "the memory given to the engine is used up",
			"give it more with --memory, and import again; nothing was published"},
	}
}

// workFault tells what went wrong with files of the engine's own making. What
// it does not know is a defect and stays as it is.
func workFault(err error, what string) error {
	switch {
	case err == nil:
		return nil
	case stopped(err):
		return fault.New(fault.Canceled, "stopped while importing").Wrap(err)
	case strings.Contains(err.Error(), "Out of Range Error: Overflow"):
		return fault.New(fault.BadInput, "%s", what).Wrap(err).Because("their sum is larger than the ledger can hold (20 digits before the point)").
			Try("check the amounts of the export; nothing of it was published")
	}
	for _, k := range machineFailures() {
		if k.pattern.MatchString(err.Error()) {
			return fault.New(k.code, "%s", what).Wrap(err).Because("%s", k.why).Try("%s", k.hint)
		}
	}
	return err
}

// stopped tells whether the caller gave up.
func stopped(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "INTERRUPT")
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
	if stopped(err) {
		return fault.New(fault.Canceled, "the question was stopped").Wrap(err)
	}
	if strings.Contains(strings.ToLower(err.Error()), "out of memory") {
		return fault.New(fault.Unavailable, "the question needs more memory than the engine may use").Wrap(err).
			Try("narrow the range or the dimensions, or give it more with --memory")
	}
	return err
}
