// Package notify sends messages to people: by shoutrrr to Slack, Teams, mail,
// PagerDuty, webhooks and what else it knows, and to Alertmanager.
package notify

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/fault"
)

// patience is how long a receiver may take to answer. It is less than a server
// holds a message for.
const patience = 20 * time.Second

// Sender sends. Make it with New.
type Sender struct {
	secret func(name string) string
	client *http.Client
}

// New makes a sender that finds the values of "env:NAME" with a function.
func New(secret func(name string) string) Sender {
	return Sender{secret: secret, client: &http.Client{Timeout: patience}}
}

// Check finds out whether a URL can be sent to, without sending. Faults are
// Usage.
func (s Sender) Check(raw string) error {
	u, err := s.resolve(raw)
	if err != nil {
		return err
	}
	if isAlertmanager(u) {
		return nil
	}
	_, err = serviceFor(u)
	return err
}

// Send sends a message, or says what came back instead. No secret of the URL
// is in what it says.
func (s Sender) Send(ctx context.Context, raw string, t alert.Text) error {
	u, err := s.resolve(raw)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if isAlertmanager(u) {
		err = s.postAlerts(ctx, u, t)
	} else {
		err = sendByService(ctx, u, t)
	}
	if err != nil {
		return fault.New(fault.Unavailable, "the message was not taken").Because("%s", withoutSecrets(err.Error(), u))
	}
	return nil
}

// resolve takes the URL from the environment if it says so.
func (s Sender) resolve(raw string) (*url.URL, error) {
	if name, ok := strings.CutPrefix(raw, "env:"); ok {
		if raw = s.secret(name); raw == "" {
			return nil, fault.New(fault.Usage, "the environment variable %s is not set", name).Try("set it where the server runs, then start the server again")
		}
	}
	u, err := url.Parse(raw)
	if err != nil || u.Scheme == "" { // the parser's own words would show the URL
		return nil, fault.New(fault.Usage, "the URL of the route cannot be read").
			Try("write slack://…, teams://…, smtp://…, pagerduty://…, generic+https://… or alertmanager://… (docs/alerts.md)")
	}
	return u, nil
}
