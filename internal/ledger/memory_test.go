package ledger

import (
	"bytes"
	"io"
	"sort"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// memory is a folder in memory. Names that end in .bad break while they are read.
type memory map[string]string

func (m memory) Files() []File {
	var out []File
	for path, content := range m {
		out = append(out, File{Path: path, Size: int64(len(content))})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out
}

func (m memory) Open(path string) (io.ReadCloser, error) {
	content, ok := m[path]
	if !ok {
		return nil, fault.New(fault.BadInput, "no such file")
	}
	if strings.Contains(path, ".bad") {
		return io.NopCloser(io.MultiReader(strings.NewReader(content), broken{})), nil
	}
	return io.NopCloser(strings.NewReader(content)), nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fault.New(fault.BadInput, "broken here") }

func (m memory) LocalPath(path string) string { return path }

// Header takes the first line of a CSV file, without quotes.
func (m memory) Header(path string) (Container, []string, error) {
	if !strings.Contains(path, ".csv") {
		return "", nil, nil
	}
	first, _, _ := bytes.Cut([]byte(m[path]), []byte("\n"))
	return CSV, strings.Split(strings.TrimPrefix(string(first), "\ufeff"), ","), nil
}

func (m memory) Digest(path string) (string, error) { return "sum of " + m[path], nil }
