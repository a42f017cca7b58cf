// Package openlineage reads events of OpenLineage, which Airflow, Spark, dbt,
// Dagster, Flink and others write (https://openlineage.io/docs/spec/object-model):
// who ran when, and what was read and written.
//
// A run's events come one by one, in any order and over several files or
// requests, so the runs that are not over are kept in the cursor.
package openlineage

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format is OpenLineage's events in files.
type Format struct{}

// Name is "openlineage".
func (Format) Name() string { return "openlineage" }

// Find lists the files that begin with an OpenLineage event. The names end in
// .json, .jsonl, .ndjson or .log, with or without .gz.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	var found []string
	for _, f := range folder.Files() {
		if !named(f.Path) {
			continue
		}
		ours, err := recognises(folder, f.Path)
		if err != nil {
			return nil, err
		}
		if ours {
			found = append(found, f.Path)
		}
	}
	return found, nil
}

func named(path string) bool {
	name := strings.TrimSuffix(strings.ToLower(path), ".gz")
	for _, end := range []string{".json", ".jsonl", ".ndjson", ".log"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// errEnough ends the reading of a file that was recognised.
var errEnough = errors.New("enough was read")

func recognises(folder ledger.Folder, path string) (bool, error) {
	in, err := folder.Open(path)
	if err != nil {
		return false, err
	}
	defer in.Close()
	ours := false
	err = eachValue(in, func(text []byte, _ int64) error {
		var e event
		ours = json.Unmarshal(text, &e) == nil && e.EventTime != "" &&
			(e.Run.RunID != "" && e.Job.Name != "" || strings.Contains(e.SchemaURL, "OpenLineage.json"))
		return errEnough
	}, func(int64, string) error { return errEnough })
	if err != nil && !errors.Is(err, errEnough) {
		return false, unreadable(path, err)
	}
	return ours, nil
}

// memory is what the cursor holds.
type memory struct {
	Files map[string]seen `json:"files,omitempty"`
	Runs  map[string]*run `json:"runs,omitempty"`
}

// seen is a file as it was when it was read; a file that changed is read again.
type seen struct {
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
}

func recall(since evidence.Cursor) *memory {
	m := &memory{}
	// A cursor that cannot be understood is of another version: read all anew.
	if len(since) == 0 || json.Unmarshal(since, m) != nil {
		m = &memory{}
	}
	if m.Files == nil {
		m.Files = map[string]seen{}
	}
	if m.Runs == nil {
		m.Runs = map[string]*run{}
	}
	for id, r := range m.Runs {
		if r == nil {
			delete(m.Runs, id)
		}
	}
	return m
}

// cursor keeps what later events may add to.
func (m *memory) cursor() evidence.Cursor {
	forget(m.Runs)
	// Plain values and times of this millennium always become JSON.
	text, _ := json.Marshal(m)
	return text
}

// Read reads the files that are new or changed since the cursor, and hands over
// every run that they tell of.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	if p.Folder == nil {
		return since, fault.New(fault.Usage, "OpenLineage events are read from files").Because("the place is a server").
			Try("name a folder or a file, or let the clients send their events to farthing serve")
	}
	m := recall(since)
	now := map[string]seen{}
	for _, f := range p.Folder.Files() {
		now[f.Path] = seen{f.Size, f.Modified}
	}
	c := &collector{runs: m.Runs, sink: sink}
	for i, path := range p.Paths {
		sink.Progress(i, len(p.Paths), path)
		if before, ok := m.Files[path]; ok && before.Size == now[path].Size && before.Modified.Equal(now[path].Modified) {
			continue
		}
		if err := c.file(ctx, p.Folder, path); err != nil {
			return since, err
		}
		m.Files[path] = now[path]
	}
	if err := c.hand(ctx); err != nil {
		return since, err
	}
	sink.Progress(len(p.Paths), len(p.Paths), "")
	return m.cursor(), nil
}

func (c *collector) file(ctx context.Context, folder ledger.Folder, path string) error {
	in, err := folder.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	return c.read(ctx, in, path)
}

// ReadEvents reads events from a stream, such as the body of a request of a
// client's HTTP transport, and hands over the runs that they tell of. The name
// says where they come from. The cursor carries the runs that are not over from
// one call to the next: a run's start and its end come in two requests. Errors
// are as with Format.Read; whoever reads from a network bounds the stream.
func ReadEvents(ctx context.Context, in io.Reader, name string, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	m := recall(since)
	c := &collector{runs: m.Runs, sink: sink}
	if err := c.read(ctx, in, name); err != nil {
		return since, err
	}
	if err := c.hand(ctx); err != nil {
		return since, err
	}
	return m.cursor(), nil
}

func unreadable(path string, err error) error {
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	return fault.New(fault.Unavailable, "the events cannot be read to their end").At(fault.Where{File: path}).Wrap(err).
		Try("try again; events that were read already do no harm twice")
}

func stopped(ctx context.Context, name string) error {
	return fault.New(fault.Canceled, "stopped while reading OpenLineage events").At(fault.Where{File: name}).Wrap(ctx.Err())
}
