// Package location gives access to the places where exports lie: folders and
// files on this machine, and buckets in the clouds.
package location

import (
	"errors"
	"io"
	"io/fs"
	"os"
	pathpkg "path"
	"path/filepath"
	"slices"
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
	switch {
	case err != nil:
		return nil, pathFault(path, err)
	case info.Mode().IsRegular():
		return &Folder{filepath.Dir(path), []ledger.File{fileOf(filepath.Base(path), info)}}, nil
	case !info.IsDir():
		return nil, fault.New(fault.BadInput, "this is neither a file nor a folder").At(fault.Where{File: path}).
			Because("an import reads its files more than once").Try("write it to a file first")
	}
	f := &Folder{root: path}
	if err := f.walk("", []fs.FileInfo{info}); err != nil {
		return nil, err
	}
	sort.Slice(f.files, func(i, j int) bool { return f.files[i].Path < f.files[j].Path })
	return f, nil
}

// walk lists the files below a folder. It follows links, for exports are often
// linked into place; above are the folders it is in.
func (f *Folder) walk(folder string, above []fs.FileInfo) error {
	entries, err := os.ReadDir(f.LocalPath(folder))
	if err != nil {
		return pathFault(f.LocalPath(folder), err)
	}
	for _, e := range entries {
		rel := pathpkg.Join(folder, e.Name())
		info, err := os.Stat(f.LocalPath(rel))
		switch {
		case err != nil:
			return pathFault(f.LocalPath(rel), err)
		case info.Mode().IsRegular():
			f.files = append(f.files, fileOf(rel, info))
		case !info.IsDir():
		case slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, info) }):
			return fault.New(fault.BadInput, "the folder has no end").At(fault.Where{File: f.LocalPath(rel)}).
				Because("this links to a folder that it is in").Try("remove the link")
		default:
			if err := f.walk(rel, append(slices.Clip(above), info)); err != nil {
				return err
			}
		}
	}
	return nil
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
