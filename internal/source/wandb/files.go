package wandb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// readFiles reads the runs whose files are new or have changed. The sessions
// of one run have one file name, run-ID.wandb, in a folder each; they are read
// together, for they make one workload.
func readFiles(ctx context.Context, p evidence.Place, old cursor, sink evidence.Sink) (cursor, error) {
	groups, err := groupFiles(p)
	if err != nil {
		return old, err
	}
	next := cursor{Files: map[string]mark{}}
	for i, group := range groups {
		for _, f := range group {
			next.Files[f.Path] = markOf(f)
		}
		if unchanged(group, old.Files) {
			continue
		}
		if err := readGroup(ctx, p.Folder, group, sink); err != nil {
			return old, err
		}
		sink.Progress(i+1, len(groups), "files of runs")
	}
	return next, nil
}

func markOf(f ledger.File) mark { return mark{f.Size, f.Modified.UnixNano()} }

func unchanged(group []ledger.File, old map[string]mark) bool {
	for _, f := range group {
		if was, known := old[f.Path]; !known || was != markOf(f) {
			return false
		}
	}
	return true
}

// groupFiles puts the files of a run together. The SDK also links the newest
// run's folder as latest-run: the same file twice is one.
func groupFiles(p evidence.Place) ([][]ledger.File, error) {
	wanted := map[string]bool{}
	for _, name := range p.Paths {
		wanted[name] = strings.HasSuffix(name, extension)
	}
	byName := map[string][]ledger.File{}
	for _, f := range p.Folder.Files() {
		name := path.Base(f.Path)
		twin := func(other ledger.File) bool { return markOf(other) == markOf(f) }
		if wanted[f.Path] && !slices.ContainsFunc(byName[name], twin) {
			byName[name] = append(byName[name], f)
		}
	}
	if len(byName) == 0 && len(p.Paths) > 0 {
		return nil, fault.New(fault.BadInput, "there is no file of W&B here").At(fault.Where{File: p.Paths[0]}).
			Because("the SDK's files end in %s", extension).Try("name the folder that holds wandb/ or its offline-run folders")
	}
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	slices.Sort(names)
	out := make([][]ledger.File, len(names))
	for i, name := range names {
		out[i] = byName[name]
	}
	return out, nil
}

// readGroup reads the files of one name: one run, unless people gave runs of
// two projects the same id.
func readGroup(ctx context.Context, folder ledger.Folder, group []ledger.File, sink evidence.Sink) error {
	var run []*session
	for _, f := range group {
		s, err := readFile(ctx, folder, f.Path, sink)
		if err != nil {
			return err
		}
		if s == nil {
			continue
		}
		if len(run) > 0 && !sameRun(run[0], s) {
			sink.Flag(evidence.Problem{Origin: s.origin(), Refused: true,
				Reason: fmt.Sprintf("the run %s of the project %s in %s has the same id, and only one can be told by it", run[0].id, run[0].project, run[0].from)})
			continue
		}
		run = append(run, s)
	}
	if len(run) == 0 {
		return nil
	}
	slices.SortStableFunc(run, func(a, b *session) int { return a.start.Compare(b.start) })
	return emit(sink, run)
}

func sameRun(a, b *session) bool {
	return a.id == b.id && a.entity == b.entity && a.project == b.project
}

// readFile reads one file; nil if it names no run, which is flagged.
func readFile(ctx context.Context, folder ledger.Folder, name string, sink evidence.Sink) (*session, error) {
	file, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	s, err := readLog(ctx, file, name)
	var head headProblem
	switch {
	case errors.As(err, &head):
		sink.Flag(evidence.Problem{Origin: evidence.Origin{File: name}, Reason: head.Error(), Refused: true})
		return nil, nil
	case err != nil:
		return nil, readFault(ctx, name, err)
	case s.id == "":
		sink.Flag(evidence.Problem{Origin: evidence.Origin{File: name}, Reason: "it names no run: that record is missing or damaged", Refused: true})
		return nil, nil
	}
	return s, nil
}

func readFault(ctx context.Context, name string, err error) error {
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "reading runs was stopped").Wrap(ctx.Err())
	}
	return fault.New(fault.Unavailable, "a file of W&B cannot be read").At(fault.Where{File: name}).Wrap(err).Try("see whether the disk is all right")
}

// readLog reads the records of one session.
func readLog(ctx context.Context, in io.Reader, name string) (*session, error) {
	f, err := openFrames(in)
	if err != nil {
		return nil, err
	}
	s := &session{from: name, status: "running"}
	for {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		record, err := f.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if s.take(record) != nil {
			s.doubt("a record of it cannot be decoded: it was left out")
		}
	}
	s.judge(f)
	return s, nil
}

// judge notes what the end of the file and damage say of the run.
func (s *session) judge(f *frames) {
	if f.damaged > 0 {
		s.doubt(fmt.Sprintf("the file is damaged in %d places, the first near byte %d: what could not be read was left out", f.damaged, f.firstDamage))
	}
	if f.torn {
		s.doubt("the file ends within a record: its run is being written, or was cut off")
	}
	if !s.ended {
		s.doubt("it has no end: it still runs, or was cut off before it could say so; it counts to its last sign of life")
	}
}
