package prices

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// shelf takes prices of all books of a place and refuses those that hold at
// the same time as another.
type shelf struct {
	sink  evidence.Sink
	books int // that could be read
	known map[key][]holding
}

// key is what has one price at a time.
type key struct {
	provider, item, unit string
	currency             money.Currency
	above                int64
}

// holding is the time for which a price holds, in order of their start; those
// of one key never overlap.
type holding struct {
	from, to time.Time // zero: always, still
	origin   evidence.Origin
	price    money.Amount
	per      money.Amount
}

func newShelf(sink evidence.Sink) *shelf {
	return &shelf{sink: sink, known: map[key][]holding{}}
}

// add hands a price over, unless its time overlaps another's. again passes
// over one that says the same as another.
func (s *shelf) add(p *evidence.Price, from evidence.Origin, again bool) error {
	if p.Check() == "" {
		k := key{p.Provider, p.Item, p.Unit, p.Currency, p.Above}
		h := holding{from: p.From, to: p.To, origin: from, price: p.Price, per: p.Per}
		other, ok := s.place(k, h)
		if !ok && again && other.price.Mul(h.per).Equal(h.price.Mul(other.per)) {
			return nil
		}
		if !ok {
			s.refuse(from, "the price of %s by the %s holds at the same time as that in %s", p.Item, p.Unit, at(other.origin))
			return nil
		}
	}
	return s.sink.Add(p, from)
}

func at(from evidence.Origin) string {
	if from.Line == 0 {
		return from.File
	}
	return fmt.Sprintf("%s:%d", from.File, from.Line)
}

// place remembers when a price holds; false if another does then.
func (s *shelf) place(k key, h holding) (holding, bool) {
	all := s.known[k]
	i, _ := slices.BinarySearchFunc(all, h, func(a, b holding) int { return a.from.Compare(b.from) })
	if i > 0 && !ends(all[i-1], h.from) {
		return all[i-1], false
	}
	if i < len(all) && !ends(h, all[i].from) {
		return all[i], false
	}
	s.known[k] = slices.Insert(all, i, h)
	return holding{}, true
}

// ends tells whether a holding is over at a time.
func ends(h holding, t time.Time) bool { return !h.to.IsZero() && !h.to.After(t) }

func (s *shelf) refuse(from evidence.Origin, why string, args ...any) {
	s.sink.Flag(evidence.Problem{Origin: from, Reason: fmt.Sprintf(why, args...), Refused: true})
}

// units are those that evidence.Price names.
func units() []string {
	return []string{
		"hour", "gpu-hour", "input-token", "cached-input-token", "cache-write-token", "output-token",
		"reasoning-token", "batch-input-token", "batch-output-token", "request", "gib-month",
	}
}

func unitOf(text string) (string, error) {
	unit := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(text)), "_", "-")
	if !slices.Contains(units(), unit) {
		return "", fmt.Errorf("the unit %q is none of %s", clip(text), strings.Join(units(), ", "))
	}
	return unit, nil
}

// clip shortens foreign text for a message.
func clip(text string) string {
	const most = 80
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
