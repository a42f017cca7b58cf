// Package mlflow reads the runs, datasets, models and traces of MLflow 3: from a
// tracking server, from its SQLite file, or from a folder mlruns. The three give
// the same records for the same runs.
//
// Sources: MLflow's REST API (mlflow.org/docs/latest/api_reference/rest-api.html)
// and, for the SQLite file and the folder, what MLflow 3.17 itself writes.
package mlflow

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format is MLflow.
type Format struct {
	// Client asks servers; nil is one of our own.
	Client *http.Client
	// pause waits before a call is tried again; nil really waits.
	pause func(context.Context, time.Duration) error
}

// Name is "mlflow".
func (Format) Name() string { return "mlflow" }

// Find lists MLflow's SQLite files and the files of folders of runs, without
// their artifacts. Both are told by what is in them, not by their names.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	var paths []string
	for _, f := range folder.Files() {
		if isMeta(f.Path) || hasDatabaseName(f.Path) {
			paths = append(paths, f.Path)
		}
	}
	p, err := survey(folder, paths)
	if err != nil {
		return nil, err
	}
	return p.members(folder), nil
}

// Read hands over all runs at first; later those that ended since, with a day's
// look-back, and those that still run. Deleted runs are read too: they were paid
// for. What is changed in a run more than a day after its end, other than a
// registered version of its model, is seen when it is read without a cursor.
func (f Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	marks, err := readMarks(since)
	if err != nil {
		return nil, err
	}
	stores, err := f.open(p, sink)
	if err != nil {
		return nil, err
	}
	for _, s := range stores {
		mark, err := readStore(ctx, s, marks[s.name()], sink)
		if err != nil {
			return nil, stopped(ctx, err)
		}
		marks[s.name()] = mark
	}
	return json.Marshal(marks)
}

// open gives the stores of a place.
func (f Format) open(p evidence.Place, sink evidence.Sink) ([]store, error) {
	if p.Server != nil {
		return []store{newServer(f, p, sink)}, nil
	}
	found, err := survey(p.Folder, p.Paths)
	if err != nil {
		return nil, err
	}
	var out []store
	for _, path := range found.databases {
		out = append(out, newDatabase(p.Folder, path, sink))
	}
	out = append(out, fileStores(p.Folder, found, p.Paths, sink)...)
	if len(out) == 0 {
		return nil, fault.New(fault.BadInput, "no runs of MLflow were found").
			Because("none of the %d files is MLflow's SQLite file or the meta.yaml of an experiment", len(p.Paths)).
			Try("name the folder mlruns or the file mlflow.db, or the address of the server")
	}
	return out, nil
}

// mark is how far a store was read.
type mark struct {
	Runs   time.Time `json:"runs,omitzero"`   // the newest end of a run
	Traces time.Time `json:"traces,omitzero"` // the newest trace
}

// readMarks reads a cursor: a mark for each store, "" for a server.
func readMarks(since evidence.Cursor) (map[string]mark, error) {
	marks := map[string]mark{}
	if len(since) == 0 {
		return marks, nil
	}
	if err := json.Unmarshal(since, &marks); err != nil || marks == nil {
		return nil, fault.New(fault.Internal, "the mark of how far MLflow was read is damaged").Wrap(err).
			Try("read the place from its start")
	}
	return marks, nil
}

// stopped says so when it is the caller who stopped the read.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "the reading of MLflow was stopped").Wrap(ctx.Err())
	}
	return err
}
