package alert

import (
	"strconv"
	"time"
)

// Message is one thing to send to one route.
type Message struct {
	ID    string    `json:"id"`
	Route string    `json:"route"`
	Made  time.Time `json:"made"`
	Items []Item    `json:"items"`
	// Attempts failed so far; Failure is what the last one said.
	Attempts int       `json:"attempts,omitempty"`
	Failure  string    `json:"failure,omitempty"`
	Tried    time.Time `json:"tried,omitzero"`
	Sent     time.Time `json:"sent,omitzero"`
	// GivenUp is when it was no longer tried.
	GivenUp time.Time `json:"givenUp,omitzero"`
	// Held is until when a server has it in hand to send.
	Held time.Time `json:"held,omitzero"`
}

// Item is one cause in a message, as it was when the message was made.
type Item struct {
	Cause  Cause     `json:"cause"`
	ID     string    `json:"id"` // of the alert
	Why    Why       `json:"why"`
	Opened time.Time `json:"opened"`
	Ended  time.Time `json:"ended,omitzero"`
}

// tried is how long a message is tried before it is given up.
const tried = 7 * 24 * time.Hour

// hold is how long a server may take to send one message; after that it is
// taken to be dead, and another may.
const hold = 30 * time.Second

func messageID(n int) string { return "m" + strconv.Itoa(n) }

// over tells that nothing is left to do about it.
func (m Message) over() bool { return !m.Sent.IsZero() || !m.GivenUp.IsZero() }

// Severity is the gravest of what it tells.
func (m Message) Severity() Severity {
	out := Info
	for _, i := range m.Items {
		if rank(i.Cause.Severity) > rank(out) {
			out = i.Cause.Severity
		}
	}
	return out
}

// Due are the messages to send now: those that no server has in hand, whose
// last attempt is long enough ago, and whose route has no quiet hours.
func (b *Book) Due(routes []Route, now time.Time) []Message {
	var out []Message
	for _, m := range b.Outstanding() {
		r, _ := routeOf(m, routes) // one that was removed is due to be given up
		if m.due(r, now) {
			out = append(out, m)
		}
	}
	return out
}

func (m Message) due(r Route, now time.Time) bool {
	early := m.Attempts > 0 && now.Before(m.Tried.Add(Wait(m.Attempts)))
	return !m.over() && !early && !now.Before(m.Held) && r.Quiet.Ends(m.Severity(), now).IsZero()
}

// Round names an attempt, so that each is made once: by how many failed before
// it, and by when a server ended that died in the middle of it.
func (m Message) Round() string {
	out := strconv.Itoa(m.Attempts)
	if !m.Held.IsZero() {
		out += " after " + m.Held.UTC().Format(time.RFC3339Nano)
	}
	return out
}

func routeOf(m Message, routes []Route) (Route, bool) {
	for _, r := range routes {
		if r.Name == m.Route {
			return r, true
		}
	}
	return Route{}, false
}

// Outstanding are the messages that are still to be sent, the oldest first.
func (b *Book) Outstanding() []Message {
	var out []Message
	for _, m := range b.Messages {
		if !m.over() {
			out = append(out, m)
		}
	}
	return out
}

// Message finds a message by its id.
func (b *Book) Message(id string) (*Message, bool) {
	for i := range b.Messages {
		if b.Messages[i].ID == id {
			return &b.Messages[i], true
		}
	}
	return nil, false
}

// Take gives a message that is due to the one who asks, to be sent now, and
// holds it for that long.
func (b *Book) Take(id string, routes []Route, now time.Time) (m Message, r Route, taken bool) {
	found, ok := b.Message(id)
	if !ok {
		return Message{}, Route{}, false
	}
	r, ok = routeOf(*found, routes)
	if !found.due(r, now) {
		return Message{}, Route{}, false
	}
	if !ok {
		found.GivenUp, found.Failure = now, "the route was removed"
		return Message{}, Route{}, false
	}
	found.Held = now.Add(hold)
	return *found, r, true
}

// Delivered notes what became of an attempt; failure is "" if it was taken. It
// tells whether it was.
func (b *Book) Delivered(id, failure string, now time.Time) bool {
	m, ok := b.Message(id)
	if !ok || m.over() {
		return ok && !m.Sent.IsZero()
	}
	m.Tried, m.Held = now, time.Time{}
	if failure == "" {
		m.Sent, m.Failure = now, ""
		return true
	}
	m.Attempts++
	m.Failure = failure
	if now.Sub(m.Made) >= tried {
		m.GivenUp = now
	}
	return false
}

// Wait is how long to wait after so many failed attempts: ten seconds, and
// then twice as long each time up to half an hour.
func Wait(attempts int) time.Duration {
	const first, most = 10 * time.Second, 30 * time.Minute
	if attempts > 8 {
		return most
	}
	return min(first<<max(attempts-1, 0), most)
}

// Failing are causes of their own: the routes that have not taken a message
// for a quarter of an hour, or lost one. Other routes are told.
func (b *Book) Failing(now time.Time) []Cause {
	const patience = 15 * time.Minute
	var out []Cause
	seen := map[string]bool{}
	for _, m := range b.Messages {
		lost := !m.GivenUp.IsZero() && m.Attempts > 0 && now.Sub(m.GivenUp) < calm
		stuck := !m.over() && m.Attempts > 2 && now.Sub(m.Made) >= patience
		if !lost && !stuck || seen[m.Route] {
			continue
		}
		seen[m.Route] = true
		out = append(out, Cause{
			Key: "route/" + m.Route, Kind: OfSelfTest, Severity: Critical,
			Title:       "Alerts do not reach the route " + m.Route,
			Comparison:  "a message waits since " + m.Made.UTC().Format("2006-01-02 15:04 MST"),
			Explanation: []string{"the last attempt said: " + m.Failure},
			Slice:       map[string]string{"Route": m.Route}, Link: "/alerts",
		})
	}
	return out
}
