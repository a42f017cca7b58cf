package state

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"
)

// done gathers what the jobs of several queues did.
type done struct {
	mu       sync.Mutex
	attempts map[string]int
	news     chan string
}

func newDone() *done { return &done{attempts: map[string]int{}, news: make(chan string, 1000)} }

// note counts an attempt and returns how many there were.
func (d *done) note(what string) int {
	d.mu.Lock()
	d.attempts[what]++
	n := d.attempts[what]
	d.mu.Unlock()
	d.news <- what
	return n
}

// next waits for a job to be done.
func (d *done) next(t *testing.T, want string) {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		select {
		case got := <-d.news:
			if got == want {
				return
			}
		case <-deadline:
			t.Fatalf("%s was not done within a minute", want)
		}
	}
}

func (d *done) count(what string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.attempts[what]
}

func (d *done) work() Work {
	return Work{
		Evaluate: func(context.Context, time.Time) error { d.note("evaluate"); return nil },
		Deliver: func(_ context.Context, message string) error {
			if d.note(message); message == "refused" {
				return errors.New("no")
			}
			return nil
		},
	}
}

func queue(t *testing.T, db *DB, w Work) *Queue {
	t.Helper()
	q, err := db.OpenQueue(t.Context(), w, time.Hour, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func closeQueue(t *testing.T, q *Queue) {
	t.Helper()
	if err := q.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func deliver(t *testing.T, q *Queue, message, round string) {
	t.Helper()
	if err := q.Deliver(t.Context(), message, round); err != nil {
		t.Fatal(err)
	}
}

func TestQueue(t *testing.T) {
	d := newDone()
	q := queue(t, open(t, t.TempDir()), d.work())
	defer closeQueue(t, q)
	if err := q.Evaluate(t.Context(), "the ledger changed"); err != nil {
		t.Fatal(err)
	}
	d.next(t, "evaluate")
	for _, round := range []string{"0", "1"} { // a refused round does not hinder the next
		deliver(t, q, "refused", round)
		d.next(t, "refused")
	}
	deliver(t, q, "taken", "0")
	d.next(t, "taken")
}

// Evaluations come by themselves, again and again.
func TestQueueEvaluatesByItself(t *testing.T) {
	d := newDone()
	q, err := open(t, t.TempDir()).OpenQueue(t.Context(), d.work(), time.Second, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer closeQueue(t, q)
	d.next(t, "evaluate")
	d.next(t, "evaluate")
}

// What was put in by a server that is gone is done by the next.
func TestQueueOutlivesItsServer(t *testing.T) {
	home := t.TempDir()
	d := newDone()
	first := queue(t, open(t, home), d.work())
	closeQueue(t, first) // it works on nothing more, but takes jobs in
	deliver(t, first, "m1", "0")
	if d.count("m1") != 0 {
		t.Fatal("it was done by a server that has stopped")
	}
	second := queue(t, open(t, home), d.work())
	defer closeQueue(t, second)
	d.next(t, "m1")
}

// Of several servers one does a job, and one that is in the queue is enough.
func TestServersShareTheQueue(t *testing.T) {
	home := t.TempDir()
	d := newDone()
	w := d.work()
	block := make(chan struct{})
	w.Deliver = func(_ context.Context, message string) error {
		<-block
		d.note(message)
		return nil
	}
	queues := []*Queue{queue(t, open(t, home), w), queue(t, open(t, home), w)}
	for _, q := range queues {
		for range 3 {
			deliver(t, q, "m1", "")
		}
	}
	deliver(t, queues[0], "m1", "after a crash")
	close(block)
	d.next(t, "m1")
	d.next(t, "m1")
	for _, q := range queues {
		closeQueue(t, q) // lets what is at work end
	}
	if n := d.count("m1"); n != 2 {
		t.Fatalf("two rounds were done %d times", n)
	}
}
