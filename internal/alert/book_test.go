package alert

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func cause(key string, s Severity) Cause {
	return Cause{Key: key, Kind: OfBudget, Severity: s, Title: "title of " + key, Link: "/x"}
}

// stored is the book as the next server reads it.
func stored(t interface{ Fatal(...any) }, b Book) Book {
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var out Book
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// heard counts how often a route was told of a cause.
func heard(b Book, route, key string) int {
	n := 0
	for _, m := range b.Messages {
		for _, i := range m.Items {
			if m.Route == route && i.Cause.Key == key {
				n++
			}
		}
	}
	return n
}

// However often, in whatever order and by however many servers causes are
// stated, each is told once to each route that takes it.
func TestEachCauseOnceForEachRoute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := []string{"a", "b", "c", "d"}
		severities := map[string]Severity{"a": Info, "b": Warning, "c": Critical, "d": Warning}
		routes := []Route{
			{Name: "all", Group: rapid.SampledFrom([]time.Duration{0, time.Minute, time.Hour}).Draw(t, "group")},
			{Name: "grave", Least: Critical},
			{Name: "quiet", Quiet: Quiet{From: "10:00", To: "14:00"}},
		}
		var b Book
		now := noon
		stated := map[string]bool{}
		for range rapid.IntRange(1, 30).Draw(t, "evaluations") {
			now = now.Add(rapid.SampledFrom([]time.Duration{0, time.Second, 5 * time.Minute, time.Hour}).Draw(t, "later"))
			asked := now.Add(-rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute}).Draw(t, "asked"))
			s := Stated{Asked: asked}
			for _, k := range rapid.SliceOf(rapid.SampledFrom(keys)).Draw(t, "stated") {
				s.Causes = append(s.Causes, cause(k, severities[k]))
			}
			before := b.Asked
			b.State(s)
			if !asked.Before(before) {
				for _, c := range s.Causes {
					stated[c.Key] = true
				}
			}
			b.Tell(routes, now)
			if b.Tell(routes, now) != 0 {
				t.Fatal("telling again at the same time added a message")
			}
			b = stored(t, b)
		}
		b.Tell(routes, now.Add(12*time.Hour)) // the groups and the quiet hours are over
		for _, k := range keys {
			for _, r := range routes {
				want := 0
				if stated[k] && rank(severities[k]) >= rank(r.Least) {
					want = 1
				}
				if got := heard(b, r.Name, k); got != want {
					t.Fatalf("%s was told %d times of %s, not %d", r.Name, got, k, want)
				}
			}
		}
	})
}

// Nothing that is not critical goes out in quiet hours; all of it does after.
func TestQuietHoursHoldBackAndLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		hour := func(name string) string {
			return fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 23).Draw(t, name), rapid.SampledFrom([]int{0, 30}).Draw(t, name+" half"))
		}
		q := Quiet{From: hour("from"), To: hour("to"), Zone: rapid.SampledFrom([]string{"", "Europe/Zurich", "America/New_York", "Asia/Kolkata"}).Draw(t, "zone"),
			Days: rapid.SampledFrom([][]string{nil, {"sat", "sun"}, {"mon"}}).Draw(t, "days"), All: rapid.Bool().Draw(t, "all")}
		if q.From == q.To {
			q.To = "23:59"
		}
		if err := q.validate(); err != nil {
			t.Fatal(err)
		}
		routes := []Route{{Name: "r", Quiet: q}}
		var b Book
		now := noon.Add(time.Duration(rapid.IntRange(0, 14*24*60).Draw(t, "start")) * time.Minute)
		var open []Cause
		for i := range 8 {
			now = now.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "minutes")) * time.Minute)
			open = append(open, cause(fmt.Sprint(i), rapid.SampledFrom([]Severity{Info, Critical}).Draw(t, "severity")))
			b.State(Stated{Asked: now, Causes: open})
			b.Tell(routes, now)
			for _, m := range b.Messages {
				if ends := q.Ends(m.Severity(), m.Made); !ends.IsZero() {
					t.Fatalf("a message of severity %s was made at %s, and %s ends at %s", m.Severity(), m.Made, q, ends)
				}
			}
			if ends := q.Ends(Info, now); !ends.IsZero() && !ends.After(now) {
				t.Fatalf("at %s the quiet hours end at %s", now, ends)
			}
		}
		for range 3 { // windows may touch each other
			if ends := q.Ends(Info, now); !ends.IsZero() {
				now = ends
			}
		}
		if !q.Ends(Info, now).IsZero() {
			t.Fatalf("%s never ends", q)
		}
		b.Tell(routes, now)
		for _, c := range open {
			if heard(b, "r", c.Key) != 1 {
				t.Fatalf("%s was told %d times", c.Key, heard(b, "r", c.Key))
			}
		}
	})
}

