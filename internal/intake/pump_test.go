package intake_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/intake"
	"github.com/farthing-finops/farthing/internal/source/otlp"
)

// errKilled is what stops a step in place of a kill: whatever is only in memory is
// thrown away after it.
var errKilled = errors.New("killed")

// lake is where records are published: those of a round become visible at once,
// and outlive kills.
type lake struct{ visible map[string]string }

// staged is a round's sink; it can stop at a record.
type staged struct {
	rows map[string]string
	step func(string) error
}

func (s *staged) Add(r evidence.Record, _ evidence.Origin) error {
	if err := s.step("add"); err != nil {
		return err
	}
	switch r := r.(type) {
	case *evidence.Requests:
		s.rows[fmt.Sprintf("%s|%s|%s|%s", r.Endpoint, r.Workload, r.Model, r.Start)] = fmt.Sprintf("%d requests, %d tokens", r.Requests, *r.InputTokens)
	case *evidence.Workload:
		s.rows[r.ID] = r.Team
	}
	return nil
}
func (s *staged) Flag(p evidence.Problem)   { s.rows["problem "+p.Reason] = p.File }
func (s *staged) Progress(int, int, string) {}

// stopping is a state that can be stopped before and after each of its calls.
// (That a stop within Save is one before or after it is otlp's own test.)
type stopping struct {
	*otlp.State
	step func(string) error
}

func (s *stopping) Take(kind string, body []byte, from evidence.Origin, sink evidence.Sink) (bool, error) {
	if err := s.step("take"); err != nil {
		return false, err
	}
	ok, err := s.State.Take(kind, body, from, sink)
	return ok, errors.Join(err, s.step("taken"))
}

func (s *stopping) Save(mark string) error {
	if err := s.step("save"); err != nil {
		return err
	}
	return errors.Join(s.State.Save(mark), s.step("saved"))
}

// story sends bodies and folds them, as a script says. at is how far the script
// has come: senders know what was acknowledged.
func story(dir string, bodies []sentBody, at *int, public *lake, step func(string) error) error {
	state, err := otlp.OpenState(filepath.Join(dir, "state"), otlp.DefaultLimits())
	if err != nil {
		return err
	}
	mark, err := intake.ParsePosition(state.Mark())
	if err != nil {
		return err
	}
	log, err := intake.Open(filepath.Join(dir, "log"), intake.Settings{SegmentBytes: 60_000, After: mark})
	if err != nil {
		return err
	}
	defer log.Close()
	script := []int{0, 1, round, 2, 0, 3, round, 4, 5, round, 6, round, round}
	pump := &intake.Pump{Log: log, State: &stopping{state, step}, Readers: map[string]intake.Reader{
		intake.Evidence: func(body []byte, from evidence.Origin, sink evidence.Sink) error {
			var w evidence.Workload
			if err := json.Unmarshal(body, &w); err != nil {
				return err
			}
			return sink.Add(&w, from)
		}}}
	for ; *at < len(script); *at++ {
		if script[*at] == round {
			if err := oneRound(pump, public, step); err != nil {
				return err
			}
			continue
		}
		if err := step("send"); err != nil {
			return err
		}
		if err := log.Append(context.Background(), bodies[script[*at]].kind, bodies[script[*at]].body); err != nil {
			return err
		}
		// A sender that gets no answer sends again.
		if err := step("sent"); err != nil {
			return err
		}
	}
	return nil
}

// round stands for a round in a script of bodies to send.
const round = -1

func oneRound(pump *intake.Pump, public *lake, step func(string) error) error {
	sink := &staged{rows: map[string]string{}, step: step}
	_, err := pump.Round(context.Background(), sink, func(context.Context) error {
		if err := step("publish"); err != nil {
			return err
		}
		for k, v := range sink.rows {
			public.visible[k] = v
		}
		return step("published")
	})
	return err
}

type sentBody struct {
	kind string
	body []byte
}

func makeBodies(t *testing.T) []sentBody {
	t.Helper()
	template := spansOf(t, "chat")
	offsets := idOffsets(template)
	spans := func(from uint64) sentBody {
		b := append([]byte{}, template...)
		renumber(b, offsets, from)
		return sentBody{intake.Traces, b}
	}
	return []sentBody{spans(1), spans(1000), {intake.Evidence, []byte(`{"ID":"run:a","Kind":"run","Team":"x"}`)},
		spans(1050), spans(2000), {"unheard of", []byte("?")}, spans(3000)}
}

