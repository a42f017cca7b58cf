package alert

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// State is where an alert stands.
type State string

// The states.
const (
	Open         State = "open"         // it holds, and nobody has said anything
	Acknowledged State = "acknowledged" // somebody has it in hand: nothing more is sent
	Snoozed      State = "snoozed"      // nothing is sent until a time
	Resolved     State = "resolved"     // its cause is no longer stated
)

// calm is how long a cause must be gone to be news when it comes again.
const calm = 24 * time.Hour

// kept is how long what is over stays in the book.
const kept = 30 * 24 * time.Hour

// Book is all that is known of alerts: their lives, and the messages about
// them. It is kept as one value, so that what is decided and what is to be
// sent can never differ, whenever a server stops.
type Book struct {
	// Asked is when the newest evaluation began to ask.
	Asked time.Time `json:"asked,omitzero"`
	// Ledger names the state of the ledger that it saw.
	Ledger string `json:"ledger,omitempty"`
	// Silent are the kinds whose causes could not be found out, with the reason.
	Silent   map[Kind]string `json:"silent,omitempty"`
	Alerts   []Alert         `json:"alerts"`   // in order of their keys
	Messages []Message       `json:"messages"` // the oldest first
	Made     int             `json:"made"`     // messages so far, which numbers them
}

// Alert is the life of one cause.
type Alert struct {
	Cause    Cause     `json:"cause"`
	State    State     `json:"state"`
	Opened   time.Time `json:"opened"`
	Stated   time.Time `json:"stated"` // the last time
	Ended    time.Time `json:"ended,omitzero"`
	Until    time.Time `json:"until,omitzero"` // of a snooze
	By       string    `json:"by,omitempty"`   // who acknowledged or snoozed
	Note     string    `json:"note,omitempty"`
	Tellings []Telling `json:"tellings,omitempty"`
	// Fresh is since when tellings count: earlier ones were about an earlier
	// time that the cause held, or before a snooze.
	Fresh time.Time `json:"fresh"`
}

// Telling is that a cause went into a message.
type Telling struct {
	Route    string    `json:"route"`
	Message  string    `json:"message"`
	Why      Why       `json:"why"`
	Severity Severity  `json:"severity"`
	At       time.Time `json:"at"`
}

// Why is the reason for a message.
type Why string

// The reasons.
const (
	First     Why = "first"
	Worse     Why = "worse" // the severity rose
	Reminder  Why = "reminder"
	Escalated Why = "escalated" // another route was told and nobody acknowledged
	NowGone   Why = "resolved"
)

// ID is a short name for the alert, to type.
func (a Alert) ID() string {
	sum := sha256.Sum256([]byte(a.Cause.Key))
	return hex.EncodeToString(sum[:4])
}

// Find looks an alert up by its id or key.
func (b *Book) Find(name string) (*Alert, bool) {
	for i := range b.Alerts {
		if a := &b.Alerts[i]; a.Cause.Key == name || a.ID() == strings.ToLower(name) {
			return a, true
		}
	}
	return nil, false
}

// Stated is what an evaluation found.
type Stated struct {
	Asked  time.Time // when it began to ask
	Ledger string    // the state of the ledger that was asked
	Causes []Cause
	// Silent are the kinds that could not be asked, with the reason. Their
	// alerts stay as they are: not to know is not to be resolved.
	Silent map[Kind]string
}

// silent tells whether causes of the kind may be missing. Self-tests come from
// everybody who looks.
func (s Stated) silent(k Kind) bool {
	_, silent := s.Silent[k]
	return silent || k == OfSelfTest && len(s.Silent) > 0
}

