// Package evidencelines reads Farthing's own form of evidence: one JSON object
// a line, from files or from the body of a request. Every kind of record can be
// written this way, by a script or by a team's own tracker:
//
//	{"kind":"usage","resource":"i-0abc","workload":"run:train-42","start":"2026-09-01T00:00:00Z",
//	 "end":"2026-09-01T06:00:00Z","unit":"gpu","held":4,"capacity":8,"used":2.9}
//
// (on one line). The keys are the records' fields with a small first letter;
// see record.go for the few that differ.
package evidencelines

import (
	"bufio"
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

// Format is Farthing's own JSON lines.
type Format struct{}

// Name is "evidence".
func (Format) Name() string { return "evidence" }

// Find lists the files whose first line is an object with a "kind" that is one
// of ours. Their names end in .jsonl, .ndjson or .json, with or without .gz.
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
	return strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".ndjson") || strings.HasSuffix(name, ".json")
}

func recognises(folder ledger.Folder, path string) (bool, error) {
	in, err := folder.Open(path)
	if err != nil {
		return false, err
	}
	defer in.Close()
	lines := lineReader{in: bufio.NewReader(in)}
	for {
		line, err := lines.next()
		switch {
		case errors.Is(err, io.EOF) || errors.Is(err, errTooLong):
			return false, nil
		case err != nil:
			return false, unreadable(path, err)
		case len(line) == 0:
			continue
		}
		fields, why := scanObject(line, nil)
		return why == "" && newRecord(kindOf(fields)) != nil, nil
	}
}

// seen is what the cursor remembers of a file: one that is as it was has
// nothing new. A file that grew is read again; its lines mean the same.
type seen struct {
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
}

// Read reads the files that are new or changed since the cursor.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	if p.Folder == nil {
		return since, fault.New(fault.Usage, "evidence lines are read from files").
			Because("the place is a server").Try("name a folder or a file")
	}
	done := map[string]seen{}
	// A cursor that cannot be understood is of another version: read all anew.
	if len(since) > 0 && json.Unmarshal(since, &done) != nil {
		done = map[string]seen{}
	}
	now := map[string]seen{}
	for _, f := range p.Folder.Files() {
		now[f.Path] = seen{f.Size, f.Modified}
	}
	for i, path := range p.Paths {
		sink.Progress(i, len(p.Paths), path)
		if before, ok := done[path]; ok && before.Size == now[path].Size && before.Modified.Equal(now[path].Modified) {
			continue
		}
		if err := readFile(ctx, p.Folder, path, sink); err != nil {
			return remember(done), err
		}
		done[path] = now[path]
	}
	sink.Progress(len(p.Paths), len(p.Paths), "")
	return remember(done), nil
}

func remember(done map[string]seen) evidence.Cursor {
	// Maps of plain values always become JSON.
	text, _ := json.Marshal(done)
	return text
}

func readFile(ctx context.Context, folder ledger.Folder, path string, sink evidence.Sink) error {
	in, err := folder.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	return ReadLines(ctx, in, path, sink)
}

func unreadable(path string, err error) error {
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	return fault.New(fault.Unavailable, "the evidence cannot be read to its end").At(fault.Where{File: path}).Wrap(err).
		Try("try again; lines that were read already do no harm twice")
}
