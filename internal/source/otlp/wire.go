package otlp

import (
	"encoding/binary"
	"errors"
)

// errMalformed is a body that is no protobuf message.
var errMalformed = errors.New("it is not a protobuf message: it breaks off or holds a field of no known type")

// The wire types of protobuf (https://protobuf.dev/programming-guides/encoding/).
const (
	varint  = 0
	fixed64 = 1
	length  = 2
	fixed32 = 5
)

// field is one field of a message: a number, or bytes that point into the body.
type field struct {
	number uint64
	wire   uint8
	value  uint64
	bytes  []byte
}

// next reads the first field of a message and gives what follows it.
func (f *field) next(b []byte) ([]byte, error) {
	tag, n := uvarint(b)
	if n <= 0 || tag>>3 == 0 {
		return nil, errMalformed
	}
	f.number, f.wire = tag>>3, uint8(tag&7)
	f.value, f.bytes = 0, nil
	b = b[n:]
	switch f.wire {
	case varint:
		if f.value, n = uvarint(b); n <= 0 {
			return nil, errMalformed
		}
		return b[n:], nil
	case fixed64:
		if len(b) < 8 {
			return nil, errMalformed
		}
		f.value = binary.LittleEndian.Uint64(b)
		return b[8:], nil
	case fixed32:
		if len(b) < 4 {
			return nil, errMalformed
		}
		f.value = uint64(binary.LittleEndian.Uint32(b))
		return b[4:], nil
	case length:
		size, n := uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return nil, errMalformed
		}
		end := n + int(size)
		f.bytes = b[n:end]
		return b[end:], nil
	}
	return nil, errMalformed
}

// uvarint is binary.Uvarint with the short way first: most are one byte.
func uvarint(b []byte) (uint64, int) {
	if len(b) > 0 && b[0] < 0x80 {
		return uint64(b[0]), 1
	}
	return binary.Uvarint(b)
}

// walk goes through a request for traces or metrics, which have one shape: a
// list (1) of a resource (1) and scopes (2) of items (2). resource is called
// before the items that are its own; what it gives false for is passed over.
func walk(body []byte, resource func([]byte) (bool, error), item func([]byte) error) error {
	return each(body, 1, func(group []byte) error {
		var of []byte
		if err := each(group, 1, func(b []byte) error { of = b; return nil }); err != nil {
			return err
		}
		if wanted, err := resource(of); err != nil || !wanted {
			return err
		}
		return each(group, 2, func(scope []byte) error { return each(scope, 2, item) })
	})
}

// each calls do for every message of a number within a message.
func each(b []byte, number uint64, do func([]byte) error) error {
	var f field
	var err error
	for len(b) > 0 {
		if b, err = f.next(b); err != nil {
			return err
		}
		if f.number != number {
			continue
		}
		if f.wire != length {
			return errMalformed
		}
		if err := do(f.bytes); err != nil {
			return err
		}
	}
	return nil
}
