package otlp

import (
	"bytes"
	"encoding/binary"
	"testing"

	"pgregory.net/rapid"
)

// longWay reads a KeyValue field by field, without the short ways.
func longWay(b []byte) (key []byte, v value, err error) {
	key, inner, err := keyAndValue(b, nil, nil)
	if err != nil {
		return nil, v, err
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

// drawFields draws what looks like the fields of a KeyValue or of an AnyValue, and
// may break off.
func drawFields(t *rapid.T, depth int) []byte {
	var b []byte
	for range rapid.IntRange(1, 3).Draw(t, "fields") {
		tag := rapid.SampledFrom([]byte{1<<3 | length, 2<<3 | length, 2<<3 | length, 3 << 3, 4<<3 | fixed64, 9<<3 | length}).Draw(t, "tag")
		b = append(b, tag)
		switch tag & 7 {
		case length:
			body := rapid.SliceOfN(rapid.Byte(), 0, 140).Draw(t, "bytes")
			if depth > 0 && tag>>3 == 2 {
				body = drawFields(t, depth-1)
			}
			b = append(binary.AppendUvarint(b, uint64(len(body))), body...)
		case varint:
			b = binary.AppendUvarint(b, rapid.Uint64().Draw(t, "number"))
		default:
			b = binary.LittleEndian.AppendUint64(b, rapid.Uint64().Draw(t, "bits"))
		}
	}
	if rapid.IntRange(0, 7).Draw(t, "broken") == 0 {
		b = b[:rapid.IntRange(0, len(b)).Draw(t, "length")]
	}
	return b
}

// The short ways of reading attributes give what the long way gives.
func TestAttributesReadTheShortWay(t *testing.T) {
	read := map[valueKind]int{}
	rapid.Check(t, func(t *rapid.T) {
		b := drawFields(t, 1)
		key, v, err := attribute(b)
		wantKey, want, wantErr := longWay(b)
		if err != wantErr || !bytes.Equal(key, wantKey) || v.kind != want.kind || v.whole != want.whole || !bytes.Equal(v.text, want.text) {
			t.Fatalf("%x: got %q %+v %v, want %q %+v %v", b, key, v, err, wantKey, want, wantErr)
		}
		if err == nil {
			read[v.kind]++
		}
	})
	if read[text] == 0 || read[integer] == 0 {
		t.Errorf("only %v was read", read)
	}
}

// Hashes are a set, whatever lies next to each other, and so when they are kept
// on the disk and read again.
func TestHashesAreASet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var got hashes
		want := map[uint64]bool{}
		// 0 stands for an empty slot and is taken for 2.
		draw := rapid.OneOf(rapid.Uint64Range(1, 3000), rapid.Uint64Range(3000, 1<<64-1))
		for _, h := range rapid.SliceOfN(draw, 0, 2000).Draw(t, "hashes") {
			if got.has(h) != want[h] {
				t.Fatalf("%d: %v", h, !want[h])
			}
			got.put(h)
			want[h] = true
		}
		again := unpacked(packed(got))
		for h := range want {
			if !got.has(h) || !again.has(h) || h > 1 && again.has(h^1) != want[h^1] {
				t.Fatalf("%d is lost, or not alone", h)
			}
		}
		if got.n != len(want) || again.n != len(want) {
			t.Fatalf("%d and %d of %d", got.n, again.n, len(want))
		}
		got.clear()
		for h := range want {
			if got.has(h) {
				t.Fatalf("%d is still there", h)
			}
		}
	})
}

// The window forgets what came long ago, and nothing that came lately.
func TestWindowForgets(t *testing.T) {
	w := newWindow()
	const total = 5*windowSize + 7
	of := func(i uint64) uint64 { return hash(i, nil) }
	for i := range uint64(total) {
		w.put(of(i))
	}
	for i := uint64(total - windowSize); i < total; i++ {
		if !w.has(of(i)) {
			t.Fatalf("%d of %d is forgotten", i, total)
		}
	}
	for i := range uint64(total - 2*windowSize) {
		if w.has(of(i)) {
			t.Fatalf("%d of %d is remembered", i, total)
		}
	}
	if len(w.now.slots)+len(w.before.slots) > 4*windowSize {
		t.Errorf("%d slots", len(w.now.slots)+len(w.before.slots))
	}
}
