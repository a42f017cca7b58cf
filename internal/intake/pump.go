package intake

import (
	"context"
	"errors"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// State is what entries are folded into: sums that are kept on the disk
// together with a mark of how far the log is in them.
type State interface {
	// Mark is what the last Save was given; "" before the first.
	Mark() string
	// Take adds an entry; false if it is of a kind that is not summed. The error
	// is for a disk, or is the sink's.
	Take(kind string, body []byte, from evidence.Origin, sink evidence.Sink) (bool, error)
	// Full tells that enough was taken to be saved.
	Full() bool
	// Emit hands over what changed since the last Save. A record that it gives
	// is made of all that was ever taken for its key, never of what is new only,
	// so that it takes the place of what was given before.
	Emit(sink evidence.Sink) error
	// Save keeps the sums and the mark in one step: after a crash at any moment
	// both are as before it, or both are as after it.
	Save(mark string) error
	// Reload goes back to the last save, as after a crash.
	Reload() error
}

// Reader turns an entry into records, of which a later one takes the place of
// the earlier: reading twice is reading once.
type Reader func(body []byte, from evidence.Origin, sink evidence.Sink) error

// Pump folds the log into evidence. Its law is that every entry counts once in
// what is published, whenever the program is killed:
//
//	take entries -> publish whole sums -> save sums and mark -> release files
//
// Killed before the save, the old sums and the old mark are on the disk: the
// same entries are taken again, give at least the same sums, and replace what
// was published. Killed after it, the mark is behind them. Files are removed
// only behind a mark that is saved. An error is treated as a kill: the state
// goes back to its last save, and the next round tries again.
type Pump struct {
	Log   *Log
	State State
	// Readers are for the kinds that are not summed.
	Readers map[string]Reader
}

// Round folds what came since the last round. publish is called once all
// records were handed to the sink, and must return only when they are durable;
// it is not called when nothing came. more tells that the round stopped early,
// to keep within memory, and another should follow at once.
func (p *Pump) Round(ctx context.Context, sink evidence.Sink, publish func(context.Context) error) (more bool, err error) {
	defer func() {
		if err == nil {
			return
		}
		if again := p.State.Reload(); again != nil {
			err = errors.Join(err, again)
		}
	}()
	since, err := ParsePosition(p.State.Mark())
	if err != nil {
		return false, err
	}
	next, err := p.Log.Drain(ctx, since, func(kind string, body []byte) error {
		if err := p.take(kind, body, sink); err != nil {
			return err
		}
		if p.State.Full() {
			more = true
			return ErrEnough
		}
		return nil
	})
	if err != nil || next == since {
		return false, err
	}
	if err := p.State.Emit(sink); err != nil {
		return false, err
	}
	if err := publish(ctx); err != nil {
		return false, err
	}
	if err := p.State.Save(next.String()); err != nil {
		return false, err
	}
	return more, p.Log.Release(next)
}

func (p *Pump) take(kind string, body []byte, sink evidence.Sink) error {
	from := evidence.Origin{File: "intake/" + kind}
	taken, err := p.State.Take(kind, body, from, sink)
	if err != nil || taken {
		return err
	}
	read := p.Readers[kind]
	if read == nil {
		sink.Flag(evidence.Problem{Origin: from, Reason: "nothing here reads evidence of this kind", Refused: true})
		return nil
	}
	return read(body, from, sink)
}
