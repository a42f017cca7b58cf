package evidence

import (
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

func at(hour int) time.Time { return time.Date(2026, 9, 1, hour, 0, 0, 0, time.UTC) }

func number(text string) money.Amount { return money.MustParse(text) }

func goodUsage(change func(*Usage)) *Usage {
	u := &Usage{Resource: "i-1", Workload: "run:a", Start: at(1), End: at(2), Unit: "gpu", Held: number("1"), Capacity: number("8")}
	change(u)
	return u
}

func goodRequests(change func(*Requests)) *Requests {
	r := &Requests{Endpoint: "chat", Start: at(1), End: at(2), Requests: 10}
	change(r)
	return r
}

func goodPrice(change func(*Price)) *Price {
	p := &Price{Item: "m", Unit: "hour", Currency: "USD", Price: number("1"), Per: number("1")}
	change(p)
	return p
}

func some[T any](v T) *T { return &v }

// What cannot be right is told in words; what is odd but can be is taken.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		record Record
		want   string // "": it is taken
	}{
		{&Workload{ID: "run:a"}, ""},
		{&Workload{ID: "run:a:b", Start: at(1), End: at(1)}, ""},
		{&Workload{ID: "a"}, "is not a kind, a colon and a name"},
		{&Workload{ID: ":a"}, "is not a kind"},
		{&Workload{ID: "run:"}, "is not a kind"},
		{&Workload{ID: "run:a", Parent: "run:a"}, "a part of itself"},
		{&Workload{ID: "run:a", End: at(1)}, "an end and no start"},
		{&Workload{ID: "run:a", Start: at(2), End: at(1)}, "the end is before the start"},
		{&Workload{ID: "run:a", Start: time.Unix(1, 0)}, "cannot be"},
		{goodUsage(func(*Usage) {}), ""},
		{goodUsage(func(u *Usage) { u.Held = number("0"); u.Used = some(number("0")) }), ""},
		{goodUsage(func(u *Usage) { u.Held = number("8") }), ""},
		{goodUsage(func(u *Usage) { u.Unit = "furlongs" }), ""},
		{goodUsage(func(u *Usage) { u.Resource = "" }), "no resource"},
		{goodUsage(func(u *Usage) { u.Workload = "" }), "no workload"},
		{goodUsage(func(u *Usage) { u.End = time.Time{} }), "no start or no end"},
		{goodUsage(func(u *Usage) { u.End = u.Start }), "the end is not after the start"},
		{goodUsage(func(u *Usage) { u.Unit = "" }), "no unit"},
		{goodUsage(func(u *Usage) { u.Held = number("-0.001") }), "less than nothing"},
		{goodUsage(func(u *Usage) { u.Capacity = number("0"); u.Held = number("0") }), "no capacity"},
		{goodUsage(func(u *Usage) { u.Held = number("8.000001") }), "it held 8.000001 of a capacity of 8"},
		{goodUsage(func(u *Usage) { u.Used = some(number("1.1")) }), "it used 1.1 while it held 1"},
		{goodUsage(func(u *Usage) { u.Used = some(number("-1")) }), "it used less than nothing"},
		{goodUsage(func(u *Usage) { u.Capacity = number("1000001") }), "beyond what can be counted"},
		{goodUsage(func(u *Usage) { u.End = time.Date(2101, 1, 1, 0, 0, 0, 0, time.UTC) }), "cannot be"},
		{goodRequests(func(r *Requests) {
			r.Errors, r.InputTokens, r.CachedInputTokens = some[int64](10), some[int64](5), some[int64](5)
		}), ""},
		{goodRequests(func(r *Requests) { r.Endpoint = "" }), "neither an endpoint nor a workload"},
		{goodRequests(func(r *Requests) { r.Start = time.Time{} }), "no start or no end"},
		{goodRequests(func(r *Requests) { r.End = r.Start }), "the end is not after the start"},
		{goodRequests(func(r *Requests) { r.Requests = -1 }), "less than no requests"},
		{goodRequests(func(r *Requests) { r.Errors = some[int64](11) }), "11 errors in 10 requests"},
		{goodRequests(func(r *Requests) { r.OutputTokens = some[int64](-1) }), "less than no tokens"},
		{goodRequests(func(r *Requests) { r.InputTokens, r.CachedInputTokens = some[int64](1), some[int64](2) }), "more cached"},
		{goodRequests(func(r *Requests) { r.OutputTokens, r.ReasoningTokens = some[int64](1), some[int64](2) }), "more reasoning"},
		{&Dataset{Dataset: "d", Bytes: some[int64](1), StoreBytes: some[int64](1)}, ""},
		{&Dataset{}, "names no dataset"},
		{&Dataset{Dataset: "d", Bytes: some[int64](-1)}, "less than no bytes"},
		{&Dataset{Dataset: "d", Bytes: some[int64](2), StoreBytes: some[int64](1)}, "2 bytes in a store of 1"},
		{&Access{Dataset: "d", Workload: "run:a", Mode: "read"}, ""},
		{&Access{Dataset: "d", Mode: "read"}, "no dataset or no workload"},
		{&Access{Dataset: "d", Workload: "run:a", Mode: "look"}, "neither read nor write"},
		{&Resource{Resource: "a", Of: "b"}, ""},
		{&Resource{Resource: "a"}, "not what it is part of"},
		{&Resource{Resource: "a", Of: "a"}, "a part of itself"},
		{goodPrice(func(*Price) {}), ""},
		{goodPrice(func(p *Price) { p.Item = "" }), "no item or no unit"},
		{goodPrice(func(p *Price) { p.Currency = "" }), "no currency"},
		{goodPrice(func(p *Price) { p.Price = number("-1") }), "below 0"},
		{goodPrice(func(p *Price) { p.Per = number("0") }), "for no quantity"},
		{goodPrice(func(p *Price) { p.From, p.To = at(2), at(1) }), "the end is before the start"},
	} {
		got := c.record.Check()
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.record, got, c.want)
		}
	}
}

// Usage over the end of a month is cut there, so that no time is lost or told
// twice.
func TestUsageIsCutAtMonths(t *testing.T) {
	u := goodUsage(func(u *Usage) {
		u.Start, u.End = time.Date(2026, 8, 31, 23, 30, 0, 0, time.FixedZone("", -3600)), time.Date(2026, 11, 1, 0, 0, 0, 500_000_000, time.UTC)
	})
	var got []string
	for _, r := range rowsOf(u) {
		got = append(got, r.month.String()+" "+r.values[2]+" "+r.values[3])
	}
	want := []string{
		"2026-09 2026-09-01T00:30:00.000Z 2026-10-01T00:00:00.000Z",
		"2026-10 2026-10-01T00:00:00.000Z 2026-11-01T00:00:00.000Z",
		"2026-11 2026-11-01T00:00:00.000Z 2026-11-01T00:00:00.500Z",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
}
