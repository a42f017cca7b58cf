package alert

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// withOne is a book with one message to the route r.
func withOne(s Severity) (Book, []Route) {
	var b Book
	routes := []Route{{Name: "r"}}
	b.State(Stated{Asked: noon, Causes: []Cause{cause("k", s)}})
	b.Tell(routes, noon)
	return b, routes
}

// Whatever servers do and wherever they die, a message is sent by one at a
// time, and never again once it is noted as sent.
func TestOneServerAtATimeSends(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, routes := withOne(Warning)
		now := noon
		var holder time.Time // until when somebody may be sending
		sent, rounds := false, map[string]bool{}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(rapid.SampledFrom([]time.Duration{time.Second, 20 * time.Second, 2 * time.Minute, time.Hour}).Draw(t, "later"))
			due := b.Due(routes, now)
			_, _, taken := b.Take("m1", routes, now)
			switch {
			case taken && sent:
				t.Fatal("it was sent again")
			case taken && now.Before(holder):
				t.Fatal("two send it at the same time")
			case taken != (len(due) == 1):
				t.Fatal("what is due is not what can be taken")
			case !taken && !sent && now.Sub(holder) > Wait(100):
				t.Fatal("nobody has it and it was not given")
			case !taken:
				continue
			}
			if round := due[0].Round(); rounds[round] {
				t.Fatalf("the round %s was there before: a job of it may be dead", round)
			} else {
				rounds[round] = true
			}
			holder = now.Add(hold)
			switch rapid.SampledFrom([]string{"sent", "refused", "refused", "died"}).Draw(t, "fate") {
			case "sent":
				sent = b.Delivered("m1", "", now)
			case "refused":
				b.Delivered("m1", "no", now)
				holder = now
			}
			b = stored(t, b)
			if now.Sub(noon) >= tried {
				return
			}
		}
	})
}

func TestMessageIsTriedForAWeek(t *testing.T) {
	b, routes := withOne(Warning)
	now, attempts := noon, 0
	for len(b.Outstanding()) > 0 {
		if len(b.Due(routes, now)) != 1 {
			t.Fatalf("after %d attempts it is not due at %s", attempts, now)
		}
		if _, _, taken := b.Take("m1", routes, now); !taken {
			t.Fatal("it is due and cannot be taken")
		}
		b.Delivered("m1", "refused", now)
		attempts++
		if now = now.Add(Wait(attempts)); len(b.Due(routes, now.Add(-time.Second))) != 0 {
			t.Fatalf("after %d attempts it is due too early", attempts)
		}
	}
	m, _ := b.Message("m1")
	if d := m.GivenUp.Sub(noon); d < tried || d > tried+time.Hour || attempts < 300 || m.Failure != "refused" {
		t.Fatalf("given up after %s and %d attempts, %q", d, attempts, m.Failure)
	}
}

func TestWaitGrows(t *testing.T) {
	for attempts, want := range map[int]time.Duration{0: 10 * time.Second, 1: 10 * time.Second, 2: 20 * time.Second, 3: 40 * time.Second, 8: 1280 * time.Second, 9: 30 * time.Minute, 5000: 30 * time.Minute} {
		if got := Wait(attempts); got != want {
			t.Errorf("after %d attempts it waits %s, not %s", attempts, got, want)
		}
	}
}

// A retry that falls into the night waits for the morning.
func TestRetriesKeepQuietHours(t *testing.T) {
	b, routes := withOne(Warning)
	routes[0].Quiet = Quiet{From: "22:00", To: "07:00"}
	night, morning := noon.Add(11*time.Hour), noon.Add(19*time.Hour)
	if _, _, taken := b.Take("m1", routes, night); taken || len(b.Due(routes, night)) != 0 {
		t.Fatal("it is given at night")
	}
	if due := len(b.Due(routes, morning)); due != 1 {
		t.Fatal("it is not due in the morning")
	}
	if _, _, taken := b.Take("m1", routes, morning); !taken {
		t.Fatal("it is not given in the morning")
	}
}

func TestMessageOfARemovedRouteIsGivenUp(t *testing.T) {
	b, _ := withOne(Warning)
	if len(b.Due(nil, noon)) != 1 {
		t.Fatal("nobody looks at it")
	}
	if _, _, taken := b.Take("m1", nil, noon); taken || len(b.Outstanding()) != 0 {
		t.Fatal("it is tried for ever")
	}
}

