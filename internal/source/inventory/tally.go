package inventory

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"math/bits"
	"strings"
	"time"
)

// maxDatasets bounds the memory that a listing takes, however many objects it
// has.
const maxDatasets = 100_000

var (
	errDatasets = errors.New("too many datasets")
	errOverflow = errors.New("the sizes add up to more than can be")
)

// spot is a prefix of a bucket.
type spot struct{ base, prefix string }

// sum is what lies under a prefix.
type sum struct {
	name, version  string
	bytes, objects int64
	modified       time.Time
	contents       multiset
	parts          bool // some content is known by the hash of an upload in parts
	unknown        bool // some content is not known
}

// tally adds objects up by prefix.
type tally struct {
	rules   rules
	root    string                       // the dataset of a root that has no name
	named   map[string]map[string]string // by base
	sums    map[spot]*sum
	stores  map[string]int64 // bytes by base
	all     int64
	objects int
	newest  time.Time
}

func newTally(r rules, root string) *tally {
	return &tally{rules: r, root: root, named: map[string]map[string]string{}, sums: map[spot]*sum{}, stores: map[string]int64{}}
}

func (t *tally) add(o object) error {
	if o.bytes > math.MaxInt64-t.all {
		return errOverflow
	}
	named, ok := t.named[o.base]
	if !ok {
		named = t.rules.named(o.base)
		t.named[strings.Clone(o.base)] = named
	}
	at := placeOf(o.key, named)
	s := t.sums[spot{o.base, at.prefix}]
	if s == nil {
		if len(t.sums) == maxDatasets {
			return errDatasets
		}
		if at.name == "" {
			at.name = cmp.Or(hostOf(o.base), t.root)
		}
		s = &sum{name: strings.Clone(at.name), version: strings.Clone(at.version)}
		t.sums[spot{strings.Clone(o.base), strings.Clone(at.prefix)}] = s
	}
	s.add(o, o.key[len(at.prefix):])
	t.stores[o.base] += o.bytes
	t.all += o.bytes
	t.objects++
	t.newest = later(t.newest, o.modified)
	return nil
}

func (s *sum) add(o object, name string) {
	s.bytes += o.bytes
	s.objects++
	s.modified = later(s.modified, o.modified)
	switch {
	case o.old:
	case o.content.hash == "":
		s.unknown = true
	default:
		s.parts = s.parts || o.content.parts
		s.contents.add(name, o.content.hash, o.bytes)
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// digest identifies the contents under the prefix; "" if they are not known.
func (s *sum) digest() string {
	if s.unknown || s.contents.count == 0 {
		return ""
	}
	kind := "objects-sha256:"
	if s.parts {
		kind = "multipart-sha256:"
	}
	return kind + s.contents.digest()
}

// multiset is a digest of objects in any order: the sum of their SHA-256s.
// Sorting the names would need all of them in memory, and inventories are in
// no order.
type multiset struct {
	sum   [4]uint64
	count uint64
}

func (m *multiset) add(name, hash string, size int64) {
	text := make([]byte, 0, 192)
	text = append(text, name...)
	text = append(text, 0)
	text = append(text, hash...)
	text = append(text, 0)
	text = binary.BigEndian.AppendUint64(text, uint64(size))
	one := sha256.Sum256(text)
	var carry uint64
	for i := range m.sum {
		m.sum[i], carry = bits.Add64(m.sum[i], binary.BigEndian.Uint64(one[8*i:]), carry)
	}
	m.count++
}

func (m *multiset) digest() string {
	var text []byte
	for _, limb := range append(m.sum[:], m.count) {
		text = binary.BigEndian.AppendUint64(text, limb)
	}
	hash := sha256.Sum256(text)
	return hex.EncodeToString(hash[:])
}
