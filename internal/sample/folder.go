package sample

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"

	"github.com/farthing-finops/farthing/internal/fault"
)

// folder is the one directory that may be written; os.Root keeps every path,
// also one that a symbolic link points to, inside it.
type folder struct {
	root  *os.Root
	dir   string
	files []string
}

func openFolder(dir string) (*folder, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fault.New(fault.Unavailable, "cannot make the sample's folder").At(fault.Where{File: dir}).Wrap(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "cannot open the sample's folder").At(fault.Where{File: dir}).Wrap(err)
	}
	return &folder{root: root, dir: dir}, nil
}

func (f *folder) close() { _ = f.root.Close() }

// claim makes the folder the sample's: it refuses one that holds anything
// else, takes away an earlier sample, and marks what follows as incomplete.
func (f *folder) claim(m Manifest) error {
	entries, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return fault.New(fault.Unavailable, "cannot read the sample's folder").At(fault.Where{File: f.dir}).Wrap(err)
	}
	if len(entries) > 0 && !f.holdsSample() {
		return fault.New(fault.Conflict, "the folder for the sample company is not empty").
			At(fault.Where{File: f.dir}).Try("name an empty or new folder")
	}
	if err := f.writeJSON(TruthFile, m); err != nil {
		return fault.New(fault.Unavailable, "cannot write into the sample's folder").At(fault.Where{File: f.dir}).Wrap(err)
	}
	for _, export := range []string{AWS, GCP, AzureActual, AzureAmortized, FOCUS, Evidence} {
		if err := f.root.RemoveAll(export); err != nil {
			return fault.New(fault.Unavailable, "cannot replace the earlier sample").
				At(fault.Where{File: path.Join(f.dir, export)}).Wrap(err)
		}
	}
	f.files = nil
	return nil
}

func (f *folder) holdsSample() bool {
	text, err := f.root.ReadFile(TruthFile)
	var m Manifest
	return err == nil && json.Unmarshal(text, &m) == nil && m.Company == Company
}

// finish lists the files and writes the truth, last, so that a complete truth
// means complete exports.
func (f *folder) finish(m *Manifest) error {
	m.Files = slices.DeleteFunc(slices.Clone(f.files), func(name string) bool { return name == TruthFile })
	slices.Sort(m.Files)
	m.Complete = true
	if err := f.writeJSON(TruthFile, m); err != nil {
		return fault.New(fault.Unavailable, "cannot write the sample's truth").At(fault.Where{File: f.dir}).Wrap(err)
	}
	return nil
}

func (f *folder) create(name string) (*os.File, error) {
	if err := f.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return nil, err
	}
	file, err := f.root.Create(name)
	if err == nil {
		f.files = append(f.files, name)
	}
	return file, err
}

func (f *folder) writeJSON(name string, value any) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(value); err != nil {
		return err
	}
	file, err := f.create(name)
	if err != nil {
		return err
	}
	_, err = file.Write(text.Bytes())
	return errors.Join(err, file.Close())
}

// stream is a file being written, gzipped without a time stamp if asked, so
// that the same rows are the same bytes.
type stream struct {
	io.Writer
	buffer *bufio.Writer
	gzip   *gzip.Writer
	file   *os.File
	bytes  int64
}

func (f *folder) stream(name string, gzipped bool) (*stream, error) {
	file, err := f.create(name)
	if err != nil {
		return nil, err
	}
	s := &stream{file: file}
	s.buffer = bufio.NewWriterSize(counter{file, &s.bytes}, 1<<16)
	s.Writer = s.buffer
	if gzipped {
		s.gzip, err = gzip.NewWriterLevel(s.buffer, gzip.BestSpeed)
		s.Writer = s.gzip
	}
	return s, err
}

func (s *stream) Close() error {
	var err error
	if s.gzip != nil {
		err = s.gzip.Close()
	}
	return errors.Join(err, s.buffer.Flush(), s.file.Close())
}

type counter struct {
	to    io.Writer
	bytes *int64
}

func (c counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	*c.bytes += int64(n)
	return n, err
}
