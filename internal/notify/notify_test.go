package notify

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
)

// received is what a local receiver was sent.
type received struct {
	path, kind, authorization, body string
}

func receiver(t *testing.T, status int) (address string, got *[]received) {
	t.Helper()
	got = &[]received{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*got = append(*got, received{r.URL.Path, r.Header.Get("Content-Type"), r.Header.Get("Authorization"), string(body)})
		w.WriteHeader(status)
		_, _ = io.WriteString(w, "said "+r.URL.Path)
	}))
	t.Cleanup(s.Close)
	return strings.TrimPrefix(s.URL, "http://"), got
}

func noSecrets(string) string { return "" }

func message() alert.Text {
	opened := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	c := alert.Cause{Key: "budget/search/2026-11/actual/80", Kind: alert.OfBudget, Severity: alert.Warning, Title: "Team search has spent 812.40 USD", Amount: "812.40",
		BillingCurrency: "USD", Comparison: "of a budget of 1000 USD", Explanation: []string{"Amazon S3 172.40 USD"}, Slice: map[string]string{"Team": "search", "Tags.cost-centre": "7"},
		Link: "/budgets/search", Owners: []string{"maria"}}
	m := alert.Message{Route: "r", Made: opened.Add(time.Minute), Items: []alert.Item{{Cause: c, ID: "1f0c9a2b", Why: alert.First, Opened: opened}}}
	return alert.Write(m, alert.Route{Name: "r", Repeat: time.Hour}, "https://finops.example.com")
}

func TestWebhook(t *testing.T) {
	address, got := receiver(t, 200)
	if err := New(noSecrets).Send(t.Context(), "generic+http://"+address+"/hook/t0ken", message()); err != nil {
		t.Fatal(err)
	}
	if len(*got) != 1 {
		t.Fatalf("%d requests", len(*got))
	}
	var sent map[string]string
	if err := json.Unmarshal([]byte((*got)[0].body), &sent); err != nil {
		t.Fatal(err)
	}
	if (*got)[0].path != "/hook/t0ken" || sent["severity"] != "warning" || sent["title"] != "Farthing: Team search has spent 812.40 USD" ||
		!strings.Contains(sent["message"], "https://finops.example.com/budgets/search") {
		t.Errorf("%+v", *got)
	}
}

// Services without a place for the title get it above the text.
func TestTitleIsNeverLost(t *testing.T) {
	for _, service := range []string{"generic", "pagerduty", "slack", "teams", "smtp", "googlechat", "rocketchat", "discord", "ntfy", "opsgenie"} {
		all := ""
		for _, p := range parts(service, message()) {
			all += p.title + p.body
		}
		if !strings.Contains(all, "Team search has spent 812.40 USD") {
			t.Errorf("%s is told %q", service, all)
		}
	}
}

func TestAlertmanager(t *testing.T) {
	address, got := receiver(t, 200)
	if err := New(noSecrets).Send(t.Context(), "alertmanager+http://user:passw0rd@"+address+"/am", message()); err != nil {
		t.Fatal(err)
	}
	r := (*got)[0]
	const want = `[{"labels":{"Tags_cost_centre":"7","Team":"search","alertname":"FarthingBudget","cause":"budget/search/2026-11/actual/80","owners":"maria","severity":"warning"},` +
		`"annotations":{"amount":"812.40 USD","description":"of a budget of 1000 USD\nAmazon S3 172.40 USD","summary":"Team search has spent 812.40 USD"},` +
		`"startsAt":"2026-11-24T12:00:00Z","endsAt":"2026-11-24T15:01:00Z","generatorURL":"https://finops.example.com/budgets/search"}]`
	if r.body != want || r.path != "/am/api/v2/alerts" || r.kind != "application/json" || r.authorization != "Basic dXNlcjpwYXNzdzByZA==" {
		t.Errorf("%+v", r)
	}
	over := message()
	over.Items[0].Why, over.Items[0].Ended = alert.NowGone, over.Made
	if p := postedOf(over)[0]; !p.EndsAt.Equal(over.Made) {
		t.Errorf("what is over ends at %s", p.EndsAt)
	}
}

