package inventory

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

const (
	progressEvery = 100_000
	// maxFlags bounds what is told of one file that is wrong all over.
	maxFlags = 100
)

// reading is one listing being read.
type reading struct {
	listing
	*tally
	sink  evidence.Sink
	flags int // of the file being read
}

// read adds one listing up and hands its datasets over.
func (s *surveyed) read(ctx context.Context, l listing, sink evidence.Sink) error {
	if l.problem != nil {
		return l.problem
	}
	rules, err := readRules(ctx, s.folder, s.rulesFile(l.name))
	if err != nil {
		return err
	}
	r := &reading{listing: l, tally: newTally(rules, stem(l.name)), sink: sink}
	if err := r.locate(s.folder); err != nil {
		return err
	}
	for _, file := range l.files {
		if err := r.readFile(ctx, s, file); err != nil {
			return err
		}
	}
	sink.Progress(r.objects, max(r.total, r.objects), r.name)
	return r.hand()
}

// locate finds out where the keys of a listing start that does not say it
// itself.
func (r *reading) locate(folder ledger.Folder) error {
	if r.base != "" || r.kind == gsList || r.kind.manifest() {
		return nil
	}
	if r.rules.Location != "" {
		r.base = strings.TrimSuffix(r.rules.Location, "/") + "/"
		return nil
	}
	if r.kind == headedCSV {
		return nil
	}
	bucket := ""
	if r.kind == apiPages {
		in, err := folder.Open(r.name)
		if err != nil {
			return err
		}
		defer in.Close()
		bucket = bucketOf(in)
	}
	r.base = "s3://" + cmp.Or(bucket, stem(r.name)) + "/"
	if bucket == "" {
		r.sink.Flag(evidence.Problem{
			Origin: evidence.Origin{File: r.name},
			Reason: "the listing does not say its bucket; it is taken to be " + r.base + " by the name of the file; " +
				"a file datasets.yaml beside it can say location: s3://bucket/",
		})
	}
	return nil
}

// stem is the name of a file without its folder and endings.
func stem(name string) string {
	name = path.Base(name)
	for {
		shorter := strings.TrimSuffix(name, path.Ext(name))
		switch path.Ext(name) {
		case ".gz", ".txt", ".csv", ".json", ".log", ".lst", ".list", ".ls":
			name = shorter
		default:
			return name
		}
	}
}

func (r *reading) readFile(ctx context.Context, s *surveyed, file string) error {
	in, err := s.folder.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	r.flags = 0
	switch r.kind {
	case apiPages:
		err = r.readPages(ctx, in, file)
	case awsList, gsList:
		err = r.readText(ctx, in, file)
	default:
		err = r.readCSV(ctx, in, file)
	}
	if hidden := r.flags - maxFlags; hidden > 0 {
		r.sink.Flag(evidence.Problem{Origin: evidence.Origin{File: file}, Refused: true, Reason: "and as many lines more are wrong: " + text(hidden)})
	}
	return err
}

func (r *reading) readText(ctx context.Context, in io.Reader, file string) error {
	all := newLines(in)
	for {
		line, err := all.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		from := evidence.Origin{File: file, Line: all.at}
		if errors.Is(err, errLong) {
			r.flag(from, err, true)
			continue
		}
		if err != nil {
			return unreadable(file, err)
		}
		o, held, err := textObject(r.kind, line)
		if err := r.take(ctx, from, o, held, err); err != nil {
			return err
		}
	}
}

// take counts an object, or flags why it cannot be.
func (r *reading) take(ctx context.Context, from evidence.Origin, o object, held bool, wrong error) error {
	from.Name = o.key
	if wrong != nil {
		r.flag(from, wrong, !held)
	}
	if !held || o.bytes == 0 && strings.HasSuffix(o.key, "/") {
		return nil // nothing, or the mark of a folder
	}
	if o.base == "" {
		o.base = r.base
	}
	if err := r.add(o); errors.Is(err, errDatasets) {
		return fault.New(fault.BadInput, "the listing has too many datasets").At(fault.Where{File: from.File, Line: from.Line}).
			Because("more than %d prefixes", maxDatasets).
			Try("name the datasets' prefixes in a file datasets.yaml beside it")
	} else if err != nil {
		r.flag(from, err, true)
	}
	if r.objects%progressEvery == 0 {
		r.sink.Progress(r.objects, r.total, r.name)
	}
	if r.objects%1024 == 0 && ctx.Err() != nil {
		return fault.New(fault.Canceled, "reading was stopped").At(fault.Where{File: from.File}).Wrap(ctx.Err())
	}
	return nil
}

func (r *reading) flag(from evidence.Origin, why error, refused bool) {
	if r.flags++; r.flags <= maxFlags {
		from.Name = clip(from.Name)
		r.sink.Flag(evidence.Problem{Origin: from, Reason: why.Error(), Refused: refused})
	}
}

// hand gives the datasets to the sink, in order of their places.
func (r *reading) hand() error {
	at := r.at
	if at.IsZero() {
		at = r.newest
	}
	order := slices.SortedFunc(maps.Keys(r.sums), func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.base, b.base), cmp.Compare(a.prefix, b.prefix))
	})
	for _, where := range order {
		s := r.sums[where]
		d := &evidence.Dataset{
			Dataset: s.name, Version: s.version, Location: where.base + where.prefix, Digest: s.digest(),
			Bytes: &s.bytes, Objects: &s.objects, At: at, Modified: s.modified,
		}
		if store := r.store(where.base); !r.partial {
			d.StoreBytes = &store
		}
		if err := r.sink.Add(d, evidence.Origin{File: r.name, Name: d.Location}); err != nil {
			return err
		}
	}
	return nil
}

func (r *reading) store(base string) int64 {
	if r.account {
		return r.all
	}
	return r.stores[base]
}
