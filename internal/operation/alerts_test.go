package operation

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/finding"
)

// keptBook is a shelf of books that keeps them as text, as the state does.
type keptBook struct {
	Shelf[alert.Book]
	mu   sync.Mutex
	text []byte
}

func (k *keptBook) Get(context.Context, string) (b alert.Book, found bool, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.read()
}

func (k *keptBook) read() (b alert.Book, found bool, err error) {
	if k.text == nil {
		return b, false, nil
	}
	return b, true, json.Unmarshal(k.text, &b)
}

func (k *keptBook) Change(_ context.Context, _ string, change func(alert.Book, bool) (alert.Book, error)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	b, found, err := k.read()
	if err == nil {
		b, err = change(b, found)
	}
	if err == nil {
		k.text, err = json.Marshal(b)
	}
	return err
}

// mailbox takes messages, or refuses them.
type mailbox struct {
	mu      sync.Mutex
	refuses error
	taken   []alert.Text
}

func (*mailbox) Check(url string) error {
	if strings.HasPrefix(url, "bad:") {
		return fault.New(fault.Usage, "cannot send by the service %q", "bad")
	}
	return nil
}

func (m *mailbox) Send(_ context.Context, _ string, t alert.Text) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuses == nil {
		m.taken = append(m.taken, t)
	}
	return m.refuses
}

// evident is a ledger whose evidence can fail.
type evident struct {
	*bills
	sources []evidence.Source
}

func (e *evident) EvidenceSources(context.Context) ([]evidence.Source, error) { return e.sources, nil }

// told are desks of several servers over one state. Its ledger holds one
// anomaly.
type told struct {
	desks  []*Desk
	box    *mailbox
	ledger *evident
	now    time.Time
}

func tellers(t *testing.T) *told {
	t.Helper()
	b := watched()
	b.leftOn("2026-06-24", "2026-06-28")
	x := &told{box: &mailbox{}, ledger: &evident{bills: b}, now: at("2026-06-29").Add(12 * time.Hour)}
	routes, book := &memoryShelf[alert.Route]{}, &keptBook{}
	feedback, budgets := &memoryShelf[finding.Feedback]{}, &memoryShelf[budget.Budget]{}
	ceilings := &memoryShelf[budget.Ceiling]{}
	for range 2 {
		x.desks = append(x.desks, &Desk{Lake: x.ledger, Engine: b, Now: func() time.Time { return x.now }, Routes: routes, AlertBook: book, Notifier: x.box,
			Feedback: feedback, Budgets: budgets, Ceilings: ceilings, Secret: func(string) string { return "" }, Address: "http://127.0.0.1:8080"})
	}
	return x
}

// does runs an operation, which must succeed.
func does[O any](t *testing.T, op Operation, pairs ...string) O {
	t.Helper()
	values := map[string][]string{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = []string{pairs[i+1]}
	}
	out, err := op.Run(t.Context(), values)
	if err != nil {
		t.Fatalf("%s: %v", op.Name, err)
	}
	return out.(O)
}

