package alert

import (
	"slices"
	"time"
)

// want is one cause that a route is to be told.
type want struct {
	alert int // in the book
	why   Why
	since time.Time // since when it waits
}

// Tell decides what is to be sent now and puts it into the book as messages,
// one for each route that has something to hear. Told twice at the same time
// it adds nothing. It returns how many it added.
func (b *Book) Tell(routes []Route, now time.Time) int {
	b.wake(now)
	known := map[string]Route{}
	for _, r := range routes {
		known[r.Name] = r
	}
	added := 0
	for _, r := range routes {
		var news, over []want
		for i := range b.Alerts {
			w, ok := b.wanted(i, r, known, now)
			switch {
			case !ok || !r.Quiet.Ends(b.Alerts[i].Cause.Severity, now).IsZero():
			case w.why == NowGone:
				over = append(over, w)
			default:
				news = append(news, w)
			}
		}
		if len(news) > 0 && b.ready(r, news, now) {
			b.put(r, news, now)
			added++
		}
		if len(over) > 0 {
			b.put(r, over, now)
			added++
		}
	}
	return added
}

// wanted tells whether, and why, a route is to be told of an alert now.
func (b *Book) wanted(i int, r Route, known map[string]Route, now time.Time) (want, bool) {
	a := &b.Alerts[i]
	last, told := a.told(r.Name)
	gone := told && last.Why == NowGone
	told = told && !gone
	switch {
	case a.State == Resolved && told:
		return want{i, NowGone, a.Ended}, r.Resolved
	case a.State == Resolved:
		// It came and went while it waited for others or for the morning.
		missed := !gone && a.By == "" && !r.Since.After(a.Fresh)
		return want{i, First, a.Fresh}, missed && r.takes(a.Cause, known)
	case a.State != Open:
		return want{}, false
	case told && rank(a.Cause.Severity) > rank(last.Severity):
		return want{i, Worse, a.Stated}, true
	case told:
		return want{i, Reminder, last.At}, r.Repeat > 0 && now.Sub(last.At) >= r.Repeat
	case b.escalates(a, r.Name, known, now):
		return want{i, Escalated, now}, true
	default:
		return want{i, First, later(a.Fresh, r.Since)}, r.takes(a.Cause, known)
	}
}

// escalates tells whether a route that was told long ago hands on to another.
func (b *Book) escalates(a *Alert, to string, known map[string]Route, now time.Time) bool {
	for name, from := range known {
		if from.Escalate.To != to {
			continue
		}
		if at, told := a.firstTold(name); told && now.Sub(at) >= from.Escalate.After {
			return true
		}
	}
	return false
}

// ready tells whether what waits has waited long enough for others. What is
// critical or was told before waits for nobody, and takes the others along.
func (b *Book) ready(r Route, news []want, now time.Time) bool {
	return slices.ContainsFunc(news, func(w want) bool {
		return w.why != First || b.Alerts[w.alert].Cause.Severity == Critical || now.Sub(w.since) >= r.Group
	})
}

// put makes a message of several causes, the gravest first.
func (b *Book) put(r Route, wants []want, now time.Time) {
	slices.SortStableFunc(wants, func(x, y want) int {
		return rank(b.Alerts[y.alert].Cause.Severity) - rank(b.Alerts[x.alert].Cause.Severity)
	})
	b.Made++
	m := Message{ID: messageID(b.Made), Route: r.Name, Made: now}
	for _, w := range wants {
		a := &b.Alerts[w.alert]
		m.Items = append(m.Items, Item{Cause: a.Cause, ID: a.ID(), Why: w.why, Opened: a.Opened, Ended: a.Ended})
		a.Tellings = append(a.Tellings, Telling{Route: r.Name, Message: m.ID, Why: w.why, Severity: a.Cause.Severity, At: now})
	}
	b.Messages = append(b.Messages, m)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Untold are the causes that hold and that no route takes: nobody hears of
// them.
func (b *Book) Untold(routes []Route) []Cause {
	known := map[string]Route{}
	for _, r := range routes {
		known[r.Name] = r
	}
	var out []Cause
	for _, a := range b.Alerts {
		taken := slices.ContainsFunc(routes, func(r Route) bool { return r.takes(a.Cause, known) })
		if a.State == Open && !taken {
			out = append(out, a.Cause)
		}
	}
	return out
}
