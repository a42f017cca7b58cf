package wandb

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
)

// maxGPUs is more than any machine has; indexes above it are no GPUs.
const maxGPUs = 1024

// gpus are the GPUs of a run's machine, in the order of their indexes, and how
// busy they were.
type gpus struct {
	count int      // as the SDK counted them; 0 if it did not say
	uuids []string // of NVIDIA's
	// busy are samples of each GPU's utilisation by index.
	busy map[int]mean
	// own are those that the run's process was seen on. The processes beside it
	// (as torchrun starts them) are not counted there.
	own map[int]bool
	// writer is who wrote the samples. many tells that several machines did, so
	// that an index names more than one GPU.
	writer string
	heard  bool
	many   bool
	// odd counts samples that are no percentage.
	odd int
}

// mean is the average of samples.
type mean struct {
	sum money.Amount // percent
	n   int64
}

// gpuKey is the key of a GPU's utilisation: "gpu.0.gpu", of the first GPU in
// percent; "gpu.process.0.gpu", the same if the run's process is on it; either
// with "/l:NAME" at the end if several machines write to the run.
type gpuKey struct {
	index  int
	own    bool
	writer string
}

func parseGPUKey(key string) (gpuKey, bool) {
	var k gpuKey
	key, k.writer, _ = strings.Cut(key, "/l:")
	rest, ok := strings.CutPrefix(key, "gpu.")
	if !ok {
		return k, false
	}
	rest, k.own = strings.CutPrefix(rest, "process.")
	text, ok := strings.CutSuffix(rest, ".gpu")
	index, err := strconv.Atoi(text)
	k.index = index
	return k, ok && err == nil && index >= 0 && index < maxGPUs
}

// hear notes who wrote.
func (g *gpus) hear(writer string) {
	g.many = g.many || g.heard && writer != g.writer
	g.writer, g.heard = writer, true
}

// sample takes one measurement by its key; what is no GPU's utilisation is
// passed over.
func (g *gpus) sample(key, value string) {
	k, ok := parseGPUKey(key)
	if !ok {
		return
	}
	g.hear(k.writer)
	if k.own {
		if g.own == nil {
			g.own = map[int]bool{}
		}
		g.own[k.index] = true
		return
	}
	percent, err := money.Parse(value)
	if err != nil || percent.Sign() < 0 || percent.Cmp(money.FromInt(100)) > 0 {
		g.odd++
		return
	}
	if g.busy == nil {
		g.busy = map[int]mean{}
	}
	m := g.busy[k.index]
	g.busy[k.index] = mean{m.sum.Add(percent), m.n + 1}
}

// total is how many GPUs the machine has; 0 if nobody said.
func (g *gpus) total() int { return max(g.count, len(g.uuids), g.sampled()) }

// sampled is how many GPUs there must be for the samples that there are.
func (g *gpus) sampled() int {
	n := 0
	for index := range g.busy {
		n = max(n, index+1)
	}
	return n
}

// held are the indexes of the GPUs that a run holds, if it holds so many; nil
// if nothing tells which.
func (g *gpus) held(n money.Amount) []int {
	var out []int
	for i := range g.total() {
		if n.Equal(money.FromInt(int64(g.total()))) || g.own[i] {
			out = append(out, i)
		}
	}
	if !n.Equal(money.FromInt(int64(len(out)))) {
		return nil
	}
	return out
}

// used is how many of these GPUs were busy on average, or nil unless each was
// measured.
func (g *gpus) used(indexes []int) *money.Amount {
	if g.many || len(indexes) == 0 {
		return nil
	}
	total := money.Zero()
	for _, i := range indexes {
		m := g.busy[i]
		if m.n == 0 {
			return nil
		}
		total = total.Add(quotient(m.sum, money.FromInt(100*m.n)))
	}
	return &total
}

// quotient is a ÷ b, cut to nine digits.
func quotient(a, b money.Amount) money.Amount {
	const digits = 9
	shift := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil))
	q := new(big.Rat).Quo(rational(a), rational(b))
	q.Mul(q, shift)
	return money.FromUnscaled(new(big.Int).Quo(q.Num(), q.Denom()), digits)
}

func rational(a money.Amount) *big.Rat {
	r, _ := new(big.Rat).SetString(a.String())
	return r
}

// setUUIDs keeps the UUIDs if every GPU has one.
func (g *gpus) setUUIDs(uuids []string) {
	if len(uuids) <= maxGPUs && !slices.Contains(uuids, "") {
		g.uuids = uuids
	}
}
