package httpapi

import (
	"bytes"
	"sync"

	"github.com/danielgtaylor/huma/v2/negotiation"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	// smallest is the size below which compression costs more than it saves.
	smallest = 1 << 10
	// cacheBytes bounds the memory for encoded answers.
	cacheBytes = 32 << 20
	// cacheEntries bounds their number; bytes are the bound that matters.
	cacheEntries = 1 << 16
)

// encoded is an answer as bytes, compressed when first asked for so.
type encoded struct {
	body []byte

	gzipOnce, zstdOnce   sync.Once
	gzipBytes, zstdBytes []byte
}

// press compresses.
type press struct {
	zstd *zstd.Encoder // EncodeAll is safe for concurrent use
	gzip sync.Pool     // of *gzip.Writer
}

func newPress() (*press, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedDefault))
	return &press{zstd: z, gzip: sync.Pool{New: func() any { return gzip.NewWriter(nil) }}}, err
}

// pick is the answer in the best coding that the client accepts, and the
// coding's name, "" for none.
func (p *press) pick(e *encoded, accepted string) ([]byte, string) {
	if len(e.body) <= smallest || accepted == "" {
		return e.body, ""
	}
	// The first offer wins ties, even at q=0; none of the real ones is the first.
	switch coding := negotiation.SelectQValue(accepted, []string{"-", "zstd", "gzip"}); coding {
	case "gzip":
		e.gzipOnce.Do(func() { e.gzipBytes = p.gzipped(e.body) })
		return e.gzipBytes, coding
	case "zstd":
		e.zstdOnce.Do(func() { e.zstdBytes = p.zstd.EncodeAll(e.body, nil) })
		return e.zstdBytes, coding
	default:
		return e.body, ""
	}
}

func (p *press) gzipped(body []byte) []byte {
	w := p.gzip.Get().(*gzip.Writer)
	defer p.gzip.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	_, _ = w.Write(body) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// answerCache keeps encoded answers, the last used of them, within a bound of
// bytes. Compressed forms count as half the body, which is more than they take.
type answerCache struct {
	mu      sync.Mutex
	entries *simplelru.LRU[string, *encoded]
	bytes   int
	limit   int
}

func newAnswerCache(limit int) *answerCache {
	c := &answerCache{limit: limit}
	entries, err := simplelru.NewLRU(cacheEntries, func(key string, e *encoded) { c.bytes -= weight(key, e) })
	if err != nil {
		panic(err) // only a size below 1 is refused
	}
	c.entries = entries
	return c
}

func weight(key string, e *encoded) int { return len(key) + 2*len(e.body) }

// get is the answer of a key, made if it is not there. An answer that would
// crowd out all others is not kept.
func (c *answerCache) get(key string, make func() ([]byte, error)) (*encoded, error) {
	c.mu.Lock()
	kept, ok := c.entries.Get(key)
	c.mu.Unlock()
	if ok {
		return kept, nil
	}
	body, err := make() // not under the lock: two may make the same, which is harmless
	if err != nil {
		return nil, err
	}
	e := &encoded{body: body}
	if weight(key, e) <= c.limit/4 {
		c.add(key, e)
	}
	return e, nil
}

func (c *answerCache) add(key string, e *encoded) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries.Remove(key) // so that its weight is taken off
	c.entries.Add(key, e)
	for c.bytes += weight(key, e); c.bytes > c.limit; {
		c.entries.RemoveOldest()
	}
}
