package sample

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// random draws by name, not by turn: what a name gives depends on the seed and
// the name alone. So two executions of one month, or two views of one charge,
// agree on all that was not changed on purpose.
type random struct{ seed uint64 }

func (r random) of(name ...string) *rand.Rand {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(strings.Join(name, "\x00")))
	return rand.New(rand.NewPCG(r.seed, hash.Sum64()))
}

// permille is a number from..to (inclusive) in thousandths.
func (r random) permille(from, to int64, name ...string) int64 {
	return from + r.of(name...).Int64N(to-from+1)
}

// hex is n hexadecimal digits.
func (r random) hex(n int, name ...string) string {
	source := r.of(name...)
	var raw []byte
	for 2*len(raw) < n {
		raw = binary.BigEndian.AppendUint64(raw, source.Uint64())
	}
	return hex.EncodeToString(raw)[:n]
}

// digits is n decimal digits, the first not 0.
func (r random) digits(n int, name ...string) string {
	source := r.of(name...)
	text := []byte{byte('1' + source.IntN(9))}
	for len(text) < n {
		text = append(text, byte('0'+source.IntN(10)))
	}
	return string(text)
}

// uuid looks like a random (version 4) UUID.
func (r random) uuid(name ...string) string {
	h := r.hex(32, name...)
	return fmt.Sprintf("%s-%s-4%s-a%s-%s", h[:8], h[8:12], h[13:16], h[17:20], h[20:])
}
