package bucket

import (
	"context"
	"errors"
	"io"
	"path"
	"path/filepath"
	"strings"
	"time"

	"gocloud.dev/blob"

	"github.com/farthing-finops/farthing/internal/fault"
)

// object is something to download.
type object struct {
	key      string // in the bucket
	path     string // below the prefix, fit for this machine, with forward slashes
	size     int64
	modified time.Time
	version  version
}

// list finds the exports at an address: below it as a folder or, if there
// are none, the one object that it names.
func list(ctx context.Context, bucket *blob.Bucket, at address) ([]object, error) {
	below := at.prefix
	if below != "" && !strings.HasSuffix(below, "/") {
		below += "/"
	}
	objects, others, err := listBelow(ctx, bucket, at, below)
	if err != nil || len(objects) > 0 {
		return objects, err
	}
	if below != at.prefix {
		one, err := listOne(ctx, bucket, at)
		if err != nil || len(one) > 0 {
			return one, err
		}
	}
	return nil, emptyFault(at, others)
}

// listBelow gives the exports of a folder and counts what lies beside them.
func listBelow(ctx context.Context, bucket *blob.Bucket, at address, below string) (objects []object, others int, err error) {
	taken := places{}
	found := bucket.List(&blob.ListOptions{Prefix: below})
	for {
		o, err := found.Next(ctx)
		if errors.Is(err, io.EOF) {
			return objects, others, nil
		}
		if err != nil {
			return nil, 0, listFault(ctx, at, err)
		}
		if !looksLikeExport(o.Key) {
			others++
			continue
		}
		local, err := taken.add(strings.TrimPrefix(o.Key, below))
		if err != nil {
			return nil, 0, keyFault(at, o.Key, err)
		}
		objects = append(objects, newObject(o, local))
	}
}

// listOne gives the object whose key is the prefix itself. It is the first of
// a listing, since any other key with that prefix is longer.
func listOne(ctx context.Context, bucket *blob.Bucket, at address) ([]object, error) {
	page, _, err := bucket.ListPage(ctx, blob.FirstPageToken, 1, &blob.ListOptions{Prefix: at.prefix})
	if err != nil {
		return nil, listFault(ctx, at, err)
	}
	// Azure's hierarchical accounts list a folder as an object without bytes.
	if len(page) == 0 || page[0].Key != at.prefix || page[0].Size == 0 {
		return nil, nil
	}
	local, err := places{}.add(path.Base(at.prefix))
	if err != nil {
		return nil, keyFault(at, at.prefix, err)
	}
	return []object{newObject(page[0], local)}, nil
}

func newObject(o *blob.ListObject, local string) object {
	return object{key: o.Key, path: local, size: o.Size, modified: o.ModTime, version: versionOf(o)}
}

// looksLikeExport goes by the name, as it decides what is downloaded at all.
func looksLikeExport(key string) bool {
	name := strings.ToLower(path.Base(key))
	if strings.HasSuffix(key, "/") { // a folder's marker
		return false
	}
	if name == "manifest" || strings.HasSuffix(name, ".parquet") {
		return true
	}
	switch path.Ext(strings.TrimSuffix(name, ".gz")) {
	case ".csv", ".txt", ".json", ".jsonl", ".ndjson":
		return true
	default:
		return false
	}
}

// places are the paths in use below the folder of a download, and the folders
// above them.
type places map[string]kind

type kind int

const (
	aFolder kind = iota + 1
	aFile
)

// add turns what follows the prefix in a key into a path, and refuses one that
// leads out of the folder or to a place in use.
func (p places) add(rest string) (string, error) {
	for part := range strings.SplitSeq(rest, "/") {
		if part == ".." {
			return "", errors.New(`it has ".." in it and would be written outside the download folder`)
		}
	}
	local := strings.TrimPrefix(path.Clean("/"+rest), "/") // keys may have empty parts: a//b
	if local == "" || !filepath.IsLocal(filepath.FromSlash(local)) || strings.ContainsRune(local, 0) {
		return "", errors.New("it cannot be a file's name on this machine")
	}
	if p[local] != 0 {
		return "", errors.New("another object has the same name on this machine")
	}
	p[local] = aFile
	for above := path.Dir(local); above != "."; above = path.Dir(above) {
		if p[above] == aFile {
			return "", errors.New("another object has the name of its folder")
		}
		p[above] = aFolder
	}
	return local, nil
}

func keyFault(at address, key string, why error) error {
	return fault.New(fault.BadInput, "an object cannot be downloaded").At(fault.Where{File: at.object(key)}).Wrap(why).
		Try("import a narrower prefix, or rename the object")
}

func emptyFault(at address, others int) error {
	f := fault.New(fault.BadInput, "there are no exports").At(fault.Where{File: at.String()})
	if others > 0 {
		return f.Because("none of the %d objects there is named .csv, .parquet, .json or .jsonl (.gz)", others).
			Try("name the object itself to import it whatever its name")
	}
	return f.Because("nothing is stored there").Try("check the prefix: upper and lower case count, and it starts after the bucket's name")
}
