package requestlog

import (
	"cmp"
	"context"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// Call is one request to a model.
type Call struct {
	Endpoint, Workload, Model, Provider string
	Start                               time.Time
	Took                                time.Duration // 0: not known
	Failed, Judged                      bool          // Judged: it is known whether it failed
	Tokens                              Tokens
	From                                evidence.Origin
}

// Tokens are a call's, as package evidence counts them: input includes what was
// cached and written to a cache, output includes reasoning. nil is not known.
type Tokens struct{ Input, Cached, Write, Output, Reasoning *int64 }

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
	tokens           Tokens
	took             []time.Duration // of the calls that did not fail
	provider         string
	mixed            bool // calls went to several providers
	from             evidence.Origin
}

// Calls adds up calls by hour, endpoint, workload and model.
type Calls map[group]*sum

// Add takes a call.
func (f Calls) Add(c Call) {
	key := group{c.Start.Truncate(time.Hour), c.Endpoint, c.Workload, c.Model}
	s := f[key]
	if s == nil {
		s = &sum{provider: c.Provider, from: c.From}
		f[key] = s
	}
	s.requests++
	s.mixed = s.mixed || s.provider != c.Provider
	s.judged = s.judged || c.Judged
	if c.Failed {
		s.errors++
	} else if c.Took > 0 {
		s.took = append(s.took, c.Took)
	}
	AddCount(&s.tokens.Input, c.Tokens.Input)
	AddCount(&s.tokens.Cached, c.Tokens.Cached)
	AddCount(&s.tokens.Write, c.Tokens.Write)
	AddCount(&s.tokens.Output, c.Tokens.Output)
	AddCount(&s.tokens.Reasoning, c.Tokens.Reasoning)
}

// AddCount adds what is known; nil is not known, which is not 0.
func AddCount(to **int64, n *int64) {
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
func (f Calls) groups() []group {
	return slices.SortedFunc(maps.Keys(f), func(a, b group) int {
		return cmp.Or(a.hour.Compare(b.hour), cmp.Compare(a.endpoint, b.endpoint), cmp.Compare(a.workload, b.workload), cmp.Compare(a.model, b.model))
	})
}

// requests is a group's sum as evidence.
func (f Calls) requests(g group) *evidence.Requests {
	s := f[g]
	r := &evidence.Requests{
		Endpoint: g.endpoint, Workload: g.workload, Model: g.model, Start: g.hour, End: g.hour.Add(time.Hour), Requests: s.requests,
		InputTokens: s.tokens.Input, CachedInputTokens: s.tokens.Cached, CacheWriteTokens: s.tokens.Write,
		OutputTokens: s.tokens.Output, ReasoningTokens: s.tokens.Reasoning,
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

// Hand hands the sums over. Calls of one group that went to several providers
// name none, which is flagged.
func (f Calls) Hand(ctx context.Context, sink evidence.Sink) error {
	for i, g := range f.groups() {
		s := f[g]
		if i%1024 == 0 && ctx.Err() != nil {
			return stopped(ctx, s.from.File)
		}
		if s.mixed {
			Flag(sink, s.from, false, "calls of %s to %s went to several providers in the hour of %s; none is named", g.endpoint, g.model, g.hour.Format("2006-01-02 15:04"))
		}
		if err := sink.Add(f.requests(g), s.from); err != nil {
			return err
		}
	}
	return nil
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
