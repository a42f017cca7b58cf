package evidence

import (
	"fmt"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// Check says what is wrong with a workload.
func (w *Workload) Check() string {
	kind, name, ok := strings.Cut(w.ID, ":")
	switch {
	case !ok || kind == "" || name == "":
		return fmt.Sprintf("the workload %q is not a kind, a colon and a name, such as run:train-42", w.ID)
	case !w.End.IsZero() && w.Start.IsZero():
		return "it has an end and no start"
	case w.Parent == w.ID:
		return "it is a part of itself"
	}
	return order(w.Start, w.End)
}

// Check says what is wrong with a usage.
func (u *Usage) Check() string {
	switch {
	case u.Resource == "":
		return "it names no resource"
	case u.Workload == "":
		return "it names no workload"
	case u.Start.IsZero() || u.End.IsZero():
		return "it has no start or no end"
	case !u.End.After(u.Start):
		return "the end is not after the start"
	case u.Unit == "":
		return "it names no unit"
	case u.Held.Sign() < 0:
		return "it held less than nothing"
	case u.Capacity.Sign() <= 0:
		return "the resource has no capacity"
	case u.Held.Cmp(u.Capacity) > 0:
		return fmt.Sprintf("it held %s of a capacity of %s", u.Held, u.Capacity)
	case u.Used != nil && u.Used.Sign() < 0:
		return "it used less than nothing"
	case u.Used != nil && u.Used.Cmp(u.Held) > 0:
		return fmt.Sprintf("it used %s while it held %s", u.Used, u.Held)
	case u.Capacity.Cmp(maxCapacity()) > 0:
		return fmt.Sprintf("a capacity of %s is beyond what can be counted", u.Capacity)
	}
	return order(u.Start, u.End)
}

// maxCapacity keeps shares exact: weights are whole numbers of at most so many
// millionths of a unit times seconds.
func maxCapacity() money.Amount { return money.FromInt(1_000_000) }

// Check says what is wrong with requests.
func (r *Requests) Check() string {
	switch {
	case r.Endpoint == "" && r.Workload == "":
		return "it names neither an endpoint nor a workload"
	case r.Start.IsZero() || r.End.IsZero():
		return "it has no start or no end"
	case !r.End.After(r.Start):
		return "the end is not after the start"
	case r.Requests < 0:
		return "it has less than no requests"
	case r.Errors != nil && (*r.Errors < 0 || *r.Errors > r.Requests):
		return fmt.Sprintf("%d errors in %d requests", *r.Errors, r.Requests)
	}
	for _, n := range []*int64{r.InputTokens, r.CachedInputTokens, r.CacheWriteTokens, r.OutputTokens, r.ReasoningTokens} {
		if n != nil && *n < 0 {
			return "it has less than no tokens"
		}
	}
	switch {
	case above(r.CachedInputTokens, r.InputTokens):
		return "more cached input tokens than input tokens"
	case above(r.ReasoningTokens, r.OutputTokens):
		return "more reasoning tokens than output tokens"
	}
	return order(r.Start, r.End)
}

func above(part, whole *int64) bool { return part != nil && whole != nil && *part > *whole }

// Check says what is wrong with a dataset.
func (d *Dataset) Check() string {
	switch {
	case d.Dataset == "":
		return "it names no dataset"
	case d.Bytes != nil && *d.Bytes < 0 || d.Objects != nil && *d.Objects < 0:
		return "it has less than no bytes or objects"
	case above(d.Bytes, d.StoreBytes):
		return fmt.Sprintf("%d bytes in a store of %d", *d.Bytes, *d.StoreBytes)
	}
	return plausible(d.At)
}

// Check says what is wrong with an access.
func (a *Access) Check() string {
	switch {
	case a.Dataset == "" || a.Workload == "":
		return "it names no dataset or no workload"
	case a.Mode != "read" && a.Mode != "write":
		return fmt.Sprintf("the mode %q is neither read nor write", a.Mode)
	}
	return plausible(a.At)
}

// Check says what is wrong with a resource.
func (r *Resource) Check() string {
	switch {
	case r.Resource == "" || r.Of == "":
		return "it names no resource or not what it is part of"
	case r.Resource == r.Of:
		return "it is a part of itself"
	}
	return ""
}

// Check says what is wrong with a price.
func (p *Price) Check() string {
	switch {
	case p.Item == "" || p.Unit == "":
		return "it names no item or no unit"
	case p.Currency == "":
		return "it has no currency"
	case p.Price.Sign() < 0:
		return "it is below 0"
	case p.Per.Sign() <= 0:
		return "it is for no quantity"
	}
	return order(p.From, p.To)
}

func order(start, end time.Time) string {
	if !end.IsZero() && end.Before(start) {
		return "the end is before the start"
	}
	if why := plausible(start); why != "" {
		return why
	}
	return plausible(end)
}

// plausible refuses times that no evidence can have: mostly seconds read as
// milliseconds or the other way round.
func plausible(t time.Time) string {
	if !t.IsZero() && (t.Year() < 2000 || t.Year() > 2100) {
		return fmt.Sprintf("the time %s cannot be", t.Format(time.RFC3339))
	}
	return ""
}