// A route that takes nothing any more is itself news, for the others.
func TestFailingRouteIsTold(t *testing.T) {
	b, routes := withOne(Warning)
	for i := range 3 {
		now := noon.Add(time.Duration(i) * time.Minute)
		b.Take("m1", routes, now)
		b.Delivered("m1", "connection refused", now)
	}
	if len(b.Failing(noon.Add(10*time.Minute))) != 0 {
		t.Fatal("it has no patience")
	}
	routes = append(routes, Route{Name: "other"})
	now := noon.Add(20 * time.Minute)
	b.State(Stated{Asked: now, Causes: append(b.Failing(now), cause("k", Warning))})
	b.Tell(routes, now)
	if heard(b, "r", "route/r") != 0 || heard(b, "other", "route/r") != 1 {
		t.Fatalf("told %s", told(b.Messages))
	}
}

func TestUntold(t *testing.T) {
	b, _ := withOne(Warning)
	if got := b.Untold([]Route{{Name: "r", Least: Critical}, {Name: "s", Named: true}}); len(got) != 1 {
		t.Fatalf("%d causes are told to nobody", len(got))
	}
	if got := b.Untold([]Route{{Name: "r"}}); len(got) != 0 {
		t.Fatalf("%v is told", got)
	}
}

func TestTextOfAMessage(t *testing.T) {
	c := Cause{Key: "k", Kind: OfBudget, Severity: Warning, Title: "Team search has spent 812.40 USD in November", Comparison: "81 % of a budget of 1000 USD",
		Explanation: []string{"Amazon SageMaker 640.00 USD", "Amazon S3 172.40 USD"}, Owners: []string{"maria"}, Link: "/budgets/search"}
	m := Message{Route: "r", Items: []Item{{Cause: c, ID: "1f0c9a2b", Why: First, Opened: noon}}}
	got := Write(m, Route{}, "https://finops.example.com/")
	const want = `WARNING: Team search has spent 812.40 USD in November
81 % of a budget of 1000 USD
- Amazon SageMaker 640.00 USD
- Amazon S3 172.40 USD
Owners: maria
https://finops.example.com/budgets/search
Acknowledge: farthing alerts ack 1f0c9a2b`
	if got.Body != want || got.Title != "Farthing: "+c.Title {
		t.Errorf("%s\n%s", got.Title, got.Body)
	}
	if own := Write(m, Route{Template: "{{range .Items}}{{.Cause.Amount}}!{{end}}{{.Base}}"}, "b"); own.Body != "!b" {
		t.Errorf("the user's own template gave %q", own.Body)
	}
	if odd := Write(m, Route{Template: "{{(index .Items 7).ID}}"}, "https://finops.example.com"); odd.Body != want {
		t.Errorf("a template that fails loses the message: %q", odd.Body)
	}
	if test := Write(Message{Route: "r"}, Route{Name: "r"}, ""); !strings.Contains(test.Body, "This is a test of the route r") {
		t.Errorf("a test says %q", test.Body)
	}
}

func TestLongMessagesAreCutAndSaySo(t *testing.T) {
	var m Message
	for range 25 {
		m.Items = append(m.Items, Item{Cause: cause("k", Info), Why: First})
	}
	got := Write(m, Route{}, "b")
	if n := strings.Count(got.Body, "INFO:"); n != shown || !strings.HasSuffix(got.Body, "and 15 more: b/alerts") || !strings.HasSuffix(got.Title, " and 24 more") {
		t.Errorf("%d are spelt out: %s: %s", n, got.Title, got.Body)
	}
}

func TestMarks(t *testing.T) {
	var got []string
	for _, i := range []Item{{Why: First}, {Why: First, Ended: noon}, {Why: Worse}, {Why: Reminder}, {Why: Escalated}, {Why: NowGone, Ended: noon}} {
		i.Cause.Severity = Critical
		got = append(got, mark(i))
	}
	want := []string{"CRITICAL:", "CRITICAL, over by now:", "CRITICAL:", "STILL CRITICAL:", "NOBODY HAS ACKNOWLEDGED, CRITICAL:", "RESOLVED:"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
