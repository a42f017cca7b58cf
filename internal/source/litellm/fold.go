package litellm

import (
	"cmp"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// call is one request to a model.
type call struct {
	endpoint, workload, model, provider string
	start                               time.Time
	took                                time.Duration // 0: not known
	failed, judged                      bool          // judged: it is known whether it failed
	tokens                              tokens
	from                                evidence.Origin
}

// tokens are a call's, as package evidence counts them: input includes what was
// cached and written to a cache, output includes reasoning. nil is not known.
type tokens struct{ input, cached, write, output, reasoning *int64 }

// group is what calls are added up by. It is the key of evidence.Requests, so
// two of them never take each other's place.
type group struct {
	hour                      time.Time
	endpoint, workload, model string
}

// sum is what the calls of a group add up to.
type sum struct {
	requests, errors int64
	judged           bool
	tokens           tokens
	took             []time.Duration // of the calls that did not fail
	provider         string
	mixed            bool // calls went to several providers
	from             evidence.Origin
}

// folder adds up calls.
type folder map[group]*sum

func (f folder) add(c call) {
	key := group{c.start.Truncate(time.Hour), c.endpoint, c.workload, c.model}
	s := f[key]
	if s == nil {
		s = &sum{provider: c.provider, from: c.from}
		f[key] = s
	}
	s.requests++
	s.mixed = s.mixed || s.provider != c.provider
	s.judged = s.judged || c.judged
	if c.failed {
		s.errors++
	} else if c.took > 0 {
		s.took = append(s.took, c.took)
	}
	addCount(&s.tokens.input, c.tokens.input)
	addCount(&s.tokens.cached, c.tokens.cached)
	addCount(&s.tokens.write, c.tokens.write)
	addCount(&s.tokens.output, c.tokens.output)
	addCount(&s.tokens.reasoning, c.tokens.reasoning)
}

func addCount(to **int64, n *int64) {
	if n == nil {
		return
	}
	total := *n
	if *to != nil {
		total += **to
	}
	*to = &total
}

// groups are the groups in a fixed order.
func (f folder) groups() []group {
	return slices.SortedFunc(maps.Keys(f), func(a, b group) int {
		return cmp.Or(a.hour.Compare(b.hour), cmp.Compare(a.endpoint, b.endpoint), cmp.Compare(a.workload, b.workload), cmp.Compare(a.model, b.model))
	})
}

// requests is a group's sum as evidence.
func (f folder) requests(g group) *evidence.Requests {
	s := f[g]
	r := &evidence.Requests{
		Endpoint: g.endpoint, Workload: g.workload, Model: g.model, Start: g.hour, End: g.hour.Add(time.Hour), Requests: s.requests,
		InputTokens: s.tokens.input, CachedInputTokens: s.tokens.cached, CacheWriteTokens: s.tokens.write,
		OutputTokens: s.tokens.output, ReasoningTokens: s.tokens.reasoning,
	}
	if !s.mixed {
		r.Provider = s.provider
	}
	if s.judged {
		r.Errors = &s.errors
	}
	slices.Sort(s.took)
	r.LatencyP50Ms, r.LatencyP95Ms = quantile(s.took, 50), quantile(s.took, 95)
	return r
}

// quantile is the smallest time that at least so many in a hundred calls did
// not exceed, in milliseconds; nil if there are none. The times are in order.
func quantile(took []time.Duration, percent int) *money.Amount {
	if len(took) == 0 {
		return nil
	}
	at := (len(took)*percent + 99) / 100
	ms := money.FromUnscaled(big.NewInt(took[at-1].Microseconds()), 3)
	return &ms
}
