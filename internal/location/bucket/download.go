package bucket

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"gocloud.dev/blob"
	"golang.org/x/sync/errgroup"
)

const (
	inParallel = 4
	// The SDKs repeat a request that fails, yet not one that breaks off while
	// its answer is read. That is taken up where it broke off, this often.
	maxReads = 4
)

// download brings objects of one bucket into a folder.
type download struct {
	bucket *blob.Bucket
	from   address
	dir    string
	stock  *stock
	tally  *tally
}

func (d *download) all(ctx context.Context, objects []object) error {
	// Azure's client would unzip an object that is marked as gzip; its size
	// and the place where a read goes on are those of the stored bytes.
	ctx = policy.WithHTTPHeader(ctx, http.Header{"Accept-Encoding": {"identity"}})
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(inParallel)
	for _, o := range objects {
		if groupCtx.Err() != nil {
			break
		}
		group.Go(func() error { return d.one(groupCtx, o) })
	}
	err := group.Wait()
	if ctx.Err() != nil {
		return canceledFault(d.from, ctx.Err())
	}
	return err
}

func (d *download) one(ctx context.Context, o object) error {
	final := filepath.Join(d.dir, filepath.FromSlash(o.path))
	if err := os.MkdirAll(filepath.Dir(final), 0o700); err != nil {
		return diskFault(final, err)
	}
	if d.stock.take(o, final) {
		d.tally.add(o.size, o.path)
		return nil
	}
	err := d.write(ctx, o, final+".part")
	if err == nil {
		err = onDisk(os.Rename(final+".part", final))
	}
	var disk *diskError
	switch {
	case errors.As(err, &disk):
		return diskFault(final, disk.err)
	case err != nil:
		return readFault(ctx, d.from, o, err)
	}
	d.stock.put(o, final)
	return nil
}

func (d *download) write(ctx context.Context, o object, part string) error {
	file, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return &diskError{err}
	}
	err = d.copy(ctx, o, file)
	if err == nil && d.stock != nil {
		err = onDisk(file.Sync()) // what is kept outlives a crash, so it must be whole
	}
	if closed := onDisk(file.Close()); err == nil {
		err = closed
	}
	if err == nil {
		err = onDisk(os.Chtimes(part, o.modified, o.modified))
	}
	return err
}

// copy reads an object from where the last read broke off, until it is whole.
func (d *download) copy(ctx context.Context, o object, file *os.File) error {
	to := &meter{file: file, path: o.path, tally: d.tally}
	for reads := 1; ; reads++ {
		err := d.read(ctx, o, to)
		switch {
		case err == nil && to.size == o.size:
			return nil
		case err == nil && to.size > o.size:
			return errChanged
		case err == nil:
			err = io.ErrUnexpectedEOF
		}
		if reads == maxReads || ctx.Err() != nil || !brokeOff(err) {
			return err
		}
		if to.size >= o.size { // all of it came and was found to be wrong
			if err := to.rewind(); err != nil {
				return err
			}
		}
	}
}

func (d *download) read(ctx context.Context, o object, to *meter) error {
	in, err := d.bucket.NewRangeReader(ctx, o.key, to.size, -1, &blob.ReaderOptions{BeforeRead: o.version.only})
	if err != nil {
		return &requestError{err}
	}
	defer in.Close()
	_, err = io.Copy(to, in)
	return err
}

// meter writes a file and tells how far it has come.
type meter struct {
	file  *os.File
	path  string
	size  int64
	tally *tally
}

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.file.Write(p)
	m.size += int64(n)
	m.tally.add(int64(n), m.path)
	return n, onDisk(err)
}

func (m *meter) rewind() error {
	m.tally.add(-m.size, m.path)
	m.size = 0
	if _, err := m.file.Seek(0, io.SeekStart); err != nil {
		return &diskError{err}
	}
	return onDisk(m.file.Truncate(0))
}
