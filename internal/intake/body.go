package intake

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/farthing-finops/farthing/internal/fault"
)

// errTooLarge is a body beyond MaxBody, errBusy one that memory has no room for.
var (
	errTooLarge = errors.New("the body is too large")
	errBusy     = errors.New("too much is being taken in at the same time")
)

// bodies reads bodies into buffers that are used again.
type bodies struct {
	max    int64
	budget *budget
	bufs   sync.Pool
	gzips  sync.Pool
}

// held is a body and the room that it takes.
type held struct {
	bytes []byte
	room  int64
	from  *bodies
}

// free gives the buffer back; the bytes are no longer the caller's.
func (h *held) free() {
	h.from.budget.give(h.room)
	if cap(h.bytes) <= maxKept {
		h.from.bufs.Put(&h.bytes)
	}
}

// read reads the body of a request, unpacked.
func (b *bodies) read(r *http.Request) (*held, error) {
	// Packed bodies are no longer than unpacked ones may be.
	in := io.LimitReader(r.Body, b.max+1)
	switch coding := r.Header.Get("Content-Encoding"); coding {
	case "", "identity":
		if r.ContentLength > b.max {
			return nil, errTooLarge
		}
	case "gzip":
		z, err := b.unpack(in)
		if err != nil {
			return nil, malformed(err)
		}
		defer b.gzips.Put(z)
		in = z
	default:
		return nil, fault.New(fault.Usage, "the body is packed in a way that is not known").Because("its Content-Encoding is %q", coding).Try("pack it with gzip, or not at all")
	}
	h := &held{from: b}
	if buf, ok := b.bufs.Get().(*[]byte); ok {
		h.bytes = (*buf)[:0]
	}
	if err := h.fill(in); err != nil {
		h.free()
		return nil, err
	}
	return h, nil
}

func (b *bodies) unpack(in io.Reader) (*gzip.Reader, error) {
	if z, ok := b.gzips.Get().(*gzip.Reader); ok {
		return z, z.Reset(in)
	}
	return gzip.NewReader(in)
}

// fill reads to the end, asking for room as it goes.
func (h *held) fill(in io.Reader) error {
	for {
		if len(h.bytes) == cap(h.bytes) {
			h.bytes = append(h.bytes, 0)[:len(h.bytes)]
		}
		if int64(cap(h.bytes)) > h.room {
			more := int64(cap(h.bytes)) - h.room
			if !h.from.budget.take(more) {
				return errBusy
			}
			h.room += more
		}
		n, err := in.Read(h.bytes[len(h.bytes):cap(h.bytes)])
		h.bytes = h.bytes[:len(h.bytes)+n]
		switch {
		case int64(len(h.bytes)) > h.from.max:
			return errTooLarge
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fault.New(fault.BadInput, "the request cannot be read").Wrap(fmt.Errorf("its body breaks off: %w", err)).Try("send it again")
		}
	}
}
