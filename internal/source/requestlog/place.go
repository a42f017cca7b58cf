package requestlog

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
)

// Find lists the files whose first row is one of ours.
func Find(folder ledger.Folder, ours func(Row) bool) ([]string, error) {
	var found []string
	for _, f := range folder.Files() {
		if !named(f.Path) {
			continue
		}
		row, err := firstRow(folder, f.Path)
		if err != nil {
			return nil, err
		}
		if ours(row) {
			found = append(found, f.Path)
		}
	}
	return found, nil
}

func named(path string) bool {
	name := strings.TrimSuffix(strings.ToLower(path), ".gz")
	for _, end := range []string{".json", ".jsonl", ".ndjson", ".csv"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// errEnough ends the reading of a file of which one row was wanted.
const errEnough = rowError("enough was read")

func firstRow(folder ledger.Folder, path string) (Row, error) {
	in, err := folder.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var first Row
	err = eachRow(in, reading{
		use: func(row Row, _ int64) error { first = row; return errEnough },
		bad: func(int64, string) error { return errEnough },
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, unreadable(path, err)
	}
	return first, nil
}

// seen is a file as it was when it was read.
type seen struct {
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
}

// cursorOf says which files were read, as they were.
func cursorOf(p evidence.Place) evidence.Cursor {
	read := map[string]bool{}
	for _, path := range p.Paths {
		read[path] = true
	}
	files := map[string]seen{}
	for _, f := range p.Folder.Files() {
		if read[f.Path] {
			files[f.Path] = seen{f.Size, f.Modified}
		}
	}
	// Maps of plain values always become JSON, their keys in order.
	text, _ := json.Marshal(files)
	return text
}

// Collector understands the rows of one kind of log.
type Collector interface {
	// Row adds a row, or flags it.
	Row(row Row, from evidence.Origin)
	// Hand hands over what was added up.
	Hand(ctx context.Context) error
}

// Read reads every row of every file. If no file is new or changed since
// the cursor there is nothing to do; otherwise all are read, since the calls of
// one hour may lie in several, and an hour is handed over whole.
func Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink, c Collector) (evidence.Cursor, error) {
	if p.Folder == nil {
		return since, fault.New(fault.Usage, "calls are read from files").Because("the place is a server").
			Try("export them, and name that file or folder")
	}
	cursor := cursorOf(p)
	if string(cursor) == string(since) {
		return since, nil
	}
	for i, path := range p.Paths {
		sink.Progress(i, len(p.Paths), path)
		if err := readFile(ctx, p.Folder, path, sink, c); err != nil {
			return since, err
		}
	}
	if err := c.Hand(ctx); err != nil {
		return since, err
	}
	sink.Progress(len(p.Paths), len(p.Paths), "")
	return cursor, nil
}

func readFile(ctx context.Context, folder ledger.Folder, path string, sink evidence.Sink, c Collector) error {
	in, err := folder.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	return ReadRows(ctx, in, path, sink, c)
}

// ReadRows gives the rows of a stream to a collector; what is no row is
// flagged. The name says where they come from.
func ReadRows(ctx context.Context, in io.Reader, path string, sink evidence.Sink, c Collector) error {
	count := 0
	err := eachRow(in, reading{
		use: func(row Row, line int64) error {
			if count++; count%256 == 0 && ctx.Err() != nil {
				return stopped(ctx, path)
			}
			if count%100_000 == 0 {
				sink.Progress(0, 0, fmt.Sprintf("%s, row %d", path, count))
			}
			c.Row(row, evidence.Origin{File: path, Line: line})
			return nil
		},
		bad: func(line int64, why string) error {
			Flag(sink, evidence.Origin{File: path, Line: line}, true, "%s", why)
			return nil
		},
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return stopped(ctx, path)
	case err != nil:
		return unreadable(path, err)
	}
	return nil
}

// Flag tells of a row by its origin.
func Flag(sink evidence.Sink, from evidence.Origin, refused bool, format string, args ...any) {
	sink.Flag(evidence.Problem{Origin: from, Reason: fmt.Sprintf(format, args...), Refused: refused})
}

func unreadable(path string, err error) error {
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	return fault.New(fault.Unavailable, "the file cannot be read to its end").At(fault.Where{File: path}).Wrap(err).Try("try again")
}

func stopped(ctx context.Context, path string) error {
	return fault.New(fault.Canceled, "stopped while reading calls").At(fault.Where{File: path}).Wrap(ctx.Err())
}

// Instant reads a time. Without a zone it is UTC, as the database keeps it.
func Instant(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05Z07", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= 2000 && t.Year() <= 2100 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// maxTokens bounds the tokens of one call, so that sums never overflow.
const maxTokens = 1_000_000_000_000

// Count reads a whole number of tokens; "" is not known.
func Count(text string) (*int64, bool) {
	if text == "" {
		return nil, true
	}
	a, err := money.Parse(text) // 12.0 is whole too
	if err != nil {
		return nil, false
	}
	n, err := strconv.ParseInt(a.String(), 10, 64)
	if err != nil || n < 0 || n > maxTokens {
		return nil, false
	}
	return &n, true
}

// Label is a tag's key in the spelling that keys are compared in.
func Label(key string) string {
	return strings.NewReplacer("-", "_", ".", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(key)))
}

// WorkloadOf is the workload that labels name, or "": workload is an ID with
// its kind, the others are names of one kind.
func WorkloadOf(labels map[string]string) string {
	if kind, name, ok := strings.Cut(labels["workload"], ":"); ok && kind != "" && name != "" {
		return labels["workload"]
	}
	for _, l := range [][2]string{{"run_id", "run"}, {"run", "run"}, {"job_id", "job"}, {"job", "job"}, {"pipeline", "pipeline"},
		{"notebook", "notebook"}, {"service", "service"}, {"app", "service"}} {
		if name := strings.TrimPrefix(labels[l[0]], l[1]+":"); name != "" {
			return l[1] + ":" + name
		}
	}
	return ""
}

// NoteTag notes a tag: "team:search" or "team=search".
func NoteTag(labels map[string]string, tag string) {
	at := strings.IndexAny(tag, ":=")
	if at <= 0 {
		return
	}
	if key := Label(tag[:at]); labels[key] == "" {
		labels[key] = strings.TrimSpace(tag[at+1:])
	}
}

// NoteObject notes the values of an object that are text or numbers.
func NoteObject(labels map[string]string, values map[string]json.RawMessage) {
	for name, value := range values {
		if key := Label(name); labels[key] == "" && len(value) > 0 && value[0] != '{' && value[0] != '[' {
			labels[key] = PlainText(value)
		}
	}
}
