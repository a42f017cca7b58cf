package app

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net"
	"time"
	_ "time/tzdata" // quiet hours have time zones, also where the machine knows none

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/door/cli"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/notify"
	"github.com/farthing-finops/farthing/internal/operation"
	"github.com/farthing-finops/farthing/internal/state"
)

// defaultEvery is how often a server looks for causes.
const defaultEvery = "5m"

// How often a server looks. Looking at what is due and at the ledger's state
// is cheap; an evaluation asks the ledger.
const (
	dueEvery     = 3 * time.Second
	ledgerEvery  = 15 * time.Second
	atMostEvery  = 30 * time.Second // evaluations because the ledger changed
	closePatient = 30 * time.Second // for what is being sent when the server stops
)

// alerting gives the desk what it needs to tell people.
func alerting(desk *operation.Desk, kept *state.DB) {
	desk.Routes = state.RecordsOf[alert.Route](kept, "route")
	desk.AlertBook = state.RecordsOf[alert.Book](kept, "alerts")
	desk.Notifier = notify.New(desk.Secret)
}

// warner evaluates and sends alerts while a server runs.
type warner struct {
	desk  *operation.Desk
	queue *state.Queue
	every time.Duration
	log   *slog.Logger
}

// warn starts to look for causes and to send what is due; the function that it
// returns stops it. Period says how often to evaluate.
func warn(ctx context.Context, desk *operation.Desk, g cli.Globals, period string, address net.Addr, log *slog.Logger) (func() error, error) {
	every, err := time.ParseDuration(cmp.Or(period, defaultEvery))
	if err != nil || every < time.Second {
		return nil, fault.New(fault.Usage, "evaluate-every is a time such as 5m, not %q", period)
	}
	desk.Address = "http://" + address.String()
	// A connection of its own: the queue's steps and the pages' reads do not
	// wait for each other.
	kept, err := state.Open(ctx, state.Options{Home: g.Home, URL: g.Catalog}, time.Now)
	if err != nil {
		return nil, err
	}
	w := &warner{desk: desk, every: every, log: log}
	work := state.Work{Evaluate: w.evaluate, Deliver: w.deliver}
	if w.queue, err = kept.OpenQueue(ctx, work, every, log); err != nil {
		return nil, errors.Join(err, kept.Close())
	}
	looking, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.look(looking)
	}()
	return func() error {
		stop()
		<-done
		closing, end := context.WithTimeout(context.WithoutCancel(ctx), closePatient)
		defer end()
		return errors.Join(w.queue.Close(closing), kept.Close())
	}, nil
}

func (w *warner) evaluate(ctx context.Context, since time.Time) error {
	at, changed, err := w.desk.Evaluated(ctx)
	if err != nil || at.After(since) && changed == "" {
		return err // somebody has evaluated since this was asked for
	}
	if _, err = w.desk.Evaluate(ctx); err == nil {
		err = w.putDue(ctx)
	}
	return w.told("alerts cannot be evaluated", err)
}

func (w *warner) deliver(ctx context.Context, id string) error {
	return w.told("an alert did not arrive; it is tried again", w.desk.Deliver(ctx, id))
}

func (w *warner) told(what string, err error) error {
	if err != nil && !errors.Is(err, context.Canceled) {
		w.log.Warn(what, "error", err)
	}
	return err
}

// look puts in jobs for what is due and for what changed. What fails is tried
// again the next time.
func (w *warner) look(ctx context.Context) {
	due, ledger := time.NewTicker(dueEvery), time.NewTicker(ledgerEvery)
	defer due.Stop()
	defer ledger.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-due.C:
			_ = w.told("what is due cannot be read", w.putDue(ctx))
		case <-ledger.C:
			_ = w.told("the ledger's state cannot be read", w.putChanged(ctx))
		}
	}
}

// putDue has every message sent that is due.
func (w *warner) putDue(ctx context.Context) error {
	due, err := w.desk.Due(ctx)
	for _, m := range due {
		err = errors.Join(err, w.queue.Deliver(ctx, m.ID, m.Round()))
	}
	return err
}

// putChanged has an evaluation done if the ledger is in a state that none has
// seen, whoever brought it there, or if the last one is too long ago: servers
// that often start anew would else never come to it.
func (w *warner) putChanged(ctx context.Context) error {
	at, changed, err := w.desk.Evaluated(ctx)
	ago := w.desk.Now().Sub(at)
	switch {
	case err != nil || changed != "" && ago < atMostEvery:
		return err
	case changed != "":
		return w.queue.Evaluate(ctx, "ledger "+changed)
	case ago > w.every+ledgerEvery:
		return w.queue.Evaluate(ctx, "since "+at.UTC().Format(time.RFC3339Nano))
	}
	return nil
}