// State takes in what an evaluation found. One that asked before the newest
// that was taken in is out of date and changes nothing.
func (b *Book) State(s Stated) {
	if s.Asked.Before(b.Asked) {
		return
	}
	b.Asked, b.Ledger, b.Silent = s.Asked, s.Ledger, s.Silent
	stated := map[string]bool{}
	for _, c := range s.Causes {
		if stated[c.Key] {
			b.worse(c) // two makers, or two slices, state one cause: the worse counts
			continue
		}
		stated[c.Key] = true
		b.hold(c, s.Asked)
	}
	for i := range b.Alerts {
		a := &b.Alerts[i]
		if !s.silent(a.Cause.Kind) && !stated[a.Cause.Key] && a.State != Resolved {
			a.State, a.Ended = Resolved, s.Asked
		}
	}
	b.wake(s.Asked)
	b.forget(s.Asked)
}

// hold opens an alert, or lets it go on.
func (b *Book) hold(c Cause, now time.Time) {
	i, found := slices.BinarySearchFunc(b.Alerts, c.Key, func(a Alert, key string) int { return strings.Compare(a.Cause.Key, key) })
	if !found {
		b.Alerts = slices.Insert(b.Alerts, i, Alert{Cause: c, State: Open, Opened: now, Stated: now, Fresh: now})
		return
	}
	a := &b.Alerts[i]
	worse := rank(c.Severity) > rank(a.Cause.Severity)
	switch {
	case a.State == Resolved && now.Sub(a.Ended) >= calm:
		*a = Alert{Cause: c, State: Open, Opened: now, Fresh: now, Tellings: a.Tellings}
	case a.State == Resolved || worse && a.State != Open:
		a.State, a.By, a.Note, a.Until = Open, "", "", time.Time{}
	}
	a.Cause, a.Stated, a.Ended = c, now, time.Time{}
}

func (b *Book) worse(c Cause) {
	if a, ok := b.Find(c.Key); ok && rank(c.Severity) > rank(a.Cause.Severity) {
		a.Cause = c
	}
}

// wake ends the snoozes whose time is over: what still holds is told again.
func (b *Book) wake(now time.Time) {
	for i := range b.Alerts {
		if a := &b.Alerts[i]; a.State == Snoozed && !now.Before(a.Until) {
			a.State, a.Fresh, a.Until = Open, now, time.Time{}
		}
	}
}

// forget lets go of what has been over for long.
func (b *Book) forget(now time.Time) {
	b.Alerts = slices.DeleteFunc(b.Alerts, func(a Alert) bool { return a.State == Resolved && now.Sub(a.Ended) > kept })
	b.Messages = slices.DeleteFunc(b.Messages, func(m Message) bool { return m.over() && now.Sub(m.Made) > kept })
	for i := range b.Alerts {
		a := &b.Alerts[i]
		a.Tellings = slices.DeleteFunc(a.Tellings, func(t Telling) bool { return t.At.Before(a.Fresh) && now.Sub(t.At) > kept })
	}
}

// Acknowledge notes that somebody has it in hand: nothing more is sent about
// it unless its severity rises.
func (a *Alert) Acknowledge(by, note string) {
	a.State, a.By, a.Note, a.Until = Acknowledged, by, note, time.Time{}
}

// Snooze keeps still about it until a time; then, if it still holds, it is told
// again.
func (a *Alert) Snooze(until time.Time, by, note string) {
	a.State, a.By, a.Note, a.Until = Snoozed, by, note, until
}

// told is the newest telling of a route that counts, if there is one.
func (a *Alert) told(route string) (Telling, bool) {
	for i := len(a.Tellings) - 1; i >= 0; i-- {
		if t := a.Tellings[i]; t.Route == route && !t.At.Before(a.Fresh) {
			return t, true
		}
	}
	return Telling{}, false
}

// firstTold is when a route was told first of this time that the cause holds.
func (a *Alert) firstTold(route string) (time.Time, bool) {
	for _, t := range a.Tellings {
		if t.Route == route && !t.At.Before(a.Fresh) && t.Why != NowGone {
			return t.At, true
		}
	}
	return time.Time{}, false
}
