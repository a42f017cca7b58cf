package otlp

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
)

// State is a fold that is kept in a folder, together with the mark of how far
// the log that it folds has come. The law that keeps every span counted once:
//
//   - What is emitted of an hour is a function of all that was taken of it, and
//     takes the place of what was emitted before (evidence.Requests).
//   - The sums and the mark are saved in one step: the files of a save have its
//     number in their names, and count once the file "saved" holds that number.
//   - Records are published before the save, and the log is released after it.
//
// So a crash before the step leaves the old sums and the old mark: the same
// part of the log is taken again and gives the same records, which replace
// those that were published. A crash after it leaves the new ones.
type State struct {
	*Fold
	dir   string
	saved saved
	// step is called before each step of a save; tests stop there.
	step func(name string) error
}

// saved is the file that makes a save count.
type saved struct {
	Version int    `json:"version"`
	Number  uint64 `json:"number"`
	Mark    string `json:"mark"`
}

// stateVersion is the version of the files' shapes.
const stateVersion = 1

// OpenState opens the state in a folder, which is made if it is missing.
func OpenState(dir string, limits Limits) (*State, error) {
	s := &State{Fold: &Fold{limits: limits}, dir: dir, step: func(string) error { return nil }}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, s.fault(err)
	}
	if err := s.Reload(); err != nil {
		return nil, err
	}
	return s, nil
}

// Reload forgets what was taken since the last save and reads that from the
// disk again. After an error it is the way on, as after a crash.
func (s *State) Reload() error {
	s.Fold, s.saved = NewFold(s.limits), saved{}
	s.load = s.loadHour
	found, err := s.readJSON("saved", &s.saved)
	if err != nil {
		return err
	}
	if found && s.saved.Version != stateVersion {
		return fault.New(fault.Conflict, "the sums of OpenTelemetry's spans cannot be read").At(fault.Where{File: s.path("saved")}).
			Because("they are of version %d; this Farthing knows %d", s.saved.Version, stateVersion).Try("use the Farthing that wrote them, or a newer one")
	}
	if err := s.sweep(); err != nil {
		return err
	}
	if !found {
		return nil
	}
	return s.readCommon()
}

// Mark is what the last Save was given; "" before the first.
func (s *State) Mark() string { return s.saved.Mark }

// Full tells that enough changed to be emitted and saved before more is taken.
func (s *State) Full() bool { return s.held >= s.limits.Held || len(s.hours) > maxHours }

// maxHours is how many hours may be in memory at a time.
const maxHours = 1000

// The kinds of bodies that Take takes.
const (
	TracesKind  = "traces"
	MetricsKind = "metrics"
)

// Take takes a body in protobuf; false if it is of another kind.
func (s *State) Take(kind string, body []byte, from evidence.Origin, sink evidence.Sink) (bool, error) {
	switch kind {
	case TracesKind:
		return true, s.Traces(body, from, sink)
	case MetricsKind:
		return true, s.Metrics(body, from, sink)
	}
	return false, nil
}

// Save keeps the sums and the mark, in one step. Call it once what Emit gave is
// published. If it fails, go on
// with Reload: whether it counts is settled on the disk.
func (s *State) Save(mark string) error {
	next := saved{Version: stateVersion, Number: s.saved.Number + 1, Mark: mark}
	for start, h := range s.hours {
		if !h.changed {
			continue
		}
		if err := s.step("hour"); err != nil {
			return err
		}
		if err := s.writeJSON(hourFile(start, next.Number), h.kept()); err != nil {
			return err
		}
	}
	if err := s.step("common"); err != nil {
		return err
	}
	if err := s.writeCommon(next.Number); err != nil {
		return err
	}
	if err := s.commit(next); err != nil {
		return err
	}
	s.saved = next
	s.settle()
	if err := s.step("sweep"); err != nil {
		return err
	}
	return s.sweep()
}

func (s *State) commit(next saved) error {
	if err := s.step("write"); err != nil {
		return err
	}
	if err := s.writeJSON("saved.new", next); err != nil {
		return err
	}
	if err := s.step("rename"); err != nil {
		return err
	}
	if err := s.syncDir(); err != nil {
		return err
	}
	if err := os.Rename(s.path("saved.new"), s.path("saved")); err != nil {
		return s.fault(err)
	}
	if err := s.step("renamed"); err != nil {
		return err
	}
	return s.syncDir()
}

// settle marks everything as saved, and lets go of all hours but the newest.
func (s *State) settle() {
	newest := int64(0)
	for start, h := range s.hours {
		if h.size() > 0 {
			newest = max(newest, start)
		}
	}
	for start, h := range s.hours {
		if start < newest-2 || h.size() == 0 {
			delete(s.hours, start)
			continue
		}
		h.changed = false
		for _, m := range h.spans {
			m.changed = false
		}
		for _, m := range h.metrics {
			m.changed = false
		}
	}
	s.retold, s.held = map[string]bool{}, 0
}

// sweep removes files that no longer count, or never did. Of each name the file
// of the highest number counts, up to the number that was saved.
func (s *State) sweep() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return s.fault(err)
	}
	best := map[string]uint64{}
	for _, e := range entries {
		if name, number, ok := numbered(e.Name()); ok && number <= s.saved.Number {
			best[name] = max(best[name], number)
		}
	}
	for _, e := range entries {
		name, number, ok := numbered(e.Name())
		if ok && best[name] != number {
			if err := os.Remove(s.path(e.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
				return s.fault(err)
			}
		}
	}
	return nil
}

func numbered(file string) (name string, number uint64, ok bool) {
	name, text, ok := strings.Cut(file, "@")
	if !ok {
		return "", 0, false
	}
	number, err := strconv.ParseUint(text, 10, 64)
	return name, number, err == nil
}

func hourFile(start int64, number uint64) string { return fmt.Sprintf("hour-%d@%d", start, number) }