// life runs a book through steps and says after each what was sent.
type step struct {
	after  time.Duration
	causes []Cause // nil states nothing and only time passes
	do     func(b *Book, now time.Time)
	want   string // "route:why key" of the new messages, sorted, by spaces and commas
}

func TestLives(t *testing.T) {
	w, c := cause("k", Warning), cause("k", Critical)
	gone := []Cause{}
	hold := []Cause{w}
	ack := func(b *Book, _ time.Time) { a, _ := b.Find("k"); a.Acknowledge("maria", "") }
	snooze := func(b *Book, now time.Time) { a, _ := b.Find("k"); a.Snooze(now.Add(8*time.Hour), "maria", "") }
	one := []Route{{Name: "r"}}
	for name, x := range map[string]struct {
		routes []Route
		steps  []step
	}{
		"told once":                  {one, []step{{0, hold, nil, "r:first k"}, {time.Hour, hold, nil, ""}, {time.Hour, hold, nil, ""}}},
		"a short absence is no news": {one, []step{{0, hold, nil, "r:first k"}, {time.Hour, gone, nil, ""}, {time.Hour, hold, nil, ""}}},
		"after a day it is":          {one, []step{{0, hold, nil, "r:first k"}, {time.Hour, gone, nil, ""}, {25 * time.Hour, hold, nil, "r:first k"}}},
		"worse is told again":        {one, []step{{0, hold, nil, "r:first k"}, {time.Hour, []Cause{c}, nil, "r:worse k"}, {time.Hour, hold, nil, ""}, {time.Hour, []Cause{c}, nil, ""}}},
		"acknowledged keeps still": {[]Route{{Name: "r", Repeat: time.Hour, Escalate: Escalation{"boss", time.Hour}}, {Name: "boss", Named: true}},
			[]step{{0, hold, nil, "r:first k"}, {time.Minute, nil, ack, ""}, {10 * time.Hour, hold, nil, ""}}},
		"acknowledged but worse":               {one, []step{{0, hold, nil, "r:first k"}, {time.Minute, nil, ack, ""}, {time.Hour, []Cause{c}, nil, "r:worse k"}}},
		"acknowledged before it was told":      {[]Route{{Name: "r", Group: time.Hour}}, []step{{0, hold, nil, ""}, {time.Minute, nil, ack, ""}, {10 * time.Hour, hold, nil, ""}}},
		"a snooze ends":                        {one, []step{{0, hold, nil, "r:first k"}, {time.Minute, nil, snooze, ""}, {7 * time.Hour, hold, nil, ""}, {2 * time.Hour, hold, nil, "r:first k"}, {time.Hour, hold, nil, ""}}},
		"a snooze ends without an evaluation":  {one, []step{{0, hold, nil, "r:first k"}, {time.Minute, nil, snooze, ""}, {9 * time.Hour, nil, nil, "r:first k"}}},
		"a snooze of what is gone":             {one, []step{{0, hold, nil, "r:first k"}, {time.Minute, nil, snooze, ""}, {time.Hour, gone, nil, ""}, {9 * time.Hour, gone, nil, ""}}},
		"a snooze ends early if it gets worse": {one, []step{{0, hold, nil, "r:first k"}, {time.Minute, nil, snooze, ""}, {time.Hour, []Cause{c}, nil, "r:worse k"}}},
		"reminders":                            {[]Route{{Name: "r", Repeat: 4 * time.Hour}}, []step{{0, hold, nil, "r:first k"}, {3 * time.Hour, hold, nil, ""}, {time.Hour, hold, nil, "r:reminder k"}, {time.Hour, hold, nil, ""}}},
		"escalation": {[]Route{{Name: "r", Escalate: Escalation{"boss", time.Hour}}, {Name: "boss", Named: true}},
			[]step{{0, hold, nil, "r:first k"}, {59 * time.Minute, hold, nil, ""}, {time.Minute, nil, nil, "boss:escalated k"}, {time.Hour, hold, nil, ""}}},
		"escalation of what is gone": {[]Route{{Name: "r", Escalate: Escalation{"boss", time.Hour}}, {Name: "boss", Named: true}},
			[]step{{0, hold, nil, "r:first k"}, {time.Minute, gone, nil, ""}, {2 * time.Hour, nil, nil, ""}}},
		"resolved": {[]Route{{Name: "r", Resolved: true}}, []step{{0, hold, nil, "r:first k"}, {time.Hour, gone, nil, "r:resolved k"}, {time.Hour, gone, nil, ""}, {time.Hour, hold, nil, "r:first k"}}},
		"grouped":  {[]Route{{Name: "r", Group: 2 * time.Minute}}, []step{{0, hold, nil, ""}, {time.Minute, []Cause{w, cause("l", Info)}, nil, ""}, {time.Minute, nil, nil, "r:first k,first l"}}},
		"critical does not wait and takes others along": {[]Route{{Name: "r", Group: time.Hour}}, []step{{0, hold, nil, ""}, {time.Minute, []Cause{w, cause("l", Critical)}, nil, "r:first k,first l"}}},
		"what came and went while it waited":            {[]Route{{Name: "r", Group: time.Hour}}, []step{{0, hold, nil, ""}, {time.Minute, gone, nil, ""}, {time.Hour, gone, nil, "r:first k"}, {time.Hour, gone, nil, ""}}},
		"named":                                         {[]Route{{Name: "r"}, {Name: "s", Named: true}}, []step{{0, []Cause{{Key: "k", Severity: Info, Routes: []string{"s"}}}, nil, "s:first k"}}},
		"named after a route that was removed":          {one, []step{{0, []Cause{{Key: "k", Severity: Info, Routes: []string{"s"}}}, nil, "r:first k"}}},
	} {
		t.Run(name, func(t *testing.T) {
			var b Book
			now := noon
			for n, s := range x.steps {
				now = now.Add(s.after)
				before := len(b.Messages)
				if s.causes != nil {
					b.State(Stated{Asked: now, Causes: s.causes})
				}
				if s.do != nil {
					s.do(&b, now)
				}
				b.Tell(x.routes, now)
				b = stored(t, b)
				if got := told(b.Messages[before:]); got != s.want {
					t.Fatalf("step %d: told %q, not %q", n+1, got, s.want)
				}
			}
		})
	}
}

