package evidence

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Importer brings evidence into the lake.
type Importer struct {
	Store    Store
	Merger   Merger
	Now      func() time.Time
	Progress func(ledger.Step) // nil if nobody listens
}

// Request is one reading of a place.
type Request struct {
	Format   Format
	Place    Place
	Source   string // the source's name in the lake
	Location string // as the user wrote it
	// Again reads from the start, not from where the last reading ended.
	Again bool
}

// Reading is what a reading brought.
type Reading struct {
	Source   string           `json:"source"`
	Format   string           `json:"format"`
	Records  map[string]int64 `json:"records" doc:"Records read, by kind; those that were known already included"`
	Newest   time.Time        `json:"newest" doc:"The time of the newest evidence"`
	Refused  int64            `json:"refused" doc:"Records that were left out because they cannot be right"`
	Doubted  int64            `json:"doubted" doc:"Records that were taken though something about them is odd"`
	Problems []Flagged        `json:"problems,omitempty" doc:"The first hundred of both"`
}

// Flagged is a problem as it is told.
type Flagged struct {
	File    string `json:"file" doc:"The file, or the call of a server"`
	Line    int64  `json:"line,omitempty" doc:"From 1; absent where there are no lines"`
	Name    string `json:"name,omitempty" doc:"The record's own id, if it has one"`
	Reason  string `json:"reason"`
	Refused bool   `json:"refused" doc:"Whether the record was left out; otherwise it was taken with doubt"`
}

func flagged(problems []Problem) []Flagged {
	var out []Flagged
	for _, p := range problems {
		out = append(out, Flagged{p.File, p.Line, p.Name, p.Reason, p.Refused})
	}
	return out
}

// attempts bounds how often a publication that was overtaken is tried again.
const attempts = 10

// Import reads a place from where the last reading ended, merges what it
// brought with what is held, and publishes it.
func (im Importer) Import(ctx context.Context, req Request) (Reading, error) {
	dir, remove, err := im.Store.Workspace()
	if err != nil {
		return Reading{}, err
	}
	defer remove()
	before, err := im.sourceOf(ctx, req)
	if err != nil {
		return Reading{}, err
	}
	st := &stage{dir: dir, source: req.Source, readAt: im.Now().UTC().Truncate(time.Millisecond), files: map[Partition]*stagedFile{}, counts: map[string]int64{}}
	st.progress = im.Progress
	since := before.Cursor
	if req.Again {
		since = nil
	}
	cursor, err := req.Format.Read(ctx, req.Place, since, st)
	if closing := st.close(); err == nil {
		err = closing
	}
	if err != nil && cursor == nil {
		return Reading{}, stoppedOr(ctx, err)
	}
	result := Reading{Source: req.Source, Format: req.Format.Name(), Records: st.counts, Newest: st.newest, Refused: st.refused, Doubted: st.doubted, Problems: flagged(st.problems)}
	after := before
	after.Name, after.Format, after.Location, after.ReadAt = req.Source, req.Format.Name(), req.Location, st.readAt
	after.Cursor, after.Refused, after.Records = cursor, st.refused, added(before.Records, st.counts)
	if st.newest.After(after.Newest) {
		after.Newest = st.newest
	}
	if err != nil { // it came some way: what it brought is kept, and the next reading goes on from there
		return result, errors.Join(stoppedOr(ctx, err), im.publish(context.WithoutCancel(ctx), after, st))
	}
	return result, im.publish(ctx, after, st)
}

func (im Importer) step(done, total int, what string) {
	if im.Progress != nil {
		im.Progress(ledger.Step{Done: done, Total: total, What: what})
	}
}

func stoppedOr(ctx context.Context, err error) error {
	var known *fault.Fault
	if ctx.Err() != nil && !errors.As(err, &known) {
		return fault.New(fault.Canceled, "stopped; nothing was published").Wrap(ctx.Err())
	}
	return err
}

// sourceOf is what is known of the place from earlier readings.
func (im Importer) sourceOf(ctx context.Context, req Request) (Source, error) {
	all, err := im.Store.EvidenceSources(ctx)
	if err != nil {
		return Source{}, err
	}
	for _, s := range all {
		if s.Name != req.Source {
			continue
		}
		if s.Format != req.Format.Name() {
			return Source{}, fault.New(fault.Conflict, "the source %s holds evidence of %s, not of %s", s.Name, s.Format, req.Format.Name()).
				Try("choose another name with --source")
		}
		if s.Location != req.Location {
			s.Cursor = nil // another place's position means nothing here
		}
		return s, nil
	}
	return Source{}, nil
}

func added(a, b map[string]int64) map[string]int64 {
	out := map[string]int64{}
	for _, m := range []map[string]int64{a, b} {
		for k, n := range m {
			out[k] += n
		}
	}
	return out
}

// publish merges the staged files and makes them visible, again if another
// process changed the same partition meanwhile.
func (im Importer) publish(ctx context.Context, s Source, st *stage) error {
	for range attempts {
		rs, err := im.merge(ctx, st)
		if err != nil {
			return stoppedOr(ctx, err)
		}
		err = im.Store.PublishEvidence(ctx, s, rs)
		if !errors.Is(err, ledger.ErrOvertaken) {
			return err
		}
	}
	return fault.New(fault.Conflict, "the evidence of %s changes all the time", s.Name).Try("another process reads the same place; try again later")
}

func (im Importer) merge(ctx context.Context, st *stage) ([]Replacement, error) {
	var out []Replacement
	tables := Tables()
	for i, p := range inOrder(st) {
		im.step(i, len(st.files), "merging "+p.Table+" of "+p.Month.String())
		held, err := im.Store.EvidenceFiles(ctx, p)
		if err != nil {
			return nil, err
		}
		t := tables[slices.IndexFunc(tables, func(t Table) bool { return t.Name == p.Table })]
		files, err := im.Merger.Merge(ctx, t, p, held, st.files[p].path, filepath.Dir(st.files[p].path))
		if err != nil {
			return nil, err
		}
		if !slices.Equal(files, held) {
			out = append(out, Replacement{p, held, files})
		}
	}
	return out, nil
}

func inOrder(st *stage) []Partition {
	out := make([]Partition, 0, len(st.files))
	for p := range st.files {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Partition) int {
		return strings.Compare(a.Table+a.Month.String(), b.Table+b.Month.String())
	})
	return out
}
