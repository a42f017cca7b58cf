// Package prometheus reads evidence from a server that speaks Prometheus' HTTP
// API: who held and used GPUs (DCGM's exporter) and cores (kube-state-metrics),
// and what model servers were asked (vLLM, SGLang, TGI, Triton).
package prometheus

import (
	"context"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format is a Prometheus-compatible server: Prometheus, Thanos, Mimir,
// VictoriaMetrics. Settings by Place.Secret: PROMETHEUS_TOKEN (bearer), or
// PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD (basic), and PROMETHEUS_STEP, the
// distance between two samples, "60s" if not set; it must divide an hour and
// should not be below the distance at which the server scrapes.
type Format struct{}

// Name is "prometheus".
func (Format) Name() string { return "prometheus" }

// Find finds nothing: Prometheus is a server.
func (Format) Find(ledger.Folder) ([]string, error) { return nil, nil }

const (
	firstRead   = 14 * 24 * time.Hour // how far back a first read goes
	longestRead = 6 * time.Hour       // what is read at once
	// late is how long after an hour its last samples may still arrive.
	late = 5 * time.Minute
)

// Read reads whole hours since the cursor, and the one that is not over yet.
// The cursor moves past an hour when it is over; it comes back with an error
// too, so that a read that was stopped goes on where it was.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	r, err := newReader(p, sink)
	if err != nil {
		return since, err
	}
	done, err := parseCursor(since)
	if err != nil {
		return since, err
	}
	newest, err := r.newest(ctx)
	if err != nil {
		return since, err
	}
	if newest.IsZero() {
		return since, fault.New(fault.BadInput, "the server has nothing that Farthing reads").At(r.where()).
			Because("no metric of DCGM, kube-state-metrics, vLLM, SGLang, TGI or Triton has a sample of the last 14 days").
			Try("ask it for DCGM_FI_DEV_GPU_UTIL or kube_node_info in its own page, and look at its targets")
	}
	if done.IsZero() {
		done = newest.Add(-firstRead).Truncate(time.Hour)
	}
	return r.hours(ctx, done, newest)
}

// hours reads from a full hour up to the newest sample, chunk by chunk. A
// chunk whose answer is too large is halved, down to an hour.
func (r *reader) hours(ctx context.Context, done, newest time.Time) (evidence.Cursor, error) {
	first, size := done, longestRead
	end := newest.Truncate(time.Hour).Add(time.Hour)
	for from := done; from.Before(end); {
		to := from.Add(size)
		if to.After(end) {
			to = end
		}
		r.sink.Progress(int(from.Sub(first)/time.Hour), int(end.Sub(first)/time.Hour), "hours of "+r.client.server.Host)
		err := r.chunk(ctx, span{from, to, newest})
		if isTooLarge(err) && to.Sub(from) > time.Hour {
			size = max(to.Sub(from)/2, time.Hour).Truncate(time.Hour)
			continue
		}
		if err != nil {
			return cursorOf(done), err
		}
		from = to
		// An hour is over when samples after it are there.
		if over := newest.Add(-late).Truncate(time.Hour); to.After(over) {
			if over.After(done) {
				done = over
			}
		} else {
			done = to
		}
	}
	r.sink.Progress(int(end.Sub(first)/time.Hour), int(end.Sub(first)/time.Hour), "hours of "+r.client.server.Host)
	return cursorOf(done), nil
}

// span is a time of whole hours, of which samples up to newest are there.
type span struct{ from, to, newest time.Time }

// last is the last moment of the span that there can be a sample of.
func (s span) last() time.Time {
	if s.newest.Before(s.to) {
		return s.newest
	}
	return s.to
}

// chunk reads everything of a span.
func (r *reader) chunk(ctx context.Context, s span) error {
	c, err := r.cluster(ctx, s)
	if err != nil {
		return err
	}
	usages, err := r.usages(ctx, s, c)
	if err != nil {
		return err
	}
	served, err := r.requests(ctx, s, c)
	if err != nil {
		return err
	}
	for _, records := range [][]found{c.records(), usages, served} {
		for _, f := range records {
			if err := r.sink.Add(f.record, f.from); err != nil {
				return err
			}
		}
	}
	return nil
}

// found is a record and the query that it is from.
type found struct {
	record evidence.Record
	from   evidence.Origin
}

type reader struct {
	client *client
	sink   evidence.Sink
	step   time.Duration
	// flagged are the problems that were told already: a series that is wrong
	// is wrong for weeks.
	flagged map[evidence.Problem]bool
}

func newReader(p evidence.Place, sink evidence.Sink) (*reader, error) {
	if p.Server == nil {
		return nil, fault.New(fault.Usage, "prometheus reads a server, not files").Try("give its address: http://prometheus:9090")
	}
	step := time.Minute
	if text := p.Secret("PROMETHEUS_STEP"); text != "" {
		d, err := time.ParseDuration(text)
		if err == nil {
			_, err = evidence.NewFold(d)
		}
		if err != nil {
			return nil, fault.New(fault.Usage, "PROMETHEUS_STEP cannot be used").Wrap(err).Try("set it to 60s, or leave it out")
		}
		step = d
	}
	r := &reader{sink: sink, step: step, flagged: map[evidence.Problem]bool{}}
	r.client = newClient(p.Server, p.Secret, func(warning string) {
		r.flag("", "", "the server warns that its answer may not be whole: "+warning, false)
	})
	return r, nil
}

// flag tells of something once.
func (r *reader) flag(query, name, reason string, refused bool) {
	p := evidence.Problem{Origin: evidence.Origin{File: query, Name: name}, Reason: reason, Refused: refused}
	if !r.flagged[p] && len(r.flagged) < 10_000 {
		r.flagged[p] = true
		r.sink.Flag(p)
	}
}

func (r *reader) where() fault.Where { return fault.Where{File: r.client.server.Redacted()} }

// seconds writes a time as the API takes it.
func seconds(t time.Time) string {
	if ms := t.UnixMilli(); ms%1000 != 0 {
		return fmt.Sprintf("%d.%03d", ms/1000, ms%1000)
	}
	return fmt.Sprint(t.Unix())
}
