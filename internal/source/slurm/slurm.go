// Package slurm reads what a Slurm cluster accounts for its jobs: the output of
// sacct (https://slurm.schedmd.com/sacct.html), with its header,
//
//	sacct -a -P --noconvert -S 2026-09-01 -o JobIDRaw,JobName,User,Account,Cluster,State,Start,End,ElapsedRaw,AllocTRES,NodeList,WCKey,Comment
//
// and beside it, if there is one, that of
//
//	scontrol show node -o
//
// Only the latter knows how many GPUs and cores a node has, and in clouds which
// instance it is. Without it the most that jobs held of a node at one time
// stands for its capacity: right for a node that was once full, too little for
// one that never was, whose idle part is then charged to its jobs. The nodes
// of which this is so are flagged.
//
// sacct states what a job holds on all its nodes together. It is split over
// them evenly, which is how most jobs ask for it.
//
// What a job used of its GPUs is not taken from sacct: gres/gpuutil is the
// last sample of each task, no average over the time. It is kept as the
// metric "slurm.gpuutil".
//
// Times have no zone in sacct: the setting SLURM_TIMEZONE names it
// ("Europe/Berlin"); without it they are read as UTC.
package slurm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // servers in small containers have no zones of their own

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format is sacct's and scontrol's output in files.
type Format struct{}

// Name is "slurm".
func (Format) Name() string { return "slurm" }

// Find lists the files whose first line is a header of sacct or a node of
// scontrol.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	var found []string
	for _, f := range folder.Files() {
		if !named(f.Path) {
			continue
		}
		head, err := firstLine(folder, f.Path)
		if err != nil {
			return nil, err
		}
		if isNode(head) || isHeader(head) {
			found = append(found, f.Path)
		}
	}
	return found, nil
}

func named(path string) bool {
	name := strings.TrimSuffix(strings.ToLower(path), ".gz")
	for _, end := range []string{".txt", ".csv", ".psv", ".out", ".log", ".sacct", ".scontrol"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

func firstLine(folder ledger.Folder, path string) (string, error) {
	in, err := folder.Open(path)
	if err != nil {
		return "", err
	}
	defer in.Close()
	lines := lineScanner(in)
	for lines.Scan() {
		if text := clean(lines.Bytes()); text != "" {
			return text, nil
		}
	}
	if err := lines.Err(); err != nil {
		return "", unreadable(path, err)
	}
	return "", nil
}

// seen is a file as it was when it was read.
type seen struct {
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
}

// Read reads the files. If one is new or changed since the cursor, it reads all
// of them: a node's capacity comes from all its jobs.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	if p.Folder == nil {
		return since, fault.New(fault.Usage, "Slurm's accounting is read from files").Because("the place is a server").
			Try("save the output of sacct -P, and name that file")
	}
	zone, err := zoneOf(p)
	if err != nil {
		return since, err
	}
	cursor := cursorOf(p)
	if string(cursor) == string(since) {
		return since, nil
	}
	c := &cluster{ctx: ctx, sink: sink, clock: clock{zone}, jobs: map[string]*job{}, nodes: map[string]*node{}}
	for i, path := range p.Paths {
		sink.Progress(i, len(p.Paths), path)
		if err := c.readFile(p.Folder, path); err != nil {
			return since, err
		}
	}
	if err := c.hand(); err != nil {
		return since, err
	}
	sink.Progress(len(p.Paths), len(p.Paths), "")
	return cursor, nil
}

func zoneOf(p evidence.Place) (*time.Location, error) {
	name := ""
	if p.Secret != nil {
		name = p.Secret("SLURM_TIMEZONE")
	}
	if name == "" {
		return time.UTC, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fault.New(fault.Usage, "SLURM_TIMEZONE names no time zone").Because("there is no zone %q", name).
			Try("name it as Europe/Berlin or America/New_York").Wrap(err)
	}
	return zone, nil
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

func (c *cluster) readFile(folder ledger.Folder, path string) error {
	in, err := folder.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	return c.read(in, path)
}

func unreadable(path string, err error) error {
	var known *fault.Fault
	if errors.As(err, &known) {
		return err
	}
	return fault.New(fault.Unavailable, "the file cannot be read to its end").At(fault.Where{File: path}).Wrap(err).Try("try again")
}

func (c *cluster) stopped(path string) error {
	return fault.New(fault.Canceled, "stopped while reading Slurm's accounting").At(fault.Where{File: path}).Wrap(c.ctx.Err())
}

func (c *cluster) flag(from evidence.Origin, refused bool, format string, args ...any) {
	c.sink.Flag(evidence.Problem{Origin: from, Reason: fmt.Sprintf(format, args...), Refused: refused})
}
