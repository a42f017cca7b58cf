package mlflow

import (
	"context"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// store is where MLflow keeps runs. All calls give their things one by one, so
// that no store must fit into memory; a thing that cannot be understood is
// flagged by the store and left out.
type store interface {
	// name is the store's within its place, for the cursor.
	name() string
	// asOf is when the store was as it is, or zero: no end of a run that lies
	// later is believed as a mark of how far the store was read.
	asOf() time.Time
	experiments(ctx context.Context, each func(experiment) error) error
	versions(ctx context.Context, each func(version) error) error
	loggedModels(ctx context.Context, each func(loggedModel) error) error
	// runs gives the runs that ended after a time and those that have no end.
	runs(ctx context.Context, since time.Time, each func(run) error) error
	// run gives one run by its id, if there is one.
	run(ctx context.Context, id string) (run, bool, error)
	// history gives all values of a metric that are numbers, in any order.
	history(ctx context.Context, r run, key string, each func(value string) error) error
	// traces gives the traces that tell tokens and were asked for at a time or
	// later, with their spans if the store has them.
	traces(ctx context.Context, since time.Time, each func(trace) error) error
	close() error
}

type experiment struct {
	id, name string
	tags     map[string]string
}

type run struct {
	id, experiment, name, user, status string
	start, end                         time.Time
	params, tags                       map[string]string
	metrics                            map[string]metric
	inputs                             []input
	from                               evidence.Origin
}

// metric is the latest value of a metric, as metricText writes it.
type metric struct {
	value string
	at    time.Time
}

// input is a dataset that a run was given. source is JSON text.
type input struct{ name, digest, source string }

// version is a version in the model registry. It names the run that made it, or
// the logged model that it was made from ("models:/m-…" in source), or both.
type version struct {
	model, number, run, source string
	created, updated           time.Time
}

type loggedModel struct {
	id, name, run string
	created       time.Time
}

// trace is one answer of an application, with the calls of models within it.
type trace struct {
	id, experiment, run string
	at                  time.Time
	duration            time.Duration // -1: unknown
	failed              bool
	usage               tokens
	spans               []span
	from                evidence.Origin
}

// span is a part of a trace. Only those of models have a model or usage.
type span struct {
	id, parent, model, provider string
	usage                       *tokens
	duration                    time.Duration // -1: unknown
	failed                      bool
}

// reporter flags evidence to a sink.
type reporter struct{ sink evidence.Sink }

// refuse flags a record that was left out.
func (r reporter) refuse(from evidence.Origin, reason string, args ...any) {
	r.sink.Flag(evidence.Problem{Origin: from, Reason: fmt.Sprintf(reason, args...), Refused: true})
}

// doubt flags a record that was taken without a part of it.
func (r reporter) doubt(from evidence.Origin, reason string, args ...any) {
	r.sink.Flag(evidence.Problem{Origin: from, Reason: fmt.Sprintf(reason, args...)})
}

// fromMillis is a time of MLflow's: milliseconds since 1970; 0 is none.
func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
