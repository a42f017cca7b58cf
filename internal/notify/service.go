package notify

import (
	"context"
	"net/url"
	"strings"

	"github.com/nicholas-fedor/shoutrrr/pkg/format"
	"github.com/nicholas-fedor/shoutrrr/pkg/router"
	"github.com/nicholas-fedor/shoutrrr/pkg/types"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/fault"
)

// serviceFor finds who sends to a URL; faults are Usage and show no secret.
func serviceFor(u *url.URL) (types.Service, error) {
	name, _, _ := strings.Cut(u.Scheme, "+")
	if name == "logger" {
		return nil, fault.New(fault.Usage, "logger:// tells nobody").Try("use a service that somebody looks at (docs/alerts.md)")
	}
	service, err := (&router.ServiceRouter{}).Locate(prepared(u).String())
	if err != nil {
		return nil, fault.New(fault.Usage, "cannot send by the service %q", name).Because("%s", withoutSecrets(err.Error(), u)).
			Try("docs/alerts.md shows the URL of each service")
	}
	return service, nil
}

// prepared is the URL as the service is to have it: webhooks get JSON unless
// the URL says otherwise.
func prepared(u *url.URL) *url.URL {
	out := *u
	if name, _, _ := strings.Cut(u.Scheme, "+"); name == "generic" && u.Query().Get("template") == "" {
		q := u.Query()
		q.Set("template", "json")
		out.RawQuery = q.Encode()
	}
	return &out
}

// sendByService sends one message, or one event for each cause where a service
// follows events one by one.
func sendByService(ctx context.Context, u *url.URL, t alert.Text) error {
	service, err := serviceFor(u)
	if err != nil {
		return err
	}
	for _, p := range parts(service.GetID(), t) {
		if err := within(ctx, func() error { return p.send(service) }); err != nil {
			return err
		}
	}
	return nil
}

// part is one call of a service.
type part struct {
	title, body string
	params      types.Params
}

func parts(service string, t alert.Text) []part {
	switch service {
	case "pagerduty":
		return incidents(t)
	case "generic":
		return []part{{t.Title, t.Body, types.Params{"severity": string(t.Severity)}}}
	default:
		return []part{{t.Title, t.Body, types.Params{}}}
	}
}

// incidents are PagerDuty's events: one for each cause, with a key by which it
// knows the same one again, opened or closed.
func incidents(t alert.Text) []part {
	if len(t.Items) == 0 {
		return []part{{t.Title, t.Body, types.Params{"severity": "info", "source": "farthing"}}}
	}
	var out []part
	for _, i := range t.Items {
		action := "trigger"
		if i.Why == alert.NowGone {
			action = "resolve"
		}
		out = append(out, part{"", summary(i.Cause), types.Params{
			"severity": string(i.Cause.Severity), "source": "farthing", "action": action, "dedup_key": i.Cause.Key,
			"client": "Farthing", "client_url": t.Base + i.Cause.Link,
		}})
	}
	return out
}

// summary is a cause in one line.
func summary(c alert.Cause) string {
	words := []string{c.Title}
	if c.Comparison != "" {
		words = append(words, c.Comparison)
	}
	return strings.Join(append(words, c.Explanation...), "; ")
}

// send gives the title its place if the service has one, and else puts it
// above the text.
func (p part) send(service types.Service) error {
	config := format.NewPropKeyResolver(format.GetServiceConfig(service))
	_, err := config.Get("title")
	switch {
	case p.title == "":
	case err == nil:
		p.params.SetTitle(p.title)
	default:
		p.body = p.title + "\n\n" + p.body
	}
	return service.Send(p.body, &p.params)
}

// within waits for a call that knows no context, as long as the context lasts.
func within(ctx context.Context, call func() error) error {
	done := make(chan error, 1)
	go func() { done <- call() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "there was no answer in %s", patience)
	}
}