// Killed before or after any step, and started again, the lake ends up with
// every span once.
func TestEverySpanOnceWheneverKilled(t *testing.T) {
	bodies := makeBodies(t)
	want, at, steps := &lake{map[string]string{}}, 0, 0
	if err := story(t.TempDir(), bodies, &at, want, func(string) error { steps++; return nil }); err != nil {
		t.Fatal(err)
	}
	total := 0
	for k, v := range want.visible {
		var requests, tokens int
		if n, _ := fmt.Sscanf(v, "%d requests, %d tokens", &requests, &tokens); n == 2 {
			total += requests
			if tokens != 1200*requests {
				t.Errorf("%s: %s", k, v)
			}
		}
	}
	// 100 of each body with spans, of which the first was sent twice.
	if total != 500 || want.visible["run:a"] != "x" {
		t.Fatalf("without a kill: %d, %v", total, want.visible)
	}
	names := map[string]bool{}
	for stop := 1; stop <= steps; stop++ {
		dir, public, at, n, name := t.TempDir(), &lake{map[string]string{}}, 0, 0, ""
		err := story(dir, bodies, &at, public, func(s string) error {
			if n++; n == stop {
				name = s
			}
			if n >= stop { // a killed program does nothing more
				return errKilled
			}
			return nil
		})
		if !errors.Is(err, errKilled) {
			t.Fatalf("step %d (%s): %v", stop, name, err)
		}
		names[name] = true
		if err := story(dir, bodies, &at, public, func(string) error { return nil }); err != nil {
			t.Fatalf("after a kill at %s: %v", name, err)
		}
		if fmt.Sprint(public.visible) != fmt.Sprint(want.visible) {
			t.Errorf("killed at %s (%d):\n got %v\nwant %v", name, stop, public.visible, want.visible)
		}
	}
	for _, name := range []string{"take", "taken", "add", "publish", "published", "save", "saved", "send", "sent"} {
		if !names[name] {
			t.Errorf("no kill at %s", name)
		}
	}
}

// An error in a round, such as a lake that is away, costs nothing: the next round
// of the same program makes it good.
func TestErrorInARound(t *testing.T) {
	log := openLog(t, t.TempDir(), intake.Settings{})
	state, err := otlp.OpenState(t.TempDir(), otlp.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Append(t.Context(), intake.Traces, spansOf(t, "chat")); err != nil {
		t.Fatal(err)
	}
	pump := &intake.Pump{Log: log, State: state}
	away := errors.New("the lake is away")
	for range 3 {
		if _, err := pump.Round(t.Context(), &quiet{kept: map[string]int64{}}, func(context.Context) error { return away }); !errors.Is(err, away) {
			t.Fatalf("got %v", err)
		}
	}
	sink := &quiet{kept: map[string]int64{}}
	if _, err := pump.Round(t.Context(), sink, func(context.Context) error { return nil }); err != nil || sink.total() != perRequest {
		t.Errorf("%d spans, %v", sink.total(), err)
	}
	published := false
	if _, err := pump.Round(t.Context(), sink, func(context.Context) error { published = true; return nil }); err != nil || published {
		t.Errorf("published nothing new: %v, %v", published, err)
	}
}

// A round that is full stops, saves, and goes on in the next.
func TestFullRound(t *testing.T) {
	log := openLog(t, t.TempDir(), intake.Settings{})
	limits := otlp.DefaultLimits()
	limits.Held = 5 // the five models of one body
	dir := t.TempDir()
	state, err := otlp.OpenState(dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b", "c"} {
		body := spansOf(t, name)
		if err := log.Append(t.Context(), intake.Traces, body); err != nil {
			t.Fatal(err)
		}
	}
	pump, sink, rounds := &intake.Pump{Log: log, State: state}, &quiet{kept: map[string]int64{}}, 0
	for more := true; more; rounds++ {
		if more, err = pump.Round(t.Context(), sink, func(context.Context) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if sink.total() != 3*perRequest || rounds != 4 {
		t.Errorf("%d spans in %d rounds", sink.total(), rounds)
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".new") {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}
