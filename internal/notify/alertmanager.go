package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
)

// isAlertmanager tells a URL of Alertmanager: alertmanager://HOST over HTTPS,
// alertmanager+http://HOST without.
func isAlertmanager(u *url.URL) bool {
	return u.Scheme == "alertmanager" || strings.HasPrefix(u.Scheme, "alertmanager+http")
}

// posted is an alert as Alertmanager's API v2 takes it.
type posted struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt"`
	GeneratorURL string            `json:"generatorURL"`
}

func (s Sender) postAlerts(ctx context.Context, u *url.URL, t alert.Text) error {
	body, err := json.Marshal(postedOf(t))
	if err != nil {
		return err
	}
	target := *u
	target.Scheme = "https"
	if _, scheme, ok := strings.Cut(u.Scheme, "+"); ok {
		target.Scheme = scheme
	}
	target.User = nil
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target.JoinPath("/api/v2/alerts").String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if u.User != nil {
		password, _ := u.User.Password()
		request.SetBasicAuth(u.User.Username(), password)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(response.Body, 500)) // only to tell of
	if response.StatusCode >= 300 {
		return fmt.Errorf("alertmanager answered %s: %s", response.Status, said)
	}
	return nil
}

// postedOf is one alert for each cause. Labels tell that it is the same one,
// so what changes over time stands in the annotations.
func postedOf(t alert.Text) []posted {
	if len(t.Items) == 0 {
		return []posted{{Labels: map[string]string{"alertname": "FarthingTest", "severity": "info"},
			Annotations: map[string]string{"summary": t.Title, "description": t.Body}, StartsAt: t.Made, EndsAt: t.Made.Add(5 * time.Minute), GeneratorURL: t.Base}}
	}
	out := []posted{}
	for _, i := range t.Items {
		p := posted{Labels: labels(i.Cause), StartsAt: i.Opened, EndsAt: t.Made.Add(t.Lasts), GeneratorURL: t.Base + i.Cause.Link,
			Annotations: map[string]string{"summary": i.Cause.Title, "description": strings.Join(append([]string{i.Cause.Comparison}, i.Cause.Explanation...), "\n")}}
		if i.Why == alert.NowGone {
			p.EndsAt = i.Ended
		}
		if i.Cause.Amount != "" {
			p.Annotations["amount"] = i.Cause.Amount + " " + i.Cause.BillingCurrency
		}
		out = append(out, p)
	}
	return out
}

func labels(c alert.Cause) map[string]string {
	out := map[string]string{"alertname": "Farthing" + strings.ToUpper(string(c.Kind[:1])) + string(c.Kind[1:]), "severity": string(c.Severity), "cause": c.Key}
	if len(c.Owners) > 0 {
		out["owners"] = strings.Join(c.Owners, ",")
	}
	for name, value := range c.Slice {
		out[labelName(name)] = value
	}
	return out
}

// labelName writes a dimension as a label: letters, digits and underscores.
func labelName(name string) string {
	clean := strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '_'
	}, name)
	if clean == "" || clean[0] >= '0' && clean[0] <= '9' {
		clean = "_" + clean
	}
	return clean
}
