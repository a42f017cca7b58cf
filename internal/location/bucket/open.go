// Package bucket brings exports from the clouds' object stores to this
// machine: s3://, gs:// and az:// through the clouds' own SDKs, signed in the
// way each SDK does by itself. Only app imports it: the SDKs are large, and
// everything else reads a location.Folder.
package bucket

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"gocloud.dev/blob"

	"github.com/farthing-finops/farthing/internal/location"
)

// Options say where downloads go and who hears of them.
type Options struct {
	// Dir is the folder that downloads go below; it is made if it is missing.
	// Needed for buckets only.
	Dir string
	// Keep leaves a copy of each object below Dir, and takes it from there
	// the next time if the store still has the same version of it. It needs a
	// file system with hard links; without them everything is fetched again.
	Keep bool
	// Progress, if set, hears how many bytes have come of how many, and which
	// object they belong to. Calls do not overlap.
	Progress func(done, total int64, what string)

	// dial opens the bucket of an address; nil is openCloud.
	dial func(context.Context, address) (*blob.Bucket, error)
}

// Open gives the files at a place: a path of this machine, or
// s3://bucket/prefix, gs://bucket/prefix, az://container/prefix with the
// parameters that docs/buckets.md lists. From a bucket it downloads the
// objects at or below the prefix that look like exports. The returned function
// removes what was downloaded and is never nil if there is no error.
func Open(ctx context.Context, place string, o Options) (*location.Folder, func() error, error) {
	if !IsURL(place) {
		folder, err := location.OpenFolder(place)
		return folder, func() error { return nil }, err
	}
	from, err := parseAddress(place)
	if err != nil {
		return nil, nil, err
	}
	dial := o.dial
	if dial == nil {
		dial = openCloud
	}
	bucket, err := dial(ctx, from)
	if err != nil {
		return nil, nil, openFault(ctx, from, err)
	}
	defer bucket.Close()
	objects, err := list(ctx, bucket, from)
	if err != nil {
		return nil, nil, err
	}
	return fetchAll(ctx, bucket, from, objects, o)
}

// IsURL tells a URL from a path of this machine.
func IsURL(place string) bool { return strings.Contains(place, "://") }

// runPattern names the folder of one Open.
const runPattern = "import-*"

// Sweep removes the downloads of imports that were killed. Nothing may be
// importing through the same folder meanwhile.
func Sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, runPattern))
	for _, run := range left {
		err = errors.Join(err, os.RemoveAll(run))
	}
	return err
}

// fetchAll downloads objects into a folder of their own and opens it.
func fetchAll(ctx context.Context, bucket *blob.Bucket, from address, objects []object, o Options) (*location.Folder, func() error, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, nil, diskFault(o.Dir, err)
	}
	run, err := os.MkdirTemp(o.Dir, runPattern)
	if err != nil {
		return nil, nil, diskFault(o.Dir, err)
	}
	remove := func() error { return os.RemoveAll(run) }
	folder, err := fillFolder(ctx, bucket, from, objects, run, o)
	if err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	return folder, remove, nil
}

func fillFolder(ctx context.Context, bucket *blob.Bucket, from address, objects []object, run string, o Options) (*location.Folder, error) {
	kept, err := openStock(o, from)
	if err != nil {
		return nil, err
	}
	d := download{bucket: bucket, from: from, dir: run, stock: kept, tally: newTally(objects, o.Progress)}
	if err := d.all(ctx, objects); err != nil {
		return nil, err
	}
	if err := kept.prune(objects); err != nil {
		return nil, err
	}
	return location.OpenFolder(run)
}
