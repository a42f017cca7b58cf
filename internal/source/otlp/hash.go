package otlp

import (
	"hash/maphash"
	"math/bits"
)

// hash mixes bytes into a seed: FNV-1a, finished so that all bits depend on all.
// It is the same in every process, as it is kept on disk.
func hash(seed uint64, b []byte) uint64 {
	h := 14695981039346656037 ^ seed
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	return h ^ h>>33
}

// hashText is hash of a text.
func hashText(seed uint64, s string) uint64 {
	h := 14695981039346656037 ^ seed
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	return h ^ h>>33
}

// window remembers the last spans and points, by their hash: between
// windowSize and twice as many. Two different ones of the same hash come about
// once in some hundred thousand billions.
type window struct {
	now, before hashes
}

const windowSize = 1 << 17

func newWindow() *window { return &window{} }

func (w *window) has(h uint64) bool { return w.now.has(h) || w.before.has(h) }

func (w *window) put(h uint64) {
	if w.now.n >= windowSize {
		// The older set's room serves again.
		w.now, w.before = w.before, w.now
		w.now.clear()
	}
	w.now.put(h)
}

// hashes is a set of hashes. Each lies at its place or soon after it, and next to
// the one that differs in the lowest bit: one look at the memory mostly tells of
// both, where a map takes several for each.
type hashes struct {
	slots []uint64 // a power of two, at most half of them taken; 0 is none
	seed  uint64   // odd; keeps those who choose what is hashed from knowing its place, as in a map
	shift uint     // what leaves as many bits of 64 as tell a pair of slots
	n     int
}

// unzero makes room for the sign of an empty slot.
func unzero(h uint64) uint64 {
	if h == 0 {
		return 2
	}
	return h
}

// find gives the slot that holds a hash, or is free for it.
func (s *hashes) find(h uint64) *uint64 {
	i := h>>1*s.seed>>s.shift<<1 | h&1
	for {
		i &= uint64(len(s.slots) - 1)
		if at := &s.slots[i]; *at == h || *at == 0 {
			return at
		}
		i++
	}
}

func (s *hashes) has(h uint64) bool { return s.n > 0 && *s.find(unzero(h)) != 0 }

func (s *hashes) put(h uint64) {
	if 2*s.n >= len(s.slots) {
		s.grow()
	}
	h = unzero(h)
	if at := s.find(h); *at == 0 {
		*at = h
		s.n++
	}
}

func (s *hashes) grow() {
	old := s.slots
	*s = hashes{slots: make([]uint64, max(2*len(old), 256)), seed: maphash.String(maphash.MakeSeed(), "") | 1}
	s.shift = 65 - uint(bits.TrailingZeros(uint(len(s.slots))))
	for _, h := range old {
		if h != 0 {
			s.put(h)
		}
	}
}

func (s *hashes) clear() {
	clear(s.slots)
	s.n = 0
}