func told(messages []Message) string {
	var all []string
	for _, m := range messages {
		var items []string
		for _, i := range m.Items {
			items = append(items, string(i.Why)+" "+i.Cause.Key)
		}
		slices.Sort(items)
		all = append(all, m.Route+":"+strings.Join(items, ","))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// What could not be asked is not over.
func TestSilenceIsNotResolution(t *testing.T) {
	var b Book
	test := Cause{Key: "t", Kind: OfSelfTest, Severity: Info}
	other := Cause{Key: "o", Kind: OfAnomaly, Severity: Info}
	states := func() string {
		var out []string
		for _, a := range b.Alerts {
			out = append(out, a.Cause.Key+" "+string(a.State))
		}
		return strings.Join(out, ", ")
	}
	b.State(Stated{Asked: noon, Causes: []Cause{cause("k", Warning), test, other}})
	b.State(Stated{Asked: noon.Add(time.Hour), Silent: map[Kind]string{OfBudget: "the ledger is locked"}})
	if got := states(); got != "k open, o resolved, t open" {
		t.Fatal(got)
	}
	b.State(Stated{Asked: noon.Add(2 * time.Hour)})
	if got := states(); got != "k resolved, o resolved, t resolved" {
		t.Fatal(got)
	}
}

// An evaluation that asked earlier than one that is in the book already knows
// less, and must not undo it.
func TestOldEvaluationsChangeNothing(t *testing.T) {
	var b Book
	b.State(Stated{Asked: noon, Causes: []Cause{cause("k", Warning)}})
	b.State(Stated{Asked: noon.Add(-time.Minute)})
	if a, ok := b.Find("k"); !ok || a.State != Open {
		t.Fatal("an older evaluation resolved what a newer one found")
	}
}

func TestBookForgetsWhatIsLongOver(t *testing.T) {
	var b Book
	b.State(Stated{Asked: noon, Causes: []Cause{cause("k", Warning)}})
	b.Tell([]Route{{Name: "r"}}, noon)
	b.Delivered("m1", "", noon)
	b.State(Stated{Asked: noon.Add(time.Hour)})
	b.State(Stated{Asked: noon.Add(kept)})
	if len(b.Alerts) != 1 {
		t.Fatal("it was forgotten too early")
	}
	b.State(Stated{Asked: noon.Add(kept + 2*time.Hour)})
	if len(b.Alerts) != 0 || len(b.Messages) != 0 {
		t.Fatalf("%d alerts and %d messages stay for ever", len(b.Alerts), len(b.Messages))
	}
}

// A route that is added later hears what holds, and not what was over before.
func TestNewRoutesHearWhatHolds(t *testing.T) {
	var b Book
	b.State(Stated{Asked: noon, Causes: []Cause{cause("k", Warning), cause("over", Warning)}})
	b.State(Stated{Asked: noon.Add(time.Hour), Causes: []Cause{cause("k", Warning)}})
	now := noon.Add(2 * time.Hour)
	b.Tell([]Route{{Name: "r", Since: now}}, now)
	if got := told(b.Messages); got != "r:first k" {
		t.Fatalf("told %q", got)
	}
}
