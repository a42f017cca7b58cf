// Package location gives access to the places where exports lie: folders and
// files on this machine, and buckets in the clouds.
package location

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Folder is a folder of this machine, or a single file taken as a folder of one.
type Folder struct {
	root  string
	files []ledger.File
}

// OpenFolder lists a folder, or the one file that the path names.
func OpenFolder(path string) (*Folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, pathFault(path, err)
	}
	if !info.IsDir() {
		return &Folder{filepath.Dir(path), []ledger.File{fileOf(filepath.Base(path), info)}}, nil
	}
	f := &Folder{root: path}
	err = filepath.WalkDir(path, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := os.Stat(p) // follows links: exports are often linked into place
		if err != nil || !info.Mode().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(path, p)
		f.files = append(f.files, fileOf(filepath.ToSlash(rel), info))
		return err
	})
	if err != nil {
		return nil, pathFault(path, err)
	}
	sort.Slice(f.files, func(i, j int) bool { return f.files[i].Path < f.files[j].Path })
	return f, nil
}

func fileOf(path string, info fs.FileInfo) ledger.File {
	return ledger.File{Path: path, Size: info.Size(), Modified: info.ModTime().UTC()}
}

func pathFault(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.BadInput, "there is no such file or folder").At(fault.Where{File: path}).Wrap(err).
			Try("check the path; a relative one starts at the current folder")
	case errors.Is(err, fs.ErrPermission):
		return fault.New(fault.BadInput, "the file or folder may not be read").At(fault.Where{File: path}).Wrap(err).
			Try("give this user the right to read it")
	default:
		return fault.New(fault.Unavailable, "the file or folder cannot be read").At(fault.Where{File: path}).Wrap(err)
	}
}

// Files lists the files in order of path.
func (f *Folder) Files() []ledger.File { return f.files }

// LocalPath is the file's path on this machine.
func (f *Folder) LocalPath(path string) string {
	return filepath.Join(f.root, filepath.FromSlash(path))
}

// Open reads a file, decompressed if it is gzipped.
func (f *Folder) Open(path string) (io.ReadCloser, error) {
	file, err := os.Open(f.LocalPath(path))
	if err != nil {
		return nil, pathFault(path, err)
	}
	return decompressed(file, path)
}