func TestIncidentsOpenAndClose(t *testing.T) {
	text := message()
	open := parts("pagerduty", text)
	text.Items[0].Why = alert.NowGone
	over := parts("pagerduty", text)
	for _, x := range []struct {
		parts  []part
		action string
	}{{open, "trigger"}, {over, "resolve"}} {
		if len(x.parts) != 1 || x.parts[0].params["action"] != x.action || x.parts[0].params["dedup_key"] != "budget/search/2026-11/actual/80" ||
			x.parts[0].params["severity"] != "warning" || !strings.Contains(x.parts[0].body, "of a budget of 1000 USD") {
			t.Errorf("%s: %+v", x.action, x.parts)
		}
	}
}

// Whatever goes wrong, what is said of it holds no secret.
func TestFaultsShowNoSecrets(t *testing.T) {
	address, _ := receiver(t, 500)
	env := func(name string) string {
		return map[string]string{"HOOK": "generic+http://" + address + "/services/S3CRETPATH?@authorization=S3CRETHEADER&x=S3CRETPARAM"}[name]
	}
	for _, raw := range []string{
		"generic+http://user:S3CRETPASS@" + address + "/services/S3CRETPATH?x=S3CRETPARAM",
		"generic+http://127.0.0.1:1/services/S3CRETPATH?x=S3CRETPARAM",
		"alertmanager+http://user:S3CRETPASS@" + address + "/S3CRETPATH",
		"alertmanager+http://user:S3CRETPASS@127.0.0.1:1/S3CRETPATH",
		"env:HOOK", "env:MISSING",
		"slack://S3CRETTOKEN@S3CRETHOST", "discord://S3CRETTOKEN@S3CRETHOST", "telegram://S3CRETTOKEN@telegram",
		"pagerduty://events.pagerduty.com/S3CRETKEY", "nosuch://S3CRETUSER:S3CRETPASS@host/S3CRETPATH", "://S3CRET", "S3CRET", "http://[S3CRET",
		"smtp://S3CRETUSER:S3CRETPASS@127.0.0.1:1/?from=a@example.com&to=b@example.com", "logger://S3CRET",
	} {
		err := New(env).Send(t.Context(), raw, message())
		if err == nil {
			t.Errorf("%s was taken", raw)
			continue
		}
		check := New(env).Check(raw)
		for _, e := range []error{err, check} {
			if e != nil && strings.Contains(e.Error(), "S3CRET") {
				t.Errorf("%s: %v", raw, e)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	env := func(name string) string {
		return map[string]string{"HOOK": "generic+https://hooks.example.com/x"}[name]
	}
	for raw, ok := range map[string]bool{
		"generic+https://hooks.example.com/x": true, "env:HOOK": true, "env:OTHER": false, "": false,
		"alertmanager://am.example.com": true, "alertmanager+http://am:9093": true, "logger://": false,
		"slack://hook:T00000000-B00000000-ABCDEFGHIJKLMNOPQRSTUVWX@webhook":              true,
		"pagerduty://events.pagerduty.com/0123456789abcdef0123456789abcdef":              true,
		"pagerduty://events.pagerduty.com/short":                                         false,
		"smtp://user:password@mail.example.com:587/?from=a@example.com&to=b@example.com": true,
		"discord://token@123456789":                                                      true,
		"https://hooks.example.com":                                                      false,
	} {
		if err := New(env).Check(raw); (err == nil) != ok {
			t.Errorf("%q: %v", raw, err)
		}
	}
}

func FuzzWithoutSecrets(f *testing.F) {
	f.Add("generic+https://user:passw0rd@host/path12/x?y=value1", "cannot reach")
	f.Fuzz(func(t *testing.T, raw, words string) {
		u, err := url.Parse(raw)
		if err != nil || u.Scheme == "" {
			return
		}
		said := withoutSecrets(words+" "+raw+" "+u.String(), u)
		if u.User == nil {
			return
		}
		if password, ok := u.User.Password(); ok && len(password) >= 8 && !strings.Contains(words, password) && !strings.Contains(u.Host+u.Scheme, password) && strings.Contains(said, password) {
			t.Errorf("%q shows %q", said, password)
		}
	})
}
