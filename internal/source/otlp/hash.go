package otlp

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
	now, before map[uint64]struct{}
}

const windowSize = 1 << 17

func newWindow() *window { return &window{now: map[uint64]struct{}{}} }

func (w *window) has(h uint64) bool {
	if _, ok := w.now[h]; ok {
		return true
	}
	_, ok := w.before[h]
	return ok
}

func (w *window) put(h uint64) {
	if len(w.now) >= windowSize {
		w.before, w.now = w.now, make(map[uint64]struct{}, windowSize)
	}
	w.now[h] = struct{}{}
}
