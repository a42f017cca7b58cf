package bucket

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/driver"
	"gocloud.dev/gcerrors"

	"github.com/farthing-finops/farthing/internal/fault"
)

var errGone = errors.New("gone")

// unreliable is a store with the one object a.csv, listed with some size and
// read as the test says.
type unreliable struct {
	driver.Bucket // what is not needed
	size          int64
	read          func(ctx context.Context, offset int64) (io.Reader, error)
}

func (u *unreliable) ListPaged(_ context.Context, o *driver.ListOptions) (*driver.ListPage, error) {
	if o.Prefix != "" {
		return &driver.ListPage{}, nil
	}
	return &driver.ListPage{Objects: []*driver.ListObject{{Key: "a.csv", Size: u.size, ModTime: time.Unix(1, 0)}}}, nil
}

func (u *unreliable) NewRangeReader(ctx context.Context, _ string, offset, _ int64, _ *driver.ReaderOptions) (driver.Reader, error) {
	in, err := u.read(ctx, offset)
	return &answer{in}, err
}

func (u *unreliable) ErrorCode(err error) gcerrors.ErrorCode {
	if errors.Is(err, errGone) {
		return gcerrors.NotFound
	}
	return gcerrors.Unknown
}
func (u *unreliable) As(any) bool             { return false }
func (u *unreliable) ErrorAs(error, any) bool { return false }
func (u *unreliable) Close() error            { return nil }

func (u *unreliable) options(t *testing.T) Options {
	return Options{Dir: t.TempDir(), dial: func(context.Context, address) (*blob.Bucket, error) {
		return blob.NewBucket(u), nil
	}}
}

type answer struct{ io.Reader }

func (a *answer) Close() error                         { return nil }
func (a *answer) As(any) bool                          { return false }
func (a *answer) Attributes() *driver.ReaderAttributes { return &driver.ReaderAttributes{} }

// breaking reads some text and then fails.
func breaking(text string, err error) io.Reader {
	return io.MultiReader(strings.NewReader(text), failing{err})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestReadGoesOnWhereItBrokeOff(t *testing.T) {
	const whole = "0123456789"
	var offsets []int64
	u := &unreliable{size: 10, read: func(_ context.Context, offset int64) (io.Reader, error) {
		offsets = append(offsets, offset)
		if offset == 6 {
			return strings.NewReader(whole[6:]), nil
		}
		return breaking(whole[offset:offset+3], syscall.ECONNRESET), nil
	}}
	got, err := contents(t, "s3://b", u.options(t))
	if err != nil || got["a.csv"] != whole || len(offsets) != 3 {
		t.Errorf("%q, %v after reads at %v", got, err, offsets)
	}
}

func TestReadStartsAgainWhenTheWholeIsWrong(t *testing.T) {
	reads := 0
	u := &unreliable{size: 4, read: func(_ context.Context, offset int64) (io.Reader, error) {
		if reads++; reads == 1 {
			return breaking("bad!", errors.New("checksum did not match")), nil
		}
		if offset != 0 {
			t.Errorf("read from %d", offset)
		}
		return strings.NewReader("good"), nil
	}}
	if got, err := contents(t, "s3://b", u.options(t)); err != nil || got["a.csv"] != "good" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestReadFaults(t *testing.T) {
	for name, c := range map[string]struct {
		read func() (io.Reader, error)
		want fault.Code
	}{
		"vanished":      {func() (io.Reader, error) { return nil, errGone }, fault.Conflict},
		"grown":         {func() (io.Reader, error) { return strings.NewReader("0123456789+"), nil }, fault.Conflict},
		"always short":  {func() (io.Reader, error) { return strings.NewReader(""), nil }, fault.Unavailable},
		"always broken": {func() (io.Reader, error) { return breaking("1", syscall.ECONNRESET), nil }, fault.Unavailable},
		"refused":       {func() (io.Reader, error) { return nil, syscall.ECONNREFUSED }, fault.Unavailable},
	} {
		u := &unreliable{size: 10, read: func(context.Context, int64) (io.Reader, error) { return c.read() }}
		o := u.options(t)
		_, _, err := Open(t.Context(), "s3://b", o)
		if !fault.Is(err, c.want) || !strings.Contains(err.Error(), "s3://b/a.csv") {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if left := runs(t, o.Dir); len(left) > 0 {
			t.Errorf("%s left %v", name, left)
		}
	}
}

func TestCancelStopsAtOnceAndCleansUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	u := &unreliable{size: 10, read: func(reading context.Context, _ int64) (io.Reader, error) {
		cancel()
		<-reading.Done() // a store that never answers
		return nil, reading.Err()
	}}
	o := u.options(t)
	if _, _, err := Open(ctx, "s3://b", o); !fault.Is(err, fault.Canceled) {
		t.Errorf("%v, want canceled", err)
	}
	if left := runs(t, o.Dir); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestDiskFull(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("this system has no /dev/full to write to")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	u := &unreliable{read: func(context.Context, int64) (io.Reader, error) { return strings.NewReader("x"), nil }}
	d := download{bucket: blob.NewBucket(u), tally: newTally(nil, nil)}
	err = d.copy(t.Context(), object{key: "a.csv", size: 1}, full)
	if f := diskFault("a.csv", err); f == nil || !strings.Contains(f.Error(), "the disk is full") {
		t.Errorf("%v became %v", err, f)
	}
	var disk *diskError
	if !errors.As(err, &disk) {
		t.Errorf("%v is not taken for a fault of the disk", err)
	}
}

func TestDownloadFolderCannotBeMade(t *testing.T) {
	o := holding(t, map[string]string{"a.csv": "x"})
	o.Dir += "/file"
	if err := os.WriteFile(o.Dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(t.Context(), "s3://b", o); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}
