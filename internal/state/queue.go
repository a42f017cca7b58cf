package state

import (
	"context"
	"database/sql"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// Work is what a queue's jobs do. They may be done again after a crash, and by
// another server.
type Work struct {
	// Evaluate looks for causes of alerts, unless somebody began to after the
	// job was put in.
	Evaluate func(ctx context.Context, since time.Time) error
	// Deliver makes one attempt to send a message.
	Deliver func(ctx context.Context, message string) error
}

// The longest that each job may take. One that its server left behind is done
// again by another once it is surely over; who puts jobs in does not wait for
// that (see the arguments of the jobs).
const (
	evaluationTakes = 10 * time.Minute
	deliveryTakes   = 25 * time.Second
	leftBehind      = evaluationTakes + time.Minute
)

// Queue holds jobs through a restart, each of which is done by one of the
// servers that share the state.
type Queue struct {
	insert func(ctx context.Context, args river.JobArgs) error
	stop   func(ctx context.Context) error
}

// OpenQueue starts to work on the queue. An evaluation is put in regularly by
// one of the servers, which they choose among themselves.
func (d *DB) OpenQueue(ctx context.Context, w Work, evaluate time.Duration, log *slog.Logger) (*Queue, error) {
	c := d.config(w, evaluate, log)
	if !d.postgres {
		return startQueue[*sql.Tx](ctx, riversqlite.New(d.sql), c, func() {})
	}
	pool, err := pgxpool.New(ctx, d.url)
	if err != nil {
		return nil, stateFault(err)
	}
	return startQueue[pgx.Tx](ctx, riverpgxv5.New(pool), c, pool.Close)
}

func startQueue[Tx any](ctx context.Context, driver riverdriver.Driver[Tx], c *river.Config, release func()) (*Queue, error) {
	if err := migrate(ctx, driver, c.Logger); err != nil {
		release()
		return nil, err
	}
	client, err := river.NewClient(driver, c)
	if err == nil {
		err = client.Start(context.WithoutCancel(ctx)) // stop ends it, and waits for what is being sent
	}
	if err != nil {
		release()
		return nil, stateFault(err)
	}
	return &Queue{
		insert: func(ctx context.Context, args river.JobArgs) error {
			_, err := client.Insert(ctx, args, nil)
			return err
		},
		stop: func(ctx context.Context) error {
			defer release()
			return client.Stop(ctx)
		},
	}, nil
}

// migrate makes the queue's tables. Two servers that start together may do so
// at the same time: the one that comes second finds them and looks again.
func migrate[Tx any](ctx context.Context, driver riverdriver.Driver[Tx], log *slog.Logger) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return stateFault(err)
	}
	for range 5 {
		if _, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil); err == nil {
			return nil
		}
	}
	return stateFault(err)
}

// evaluations is a line of its own: one at a time is enough for a server.
const evaluations = "evaluations"

func (d *DB) config(w Work, evaluate time.Duration, log *slog.Logger) *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &evaluator{work: w})
	river.AddWorker(workers, &deliverer{work: w})
	return &river.Config{
		Logger:               log,
		Workers:              workers,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}, evaluations: {MaxWorkers: 1}},
		FetchPollInterval:    time.Second,
		RescueStuckJobsAfter: leftBehind,
		// What was done is kept only as long as it may help to understand.
		CompletedJobRetentionPeriod: time.Hour,
		DiscardedJobRetentionPeriod: 24 * time.Hour,
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(evaluate), func() (river.JobArgs, *river.InsertOpts) {
			return evaluateJob{Reason: "at " + d.now().UTC().Truncate(evaluate).Format(time.RFC3339)}, nil
		}, nil)}, // not at once: a server that starts has people to answer first
	}
}

// Evaluate has an evaluation done soon, once for each reason, such as the
// state of the ledger that calls for it.
func (q *Queue) Evaluate(ctx context.Context, reason string) error {
	return q.insert(ctx, evaluateJob{Reason: reason})
}

// Deliver has an attempt made to send a message, once for each round.
func (q *Queue) Deliver(ctx context.Context, message, round string) error {
	return q.insert(ctx, deliverJob{message, round})
}

// Close lets the jobs at work end, until the context does.
func (q *Queue) Close(ctx context.Context) error { return q.stop(ctx) }

// unfinished are the states in which a job keeps its like from being put in.
func unfinished() []rivertype.JobState {
	return []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled}
}

// The arguments tell which jobs are the same. They must change when a job that
// was put in earlier may have died with its server.
type evaluateJob struct {
	Reason string `json:"reason" river:"unique"`
}

// Kind names the job in the database.
func (evaluateJob) Kind() string { return "evaluate" }

// InsertOpts has no failed evaluation repeated, because the next comes anyway.
func (evaluateJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: evaluations, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

type evaluator struct {
	river.WorkerDefaults[evaluateJob]
	work Work
}

func (e *evaluator) Work(ctx context.Context, job *river.Job[evaluateJob]) error {
	return e.work.Evaluate(ctx, job.CreatedAt.UTC())
}

func (e *evaluator) Timeout(*river.Job[evaluateJob]) time.Duration { return evaluationTakes }

type deliverJob struct {
	Message string `json:"message" river:"unique"`
	Round   string `json:"round" river:"unique"`
}

// Kind names the job in the database.
func (deliverJob) Kind() string { return "deliver" }

// InsertOpts makes one attempt of it: the book of alerts says when the next is
// due, which is then another round.
func (deliverJob) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished()}}
}

type deliverer struct {
	river.WorkerDefaults[deliverJob]
	work Work
}

func (d *deliverer) Work(ctx context.Context, job *river.Job[deliverJob]) error {
	return d.work.Deliver(ctx, job.Args.Message)
}

func (d *deliverer) Timeout(*river.Job[deliverJob]) time.Duration { return deliveryTakes }
