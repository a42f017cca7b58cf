package bucket

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// stock holds the copies that outlast an import, one folder for each address.
// A copy is named after the key and version of its object, so nothing has to
// be remembered beside it; an import links to it, so another import may drop
// it at any time. A nil stock holds nothing.
type stock struct{ dir string }

func openStock(o Options, from address) (*stock, error) {
	if !o.Keep {
		return nil, nil
	}
	dir := filepath.Join(o.Dir, "kept", nameOf(from.String(), from.params.Encode()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, diskFault(dir, err)
	}
	return &stock{dir}, nil
}

func nameOf(parts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	return hex.EncodeToString(sum[:])
}

func (s *stock) path(o object) string {
	return filepath.Join(s.dir, nameOf(o.key, o.version.id, fmt.Sprint(o.size)))
}

// take puts the copy of an object at a path, if there is one.
func (s *stock) take(o object, at string) bool {
	if s == nil || o.version.id == "" {
		return false
	}
	info, err := os.Stat(s.path(o))
	return err == nil && info.Size() == o.size && os.Link(s.path(o), at) == nil
}

// put keeps a file as the copy of an object. Failing means no more than that
// it will be fetched again.
func (s *stock) put(o object, from string) {
	if s != nil && o.version.id != "" {
		_ = os.Link(from, s.path(o))
	}
}

// prune drops the copies of objects that are no longer there.
func (s *stock) prune(objects []object) error {
	if s == nil {
		return nil
	}
	current := make(map[string]bool, len(objects))
	for _, o := range objects {
		current[filepath.Base(s.path(o))] = true
	}
	copies, err := os.ReadDir(s.dir)
	if err != nil {
		return diskFault(s.dir, err)
	}
	for _, c := range copies {
		if current[c.Name()] {
			continue
		}
		if err := os.Remove(filepath.Join(s.dir, c.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return diskFault(s.dir, err)
		}
	}
	return nil
}
