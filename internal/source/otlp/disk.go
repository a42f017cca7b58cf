package otlp

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

func (s *State) path(name string) string { return filepath.Join(s.dir, name) }

// newestOf is the file of a name that counts, "" if there is none.
func (s *State) newestOf(name string) (string, error) {
	files, err := filepath.Glob(filepath.Join(escaped(s.dir), name+"@*"))
	if err != nil {
		return "", s.fault(err)
	}
	var best uint64
	for _, f := range files {
		if _, number, ok := numbered(filepath.Base(f)); ok && number <= s.saved.Number {
			best = max(best, number)
		}
	}
	if best == 0 {
		return "", nil
	}
	return fmt.Sprintf("%s@%d", name, best), nil
}

// escaped keeps a folder's name from being read as a pattern.
func escaped(dir string) string {
	return strings.NewReplacer("*", `\*`, "?", `\?`, "[", `\[`, `\`, `\\`).Replace(dir)
}

func (s *State) readJSON(name string, into any) (bool, error) {
	text, err := os.ReadFile(s.path(name))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil:
		return false, s.fault(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return false, s.damaged(name, err)
	}
	return true, nil
}

func (s *State) damaged(name string, err error) error {
	return fault.New(fault.Internal, "the sums of OpenTelemetry's spans are damaged").At(fault.Where{File: s.path(name)}).
		Wrap(err).Try("restore the folder from a backup, or move it away to begin anew: hours that are in the lake stay as they are until new spans come for them")
}

func (s *State) fault(err error) error {
	return fault.New(fault.Unavailable, "the sums of OpenTelemetry's spans cannot be kept").At(fault.Where{File: s.dir}).
		Wrap(err).Try("free space on the disk, or check the rights of the folder")
}

func (s *State) writeJSON(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fault.New(fault.Internal, "the sums of OpenTelemetry's spans cannot be written").Wrap(err)
	}
	return s.write(name, text)
}

func (s *State) write(name string, text []byte) error {
	f, err := os.Create(s.path(name))
	if err != nil {
		return s.fault(err)
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return s.fault(err)
	}
	return nil
}

func (s *State) syncDir() error {
	d, err := os.Open(s.dir)
	if err != nil {
		return s.fault(err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return s.fault(err)
	}
	return nil
}