// Servers that evaluate and deliver at the same time send one message.
func TestServersTellOnce(t *testing.T) {
	x := tellers(t)
	does[RouteOutput](t, x.desks[0].routeAdd(), "name", "r", "url", "generic://host/secret", "group", "0s")
	var wg sync.WaitGroup
	for _, d := range slices.Repeat(x.desks, 4) {
		wg.Go(func() {
			if _, err := d.Evaluate(t.Context()); err != nil {
				t.Error(err)
			}
			due, err := d.Due(t.Context())
			if err != nil {
				t.Error(err)
			}
			for _, m := range due {
				if err := d.Deliver(t.Context(), m.ID); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if len(x.box.taken) != 1 {
		t.Fatalf("%d messages were sent", len(x.box.taken))
	}
	if body := x.box.taken[0].Body; !strings.Contains(body, "run:left-on") || !strings.Contains(body, "http://127.0.0.1:8080/anomalies/") {
		t.Errorf("it says %q", body)
	}
}

func TestAlertsTellWhatBecameOfMessages(t *testing.T) {
	x := tellers(t)
	d := x.desks[0]
	if p := does[AlertsOutput](t, d.alerts()).Problems; len(p) != 2 || !strings.Contains(p[0], "there is no route") || !strings.Contains(p[1], "nothing was evaluated") {
		t.Errorf("an empty desk has the problems %q", p)
	}
	does[RouteOutput](t, d.routeAdd(), "name", "r", "url", "generic://host/secret", "group", "0s")
	x.box.refuses = errors.New("503")
	if out := does[EvaluateOutput](t, d.evaluation(), "send", "true"); out.Causes != 1 || out.Messages != 1 || out.Waiting != 1 {
		t.Fatalf("%+v", out)
	}
	list := does[AlertsOutput](t, d.alerts())
	if len(list.Alerts) != 1 || len(list.Messages) != 1 || len(list.Problems) != 0 {
		t.Fatalf("%+v", list)
	}
	if m := list.Messages[0]; m.Status != MessageWaiting || m.Attempts != 1 || !strings.Contains(m.Failure, "503") || list.Alerts[0].Told[0].Status != MessageWaiting {
		t.Errorf("%+v", m)
	}
	x.box.refuses = nil
	x.now = x.now.Add(time.Minute) // it is not tried again at once
	if err := d.Deliver(t.Context(), list.Messages[0].ID); err != nil {
		t.Fatal(err)
	}
	list = does[AlertsOutput](t, d.alerts())
	if m := list.Messages[0]; m.Status != MessageSent || m.Sent == nil || list.Alerts[0].Told[0].Status != MessageSent {
		t.Errorf("%+v", m)
	}
	x.now = x.now.Add(2 * time.Hour)
	if p := does[AlertsOutput](t, d.alerts()).Problems; len(p) != 1 || !strings.Contains(p[0], "nothing was evaluated since") {
		t.Errorf("%q", p)
	}
}

func TestAckAndSnooze(t *testing.T) {
	x := tellers(t)
	d := x.desks[0]
	does[EvaluateOutput](t, d.evaluation())
	id := does[AlertsOutput](t, d.alerts()).Alerts[0].ID
	if a := does[AlertOutput](t, d.ack(), "id", id, "by", "maria", "note", "known").Alert; a.State != alert.Acknowledged || a.By != "maria" || a.Note != "known" {
		t.Errorf("%+v", a)
	}
	if a := does[AlertOutput](t, d.snooze(), "id", id, "for", "3d").Alert; a.State != alert.Snoozed || !a.Until.Equal(x.now.Add(72*time.Hour)) {
		t.Errorf("%+v", a)
	}
	if n := len(does[AlertsOutput](t, d.alerts(), "state", "open").Alerts); n != 0 {
		t.Errorf("%d are open", n)
	}
	does[RouteOutput](t, d.routeAdd(), "name", "r", "url", "generic://host/secret", "group", "0s")
	for hours, want := range []int{0, 1} {
		x.now = x.now.Add(time.Duration(hours) * 72 * time.Hour)
		if due, err := d.Due(t.Context()); err != nil || len(due) != want {
			t.Errorf("%d messages are due, not %d, %v", len(due), want, err)
		}
	}
	for _, c := range []struct {
		op     Operation
		values map[string][]string
		code   fault.Code
	}{
		{d.ack(), map[string][]string{"id": {"ffffffff"}}, fault.NotFound},
		{d.ack(), nil, fault.Usage},
		{d.snooze(), map[string][]string{"id": {id}, "for": {"0s"}}, fault.Usage},
		{d.snooze(), map[string][]string{"id": {id}, "for": {"tomorrow"}}, fault.Usage},
		{d.snooze(), map[string][]string{"id": {id}, "for": {"-3h"}}, fault.Usage},
	} {
		if _, err := c.op.Run(t.Context(), c.values); !fault.Is(err, c.code) {
			t.Errorf("%s %v: %v", c.op.Name, c.values, err)
		}
	}
}

func TestRoutes(t *testing.T) {
	x := tellers(t)
	d := x.desks[0]
	does[RouteOutput](t, d.routeAdd(), "name", "boss", "url", "pagerduty://events.pagerduty.com/S3CRET", "named", "true")
	got := does[RouteOutput](t, d.routeAdd(), "name", "r", "url", "slack://S3CRET@S3CRET", "kinds", "budget, anomaly", "severity", "warning", "owners", "maria",
		"only", "Team=search", "quiet", "22:00-07:00 Europe/Zurich mon,tue", "quiet-all", "true", "repeat", "1d", "escalate-to", "boss", "escalate-after", "90m", "resolved", "true")
	text, err := json.Marshal(got.Route)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"name":"r","service":"slack","url":"slack://…","kinds":["budget","anomaly"],"severity":"warning","owners":["maria"],"slice":{"Team":"search"},` +
		`"named":false,"quiet":"22:00-07:00 Europe/Zurich mon,tue","quietAll":true,"group":"1m","repeat":"1d","escalateTo":"boss","escalateAfter":"1h30m","resolved":true}`
	if string(text) != want {
		t.Errorf("%s", text)
	}
	if r := does[RouteOutput](t, d.routeAdd(), "name", "e", "url", "env:FARTHING_HOOK"); len(r.Notes) != 1 || r.Route.URL != "env:FARTHING_HOOK" {
		t.Errorf("%+v", r)
	}
	all := does[RoutesOutput](t, d.routes())
	if shown, err := json.Marshal(all); err != nil || strings.Contains(string(shown), "S3CRET") || len(all.Routes) != 3 || !all.Routes[0].Resolved {
		t.Errorf("%s, %v", shown, err)
	}
	does[RouteOutput](t, d.routeRemove(), "name", "e")
	if n := len(does[RoutesOutput](t, d.routes()).Routes); n != 2 {
		t.Errorf("%d routes are left", n)
	}
	for _, values := range []map[string]string{
		{"name": "a b", "url": "generic://host"}, {"name": "r", "url": "bad://x"}, {"name": "r", "url": "generic://h", "kinds": "budgets"},
		{"name": "r", "url": "generic://h", "only": "Team"}, {"name": "r", "url": "generic://h", "quiet": "night"}, {"name": "r", "url": "generic://h", "group": "soon"},
		{"name": "r", "url": "generic://h", "escalate-to": "nobody"}, {"name": "r", "url": "generic://h", "template": "{{.No}}"}, {"name": "r"},
	} {
		in := map[string][]string{}
		for k, v := range values {
			in[k] = []string{v}
		}
		if _, err := d.routeAdd().Run(t.Context(), in); !fault.Is(err, fault.Usage) && !fault.Is(err, fault.NotFound) {
			t.Errorf("%v: %v", values, err)
		}
	}
	if _, err := d.routeRemove().Run(t.Context(), map[string][]string{"name": {"nobody"}}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestAlertTest(t *testing.T) {
	x := tellers(t)
	d := x.desks[0]
	does[RouteOutput](t, d.routeAdd(), "name", "r", "url", "generic://host/secret")
	if out := does[AlertTestOutput](t, d.alertTest(), "name", "r"); out.Verdict() != nil || len(x.box.taken) != 1 || !strings.Contains(x.box.taken[0].Body, "a test of the route r") {
		t.Errorf("%+v %+v", out, x.box.taken)
	}
	x.box.refuses = fault.New(fault.Unavailable, "the message was not taken").Because("invalid_auth")
	if out := does[AlertTestOutput](t, d.alertTest(), "name", "r"); !fault.Is(out.Verdict(), fault.Unavailable) || !strings.Contains(out.Said, "invalid_auth") {
		t.Errorf("%+v", out)
	}
}

// A change of charges, shares or evidence calls for an evaluation, once.
func TestEvaluatedSeesChanges(t *testing.T) {
	x := tellers(t)
	d := x.desks[0]
	changed := func() string {
		t.Helper()
		_, name, err := d.Evaluated(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return name
	}
	if changed() == "" {
		t.Error("a ledger that nobody has seen is no news")
	}
	does[EvaluateOutput](t, d.evaluation())
	if name := changed(); name != "" {
		t.Errorf("%q is news after it was evaluated", name)
	}
	x.ledger.sources = []evidence.Source{{Name: "slurm", ReadAt: x.now}}
	if changed() == "" {
		t.Error("new evidence is no news")
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]string{"": "", "0s": "", "90m": "1h30m", "60m": "1h", "24h": "1d", "7d": "7d", "25h": "25h", "45s": "45s", "1h0m5s": "1h0m5s",
		"-1h": "fault", "soon": "fault", "d": "fault", "-1d": "fault", "99999d": "fault"} {
		got, err := duration("for", text)
		shown := wait(got)
		if err != nil {
			shown = "fault"
		}
		if shown != want {
			t.Errorf("%q is %q, not %q", text, shown, want)
		}
	}
}
