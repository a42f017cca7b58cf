package otlp

import (
	"bytes"
	"math/bits"
	"strconv"
	"strings"
	"unicode/utf8"
)

// value is an attribute's value (AnyValue of opentelemetry.proto.common.v1).
// Lists and maps are passed over: no attribute that is read is one.
type value struct {
	kind  valueKind
	text  []byte
	whole uint64 // an int64 or the bits of a float, as kind says
}

type valueKind uint8

const (
	nothing valueKind = iota
	text
	boolean
	integer
	double
)

// attribute reads a KeyValue. Nearly all have a key and a value of less than 128
// bytes, which are read at once; what is left goes the long way.
func attribute(b []byte) (key []byte, v value, err error) {
	var inner []byte
	for len(b) >= 2 && b[1] < 0x80 && 2+int(b[1]) <= len(b) {
		end := 2 + int(b[1])
		switch b[0] {
		case 1<<3 | length:
			key, b = b[2:end], b[end:]
			continue
		case 2<<3 | length:
			inner, b = b[2:end], b[end:]
			continue
		}
		break
	}
	if len(b) > 0 {
		if key, inner, err = keyAndValue(b, key, inner); err != nil {
			return nil, v, err
		}
	}
	if len(inner) >= 2 && inner[0] == 1<<3|length && int(inner[1]) == len(inner)-2 && inner[1] < 0x80 {
		return key, value{kind: text, text: inner[2:]}, nil
	}
	if len(inner) >= 2 && inner[0] == 3<<3|varint {
		if whole, n := uvarint(inner[1:]); n == len(inner)-1 {
			return key, value{kind: integer, whole: whole}, nil
		}
	}
	var f field
	for len(inner) > 0 {
		if inner, err = f.next(inner); err != nil {
			return nil, v, err
		}
		v.set(&f)
	}
	return key, v, nil
}

// keyAndValue reads fields of a KeyValue, which replace those before them.
func keyAndValue(b, key, inner []byte) ([]byte, []byte, error) {
	var f field
	var err error
	for len(b) > 0 {
		if b, err = f.next(b); err != nil {
			return nil, nil, err
		}
		switch {
		case f.number == 1 && f.wire == length:
			key = f.bytes
		case f.number == 2 && f.wire == length:
			inner = f.bytes
		}
	}
	return key, inner, nil
}

func (v *value) set(f *field) {
	switch {
	case f.number == 1 && f.wire == length:
		v.kind, v.text = text, f.bytes
	case f.number == 2 && f.wire == varint:
		v.kind, v.whole = boolean, f.value
	case f.number == 3 && f.wire == varint:
		v.kind, v.whole = integer, f.value
	case f.number == 4 && f.wire == fixed64:
		v.kind, v.whole = double, f.value
	}
}

// name is the value as a name; nil if it is none.
func (v *value) name() []byte {
	switch v.kind {
	case text:
		return bytes.TrimSpace(v.text)
	case integer:
		return strconv.AppendInt(nil, int64(v.whole), 10)
	}
	return nil
}

// count is the value as a number of things; false if it is none: a fraction, or
// below 0.
func (v *value) count() (int64, bool) {
	switch v.kind {
	case integer:
		return int64(v.whole), int64(v.whole) >= 0
	case double:
		return wholeDouble(v.whole)
	case text:
		n, err := strconv.ParseInt(string(v.text), 10, 64)
		return n, err == nil && n >= 0
	}
	return 0, false
}

// wholeDouble reads the bits of an IEEE 754 double that is a whole number from
// 0 to 2^62, exactly; false if it is anything else.
func wholeDouble(b uint64) (int64, bool) {
	const fraction = 52
	exponent := int(b>>fraction&0x7ff) - 1023
	mantissa := b&(1<<fraction-1) | 1<<fraction
	switch {
	case b<<1 == 0: // 0 and -0
		return 0, true
	case b>>63 == 1 || exponent < 0 || exponent > 62:
		return 0, false
	case exponent >= fraction:
		return int64(mantissa << (exponent - fraction)), true
	case bits.TrailingZeros64(mantissa) < fraction-exponent:
		return 0, false
	}
	return int64(mantissa >> (fraction - exponent)), true
}

// maxName bounds every name that is kept, in bytes.
const maxName = 200

// clean makes a name fit to be kept: valid UTF-8 of at most maxName bytes.
func clean(b []byte) string {
	if len(b) > maxName {
		b = b[:maxName]
		for len(b) > maxName-utf8.UTFMax && !utf8.Valid(b) {
			b = b[:len(b)-1]
		}
	}
	return strings.ToValidUTF8(string(b), "\uFFFD")
}

// plain writes a key as the conventions of tags compare them: in lower case
// with - . and space as _. It uses the buffer.
func plain(buf, key []byte) []byte {
	buf = buf[:0]
	for _, c := range key {
		switch {
		case c == '-' || c == '.' || c == ' ':
			c = '_'
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		buf = append(buf, c)
	}
	return buf
}
