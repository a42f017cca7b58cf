package evidence

import (
	"context"
	"time"
)

// Batch is a sink for records that arrive while the program runs: they are
// kept until Publish, which makes them durable and visible at once.
type Batch struct {
	*stage
	im     Importer
	before Source
	format string
	remove func()
	// Cursor is what is remembered between batches of the source.
	Cursor Cursor
}

// Begin opens a batch of a source.
func (im Importer) Begin(ctx context.Context, source, format string) (*Batch, error) {
	dir, remove, err := im.Store.Workspace()
	if err != nil {
		return nil, err
	}
	before, err := im.sourceOf(ctx, Request{Source: source, Format: named(format), Location: format})
	if err != nil {
		remove()
		return nil, err
	}
	st := &stage{dir: dir, source: source, readAt: im.Now().UTC().Truncate(time.Millisecond), files: map[Partition]*stagedFile{}, counts: map[string]int64{}}
	return &Batch{stage: st, im: im, before: before, format: format, remove: remove, Cursor: before.Cursor}, nil
}

// named is a format of which only the name is asked.
type nameOnly struct {
	Format
	name string
}

func (n nameOnly) Name() string { return n.name }

func named(name string) Format { return nameOnly{name: name} }

// Publish makes the records visible.
func (b *Batch) Publish(ctx context.Context) error {
	if err := b.close(); err != nil {
		return err
	}
	after := b.before
	after.Name, after.Format, after.Location, after.ReadAt = b.source, b.format, b.format, b.readAt
	after.Cursor, after.Refused, after.Records = b.Cursor, b.refused, added(b.before.Records, b.counts)
	if b.newest.After(after.Newest) {
		after.Newest = b.newest
	}
	return b.im.publish(ctx, after, b.stage)
}

// Problems are what was refused or taken with doubt, the first hundred.
func (b *Batch) Problems() []Problem { return b.problems }

// End removes what is left of the batch.
func (b *Batch) End() {
	_ = b.close() // files that were published are closed; others are thrown away
	b.remove()
}
