package operation

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// addressName is the setting that says by which address people reach the
// server, for links in messages.
const addressName = "FARTHING_URL"

// base is the address that links begin with.
func (d *Desk) base() string {
	if given := d.Secret(addressName); given != "" {
		return given
	}
	return d.Address
}

// EvaluateInput asks for an evaluation.
type EvaluateInput struct {
	Send bool `name:"send" doc:"Also send what is due, from here, instead of leaving it to a server"`
}

// EvaluateOutput says what an evaluation found.
type EvaluateOutput struct {
	Causes   int               `json:"causes" doc:"That hold now"`
	Messages int               `json:"messages" doc:"That were made because of it"`
	Waiting  int               `json:"waiting" doc:"Messages that are still to be sent"`
	Silent   map[string]string `json:"silent,omitempty" doc:"Kinds whose causes could not be found out, with the reason"`
}

func (d *Desk) evaluation() Operation {
	return Declare(Declaration{
		Name: "alerts evaluate", Short: "Look for causes of alerts now",
		Long: "Does what a server does every few minutes: asks budgets, thresholds, anomalies and self-tests, and decides who is to be told. " +
			"A server sends the messages; with --send they are sent from here, for those who run no server.",
		Examples: []string{"farthing alerts evaluate", "farthing alerts evaluate --send"}, Role: Editor,
	}, func(ctx context.Context, in EvaluateInput) (EvaluateOutput, error) {
		out, err := d.Evaluate(ctx)
		if err != nil || !in.Send {
			return out, err
		}
		waiting, err := d.Due(ctx)
		if err != nil {
			return out, err
		}
		for _, m := range waiting {
			_ = d.Deliver(ctx, m.ID) // what was refused is noted, and counted below
		}
		b, err := d.book(ctx)
		out.Waiting = len(b.Outstanding())
		return out, err
	})
}

// Evaluate looks for causes and decides what is to be sent. Whoever evaluates
// at the same time, each cause is told once: both decide in one book.
func (d *Desk) Evaluate(ctx context.Context) (EvaluateOutput, error) {
	s := alert.Stated{Asked: d.Now()}
	var err error
	if s.Ledger, err = d.ledgerState(ctx); err != nil {
		return EvaluateOutput{}, err
	}
	s.Causes, s.Silent = d.causes(ctx)
	if err := ctx.Err(); err != nil {
		return EvaluateOutput{}, err // what was not asked to the end is not known
	}
	routes, err := d.Routes.All(ctx)
	if err != nil {
		return EvaluateOutput{}, err
	}
	out := EvaluateOutput{Silent: map[string]string{}}
	for k, why := range s.Silent {
		out.Silent[string(k)] = why
	}
	err = d.AlertBook.Change(ctx, bookID, func(b alert.Book, _ bool) (alert.Book, error) {
		now := d.Now()
		found := s
		found.Causes = append(b.Failing(now), s.Causes...)
		b.State(found)
		out.Causes, out.Messages = len(found.Causes), b.Tell(routes, now)
		out.Waiting = len(b.Outstanding())
		return b, nil
	})
	return out, err
}

// Due decides what time alone has made due (the end of quiet hours, a snooze, a
// reminder) and lists the messages that are to be sent now.
func (d *Desk) Due(ctx context.Context) ([]alert.Message, error) {
	b, err := d.book(ctx)
	if err != nil {
		return nil, err
	}
	routes, err := d.Routes.All(ctx)
	if err != nil {
		return nil, err
	}
	now := d.Now()
	if b.Tell(routes, now) == 0 {
		return b.Due(routes, now), nil // nothing is written where nothing is new
	}
	var out []alert.Message
	err = d.AlertBook.Change(ctx, bookID, func(b alert.Book, _ bool) (alert.Book, error) {
		b.Tell(routes, now)
		out = b.Due(routes, now)
		return b, nil
	})
	return out, err
}

// Evaluated is when the newest evaluation began, and whether the ledger is in
// another state since, which has a name.
func (d *Desk) Evaluated(ctx context.Context) (at time.Time, changed string, err error) {
	b, err := d.book(ctx)
	if err != nil {
		return time.Time{}, "", err
	}
	now, err := d.ledgerState(ctx)
	if now == b.Ledger {
		now = ""
	}
	return b.Asked, now, err
}

// ledgerState names the state of charges, shares and evidence.
func (d *Desk) ledgerState(ctx context.Context) (string, error) {
	s, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return "", err
	}
	// The shares' state has an id of its own; a day before all charges costs
	// nothing to plan.
	epoch := time.Unix(0, 0).UTC()
	id, _, _, err := s.Allocations(ctx, ledger.Range{Column: "x_ChargeDate", From: epoch, To: epoch.AddDate(0, 0, 1)})
	if err != nil {
		return "", err
	}
	sources, err := d.Lake.EvidenceSources(ctx)
	if err != nil {
		return "", err
	}
	parts := []string{strconv.FormatInt(s.ID(), 10), strconv.FormatInt(id, 10)}
	for _, e := range sources {
		parts = append(parts, e.Name+"@"+e.ReadAt.UTC().Format(time.RFC3339Nano))
	}
	return strings.Join(parts, " "), nil
}

// Deliver sends a message, unless it was sent or may not be now. Its error is
// why it was not taken; it becomes due again later.
func (d *Desk) Deliver(ctx context.Context, id string) error {
	routes, err := d.Routes.All(ctx)
	if err != nil {
		return err
	}
	var (
		m     alert.Message
		r     alert.Route
		taken bool
	)
	err = d.AlertBook.Change(ctx, bookID, func(b alert.Book, _ bool) (alert.Book, error) {
		m, r, taken = b.Take(id, routes, d.Now())
		return b, nil
	})
	if err != nil || !taken {
		return err
	}
	failure := ""
	failed := d.Notifier.Send(ctx, r.URL, alert.Write(m, r, d.base()))
	if failed != nil {
		failure = reason(failed)
	}
	// It was sent or not: that is noted even if the server is told to stop now.
	err = d.AlertBook.Change(context.WithoutCancel(ctx), bookID, func(b alert.Book, _ bool) (alert.Book, error) {
		b.Delivered(id, failure, d.Now())
		return b, nil
	})
	return first(err, failed)
}

// Table shows the counts.
func (o EvaluateOutput) Table() Table {
	t := Table{Columns: []string{"causes", "messages", "waiting"}, Rows: [][]Cell{{count(int64(o.Causes)), count(int64(o.Messages)), count(int64(o.Waiting))}}}
	for _, k := range alert.Kinds() {
		if why, ok := o.Silent[string(k)]; ok {
			t.Notes = append(t.Notes, "problem: alerts of the kind "+string(k)+" cannot be found out: "+why)
		}
	}
	return t
}
