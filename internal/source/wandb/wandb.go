// Package wandb reads what Weights & Biases knows of runs: from the files that
// its SDK writes beside the code (run-ID.wandb), and from its server's API.
package wandb

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format is Weights & Biases.
//
// A run becomes the workload "run:ID". It joins to a bill by the first of:
// the config key or tag resource_id, instance_id or cloud_resource_id; the
// UUIDs of its GPUs. A run that Slurm started is a part of "run:slurm-JOB".
type Format struct{}

// Name is "wandb".
func (Format) Name() string { return "wandb" }

// extension is that of the SDK's files; nobody else uses it.
const extension = ".wandb"

// Find lists the files that end in .wandb.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	var out []string
	for _, f := range folder.Files() {
		if strings.HasSuffix(f.Path, extension) {
			out = append(out, f.Path)
		}
	}
	return out, nil
}

// Read reads files, or a server by the settings WANDB_API_KEY, WANDB_ENTITY
// and WANDB_PROJECT; the last two may stand in the address instead. Without a
// project, all of the entity's are read.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	old := openCursor(since)
	read := readFiles
	if p.Server != nil {
		read = readServer
	}
	next, err := read(ctx, p, old, sink)
	if err != nil {
		return since, err
	}
	text, err := json.Marshal(next)
	return evidence.Cursor(text), err
}

// cursor is how far a place was read.
type cursor struct {
	// Files are those that were read, as they were then.
	Files map[string]mark `json:"files,omitempty"`
	// Heartbeats are the newest sign of life of each entity/project.
	Heartbeats map[string]string `json:"heartbeats,omitempty"`
}

// mark tells a file apart from what it becomes when its run goes on.
type mark struct {
	Size     int64 `json:"size"`
	Modified int64 `json:"modified"` // nanoseconds since 1970
}

// openCursor reads a cursor. One that cannot be read is as good as none:
// evidence twice is evidence once.
func openCursor(text evidence.Cursor) cursor {
	var c cursor
	if len(text) > 0 && json.Unmarshal(text, &c) != nil {
		return cursor{}
	}
	return c
}
