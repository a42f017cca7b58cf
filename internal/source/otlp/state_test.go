package otlp_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/otlp"
)

// parts are three parts of a log, of spans and metrics that depend on what came
// before them: repeats, nested spans, cumulative series, late hours, metrics
// that spans take back.
func parts(t *testing.T) [][][]byte {
	a := func(id uint64, end int, parent uint64) made {
		return made{trace: 1, id: id, parent: parent, start: at(end - 1), end: at(end), resource: with(service("shop"), attributes{"team": "x"}), attrs: chat(int(id), 1)}
	}
	other := func(m *measured) { m.resource = service("meter") }
	later := func(m *measured) {
		m.resource = service("late")
		m.attrs = with(m.attrs, attributes{"gen_ai.response.model": "unseen"})
	}
	return [][][]byte{
		{traces(t, a(1, 10, 0), a(2, 20, 9)), metrics(t, usage("input", 60, 100, growing(0), other), usage("input", 60, 5, later))},
		{traces(t, a(1, 10, 0), a(9, 30, 0), a(3, 4000, 0)), metrics(t, usage("input", 120, 150, growing(0), other), usage("input", 60, 100, growing(0), other))},
		{traces(t, a(4, 40, 0), a(3, 4000, 0), made{trace: 5, id: 5, start: at(1), end: at(2), resource: service("late"), attrs: chat(7, 7)}),
			metrics(t, usage("input", 3700, 170, growing(0), other))},
	}
}

// run takes the parts that the state does not have yet, and publishes and saves
// each.
func run(s *otlp.State, all [][][]byte, lake kept) error {
	for i := len(s.Mark()); i < len(all); i++ {
		sink := &evidencecontract.Collected{}
		for j, body := range all[i] {
			kind := []string{otlp.TracesKind, otlp.MetricsKind}[j]
			if ok, err := s.Take(kind, body, evidence.Origin{}, sink); err != nil || !ok {
				return errors.Join(err, fmt.Errorf("took %s: %v", kind, ok))
			}
		}
		if err := s.Emit(sink); err != nil {
			return err
		}
		lake.add(sink)
		if err := s.Save(s.Mark() + "x"); err != nil {
			return err
		}
	}
	return nil
}

// Stopped before any step of any save, and opened again, the state gives what it
// gives when nothing stops it.
func TestKilledAtEveryStep(t *testing.T) {
	all := parts(t)
	want := kept{}
	s := open(t, t.TempDir())
	steps := 0
	s.StopAt(func(string) error { steps++; return nil })
	if err := run(s, all, want); err != nil {
		t.Fatal(err)
	}
	if got := line(want["10h shop||gpt-4o"]); got != "3 0/ 7 -1 -1 3 -1" {
		t.Fatalf("without a stop: %s", got)
	}
	if got := line(want["10h late||unseen"]); got != "0 -1/ 0 -1 -1 -1 -1" {
		t.Fatalf("what spans took back: %s", got)
	}
	killed := errors.New("killed")
	for stop := range steps {
		dir, lake, at, names := t.TempDir(), kept{}, 0, ""
		s := open(t, dir)
		s.StopAt(func(name string) error {
			if at++; at == stop+1 {
				names = name
				return killed
			}
			return nil
		})
		if err := run(s, all, lake); !errors.Is(err, killed) {
			t.Fatalf("step %d: %v", stop, err)
		}
		if err := run(open(t, dir), all, lake); err != nil {
			t.Fatalf("after a stop at step %d: %v", stop, err)
		}
		same(t, fmt.Sprintf("killed before %q (%d)", names, stop), lake, want)
		// Reload in the same process is the same as a kill.
		dir, lake, at = t.TempDir(), kept{}, 0
		s = open(t, dir)
		s.StopAt(func(string) error {
			if at++; at == stop+1 {
				return killed
			}
			return nil
		})
		if err := run(s, all, lake); !errors.Is(err, killed) {
			t.Fatal(err)
		}
		if err := s.Reload(); err != nil {
			t.Fatal(err)
		}
		if err := run(s, all, lake); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprintf("reloaded before %q (%d)", names, stop), lake, want)
	}
	if steps < 15 {
		t.Errorf("only %d steps were stopped at", steps)
	}
}

func open(t *testing.T, dir string) *otlp.State {
	t.Helper()
	s, err := otlp.OpenState(dir, otlp.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func same(t *testing.T, when string, got, want kept) {
	t.Helper()
	if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
		t.Errorf("%s: other keys: %v", when, keysOf(got))
	}
	for key, r := range want {
		if line(got[key]) != line(r) {
			t.Errorf("%s: %s is %s, want %s", when, key, line(got[key]), line(r))
		}
	}
}

// Files of saves that no longer count do not pile up.
func TestFilesDoNotPileUp(t *testing.T) {
	dir := t.TempDir()
	s, sink := open(t, dir), &evidencecontract.Collected{}
	for i := range 20 {
		body := traces(t, made{trace: uint64(i), id: 1, start: at(0), end: at(1), resource: service("s"), attrs: chat(1, 1)})
		if err := s.Traces(body, evidence.Origin{}, sink); err != nil {
			t.Fatal(err)
		}
		if err := s.Save("m"); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 3 { // an hour, common, saved
		t.Errorf("%v, %v", files, err)
	}
}

func TestDamagedStateIsAFault(t *testing.T) {
	dir := t.TempDir()
	if err := run(open(t, dir), parts(t), kept{}); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f, text[:len(text)/2], 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := otlp.OpenState(dir, otlp.DefaultLimits())
		if err == nil { // an hour is read when it is needed
			for _, second := range []int{10, 4000, 100000} {
				m := made{trace: 9, id: uint64(second), start: at(0), end: at(second), resource: service("s"), attrs: chat(1, 1)}
				if e := s.Traces(traces(t, m), evidence.Origin{}, &evidencecontract.Collected{}); e != nil {
					err = e
				}
			}
		}
		if got := fault.From(err); got == nil || got.Where.File != f || got.Hint == "" {
			t.Errorf("%s: %v", filepath.Base(f), err)
		}
		if err := os.WriteFile(f, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 4 {
		t.Errorf("only %v were tried", files)
	}
}
