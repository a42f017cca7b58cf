package otlp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format reads files of OTLP: JSON lines as the OpenTelemetry collector's file
// exporter writes them, its binary form (each request after its length in four
// bytes), and single requests in protobuf. Both may be gzipped.
// (https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/fileexporter)
type Format struct{}

// Name is "otlp".
func (Format) Name() string { return "otlp" }

// Find lists the files whose first line or request is of OTLP.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	var found []string
	for _, f := range folder.Files() {
		ours, err := recognises(folder, f)
		if err != nil {
			return nil, err
		}
		if ours {
			found = append(found, f.Path)
		}
	}
	return found, nil
}

// remembered is what the cursor knows of a file: the hours between which its
// requests lie, so that those are counted anew when another file of the same
// hours changes.
type remembered struct {
	Size   int64  `json:"size"`
	Digest string `json:"digest"`
	First  int64  `json:"first"` // hours since 1970; none if above Last
	Last   int64  `json:"last"`
}

// cursor is what a place's last read remembers.
type cursor struct {
	Files map[string]remembered `json:"files"`
	// Gone are the hours of files that were rotated away. What the lake holds of
	// them cannot be counted anew.
	Gone []gone `json:"gone,omitempty"`
}

// gone are hours in a row that one or more files held which are no more.
type gone struct {
	First int64  `json:"first"`
	Last  int64  `json:"last"`
	File  string `json:"file"` // the newest of them
}

// lose adds a file's hours; those in a row become one.
func lose(all []gone, more gone) []gone {
	if more.First > more.Last {
		return all
	}
	out := []gone{}
	for _, g := range all {
		if g.Last+1 < more.First || more.Last+1 < g.First {
			out = append(out, g)
			continue
		}
		more = gone{min(g.First, more.First), max(g.Last, more.Last), more.File}
	}
	return append(out, more)
}

// Read reads all files if one is new or changed, and hands over the hours that
// those touch, each as a whole. An hour of which a part lay in a file that is
// gone is left as it is, and flagged.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	if p.Folder == nil {
		return since, fault.New(fault.Usage, "OTLP is read from files").
			Because("the place is a server").Try("name a folder, or have the service send to Farthing's own address for OTLP")
	}
	var before cursor
	// A cursor that cannot be understood is of another version: read all anew.
	if len(since) > 0 && json.Unmarshal(since, &before) != nil {
		before = cursor{}
	}
	now, changed, err := survey(p, before)
	if err != nil || len(changed) == 0 {
		return since, err
	}
	r := &files{place: p, sink: sink, fold: NewFold(DefaultLimits())}
	if err := r.all(ctx, now.Files); err != nil {
		return since, err
	}
	wanted := touched(before, now, changed)
	if err := r.fold.emit(sink, r.unless(now.Gone, wanted)); err != nil {
		return since, err
	}
	// Plain values always become JSON.
	text, _ := json.Marshal(now)
	return text, nil
}

// survey compares the files with those of the last read.
func survey(p evidence.Place, before cursor) (now cursor, changed []string, err error) {
	now = cursor{Files: map[string]remembered{}, Gone: before.Gone}
	digests := map[string]bool{}
	sizes := map[string]int64{}
	for _, f := range p.Folder.Files() {
		sizes[f.Path] = f.Size
	}
	for _, path := range p.Paths {
		digest, err := p.Folder.Digest(path)
		if err != nil {
			return now, nil, err
		}
		digests[digest] = true
		at := remembered{Size: sizes[path], Digest: digest, First: 1, Last: 0}
		if was, ok := before.Files[path]; ok && was.Digest == digest {
			at = was
		} else {
			changed = append(changed, path)
		}
		now.Files[path] = at
	}
	for _, path := range slices.Sorted(maps.Keys(before.Files)) {
		was := before.Files[path]
		if _, still := now.Files[path]; !still && !digests[was.Digest] {
			now.Gone = lose(now.Gone, gone{was.First, was.Last, path})
		}
	}
	return now, changed, nil
}

// touched tells the hours that changed files hold now or held before.
func touched(before, now cursor, changed []string) func(int64) bool {
	var ranges []remembered
	for _, path := range changed {
		ranges = append(ranges, now.Files[path])
		if was, ok := before.Files[path]; ok {
			ranges = append(ranges, was)
		}
	}
	return func(hour int64) bool {
		// A file's spans also decide whether the next hour's metrics count.
		return slices.ContainsFunc(ranges, func(r remembered) bool { return r.First <= hour && hour <= r.Last+1 })
	}
}

// unless leaves out the hours of files that are gone, and flags them.
func (r *files) unless(lost []gone, wanted func(int64) bool) func(int64) bool {
	return func(hour int64) bool {
		if !wanted(hour) {
			return false
		}
		for _, g := range lost {
			if g.First <= hour && hour <= g.Last {
				name := hourTime(hour).Format("2006-01-02T15:04Z")
				r.sink.Flag(evidence.Problem{Refused: true, Origin: evidence.Origin{File: g.File, Name: name},
					Reason: fmt.Sprintf("the hour %s is left as it was: a file that held a part of it is gone", name)})
				return false
			}
		}
		return true
	}
}

// files is one reading of all files.
type files struct {
	place evidence.Place
	sink  evidence.Sink
	fold  *Fold
}

// all reads the files in order of their path, and notes the hours of each.
func (r *files) all(ctx context.Context, known map[string]remembered) error {
	paths := slices.Sorted(maps.Keys(known))
	for i, path := range paths {
		r.sink.Progress(i, len(paths), path)
		at := known[path]
		r.fold.span = hours{first: 1 << 62, last: -1}
		if err := r.file(ctx, path); err != nil {
			return err
		}
		at.First, at.Last = r.fold.span.first, r.fold.span.last
		known[path] = at
	}
	r.sink.Progress(len(paths), len(paths), "")
	return nil
}

// file reads one file's requests.
func (r *files) file(ctx context.Context, path string) error {
	in, err := r.place.Folder.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	requests := newRequests(in)
	for {
		if err := ctx.Err(); err != nil {
			return fault.New(fault.Canceled, "reading OTLP was stopped").At(fault.Where{File: path}).Wrap(err)
		}
		body, err := requests.next()
		from := evidence.Origin{File: path, Line: requests.line}
		var bad *badRequest
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &bad):
			r.sink.Flag(evidence.Problem{Origin: from, Reason: bad.reason, Refused: true})
			continue
		case err != nil:
			return fault.New(fault.Unavailable, "the file cannot be read").At(fault.Where{File: path}).Wrap(err).
				Try("check that it is whole, and try again")
		}
		if err := r.take(body, from); err != nil {
			return err
		}
	}
}

func (r *files) take(b request, from evidence.Origin) error {
	switch b.kind {
	case TracesKind:
		return r.fold.Traces(b.body, from, r.sink)
	case MetricsKind:
		return r.fold.Metrics(b.body, from, r.sink)
	}
	return nil
}
