package location

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/apache/arrow-go/v18/parquet/file"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// headerLimit bounds how much of a file is read to find its columns.
const headerLimit = 4 << 20

// Header tells the container of a file by its content and the names of its
// columns. A file that is no table has the container "".
func (f *Folder) Header(path string) (ledger.Container, []string, error) {
	if strings.HasSuffix(strings.ToLower(path), ".parquet") {
		columns, err := parquetColumns(f.LocalPath(path), path)
		return ledger.Parquet, columns, err
	}
	in, err := f.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer in.Close()
	limited := &io.LimitedReader{R: in, N: headerLimit}
	head := bufio.NewReaderSize(limited, 1<<16)
	start, err := head.Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", nil, readingFault(path, err)
	}
	start = bytes.TrimLeft(bytes.TrimPrefix(start, byteOrderMark()), " \t\r\n")
	switch {
	case len(start) == 0:
		return "", nil, nil
	case start[0] == '{' || start[0] == '[':
		return jsonKeys(head, path)
	case bytes.HasPrefix(start, []byte("PAR1")):
		columns, err := parquetColumns(f.LocalPath(path), path)
		return ledger.Parquet, columns, err
	case isCSVName(path) && isUTF16(start):
		return "", nil, fault.New(fault.BadInput, "the file cannot be read").At(fault.Where{File: path}).
			Because("it is UTF-16 text").Try("export it again as UTF-8, or convert it (iconv -f UTF-16 -t UTF-8)")
	case isCSVName(path):
		columns, err := csvColumns(head, path)
		if limited.N == 0 && head.Buffered() == 0 {
			err = longHeader(path)
		}
		return ledger.CSV, columns, err
	default:
		return "", nil, nil
	}
}

// readingFault is what stopped a file from being read, unless it says so itself.
func readingFault(path string, err error) error {
	if fault.Is(err, fault.BadInput) {
		return err
	}
	return pathFault(path, err)
}

func isUTF16(start []byte) bool {
	return bytes.HasPrefix(start, []byte{0xff, 0xfe}) || bytes.HasPrefix(start, []byte{0xfe, 0xff})
}

func byteOrderMark() []byte { return []byte{0xef, 0xbb, 0xbf} }

func isCSVName(path string) bool {
	p := strings.TrimSuffix(strings.ToLower(path), ".gz")
	return strings.HasSuffix(p, ".csv") || strings.HasSuffix(p, ".txt")
}

func longHeader(path string) error {
	return fault.New(fault.BadInput, "the header is longer than 4 MiB").At(fault.Where{File: path, Line: 1}).
		Because("a quote is probably left open in it, or it is no table").Try("export the file again")
}

func csvColumns(head *bufio.Reader, path string) ([]string, error) {
	if mark, _ := head.Peek(3); bytes.Equal(mark, byteOrderMark()) {
		_, _ = head.Discard(3)
	}
	columns, err := csv.NewReader(head).Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil
	case fault.Is(err, fault.BadInput): // damaged compression
		return nil, err
	case err != nil:
		return nil, fault.New(fault.BadInput, "the header cannot be read").At(fault.Where{File: path, Line: 1}).Wrap(err).
			Try("the first line must be the comma-separated names of the columns")
	}
	return columns, nil
}

// jsonKeys reads the keys of the first object: of the document itself, of the
// first line, or of the first element of a list.
func jsonKeys(head io.Reader, path string) (ledger.Container, []string, error) {
	raw, err := io.ReadAll(head)
	if err != nil {
		return "", nil, readingFault(path, err)
	}
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, byteOrderMark())))
	container := ledger.JSONLines
	if !isJSONLinesName(path) {
		container = ledger.JSON
	}
	keys, err := firstObjectKeys(dec)
	if len(raw) == headerLimit && errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil // the first record is longer than what was read of it
	}
	if err != nil {
		return "", nil, fault.New(fault.BadInput, "the JSON cannot be read").At(fault.Where{File: path}).Wrap(err).
			Try("check that the file is whole JSON, one object to a line or one document")
	}
	return container, keys, nil
}

func isJSONLinesName(path string) bool {
	p := strings.TrimSuffix(strings.ToLower(path), ".gz")
	return strings.HasSuffix(p, ".jsonl") || strings.HasSuffix(p, ".ndjson")
}

// firstObjectKeys gives the keys it came to, also with an error.
func firstObjectKeys(dec *json.Decoder) ([]string, error) {
	token, err := dec.Token()
	if token == json.Delim('[') {
		token, err = dec.Token()
	}
	if err != nil || token != json.Delim('{') {
		return nil, err
	}
	var keys []string
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return keys, err
		}
		keys = append(keys, key.(string)) // an object's odd tokens are strings
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			return keys, err
		}
	}
	return keys, nil
}

func parquetColumns(local, path string) ([]string, error) {
	in, err := os.Open(local)
	if err != nil {
		return nil, pathFault(path, err)
	}
	defer in.Close()
	reader, err := file.NewParquetReader(in)
	if err != nil {
		return nil, fault.New(fault.BadInput, "the Parquet file cannot be read").At(fault.Where{File: path}).Wrap(err).
			Because("it is not a whole Parquet file").Try("download it again; its size should match the provider's")
	}
	defer reader.Close()
	root := reader.MetaData().Schema.Root()
	columns := make([]string, root.NumFields())
	for i := range columns {
		columns[i] = root.Field(i).Name()
	}
	return columns, nil
}
