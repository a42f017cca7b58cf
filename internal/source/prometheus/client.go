package prometheus

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

const (
	// maxAnswer bounds an answer: beyond, a shorter time is asked for.
	maxAnswer = 256 << 20
	// maxPoints is how many points the server gives of a series at once.
	maxPoints = 11_000
	patience  = 2 * time.Minute // for one answer
)

// errTooLarge is underneath the fault of an answer that is too large.
var errTooLarge = errors.New("the answer is too large")

func isTooLarge(err error) bool { return errors.Is(err, errTooLarge) }

// client asks one server.
type client struct {
	server                    *url.URL
	token, username, password string
	http                      *http.Client
	warn                      func(string)
	limit                     int64
}

func newClient(server *url.URL, secret func(string) string, warn func(string)) *client {
	c := &client{
		server: server, warn: warn, limit: maxAnswer,
		token: secret("PROMETHEUS_TOKEN"), username: secret("PROMETHEUS_USERNAME"), password: secret("PROMETHEUS_PASSWORD"),
		http: &http.Client{Timeout: patience},
	}
	if u := server.User; u != nil && c.username == "" {
		c.username = u.Username()
		c.password, _ = u.Password()
	}
	return c
}

// instant asks for the values at a time; zero is the server's now.
func (c *client) instant(ctx context.Context, query string, at time.Time, take func(series) error) error {
	values := url.Values{"query": {query}}
	if !at.IsZero() {
		values.Set("time", seconds(at))
	}
	return c.get(ctx, "api/v1/query", values, take)
}

// between asks for the values at every step from a first to a last moment, in
// as many queries as the server's limit of points needs. A series may come
// several times, in the order of time.
func (c *client) between(ctx context.Context, query string, from, last time.Time, step time.Duration, take func(series) error) error {
	for !from.After(last) {
		to := from.Add((maxPoints - 1) * step)
		if to.After(last) {
			to = last
		}
		values := url.Values{
			"query": {query}, "start": {seconds(from)}, "end": {seconds(to)},
			"step": {strconv.FormatInt(int64(step/time.Second), 10)},
		}
		if err := c.get(ctx, "api/v1/query_range", values, take); err != nil {
			return err
		}
		from = to.Add(step)
	}
	return nil
}

// get asks and hands over every series of the answer.
func (c *client) get(ctx context.Context, call string, values url.Values, take func(series) error) error {
	address := *c.server.JoinPath(call)
	address.RawQuery, address.User, address.Fragment = values.Encode(), nil, ""
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return c.failed(fault.Usage, err).Try("give its address as http://prometheus:9090")
	}
	c.sign(req)
	resp, err := c.http.Do(req)
	if err != nil {
		return c.unreachable(ctx, err)
	}
	defer resp.Body.Close()
	body := &bounded{from: resp.Body, left: c.limit}
	if resp.StatusCode != http.StatusOK {
		return c.refused(resp.StatusCode, body, values.Get("query"))
	}
	warnings, err := readAnswer(body, take)
	for _, w := range warnings {
		c.warn(w)
	}
	return c.broken(ctx, err, values.Get("query"))
}

func (c *client) sign(req *http.Request) {
	switch {
	case c.token != "":
		req.Header.Set("Authorization", "Bearer "+c.token)
	case c.username != "":
		req.SetBasicAuth(c.username, c.password)
	}
}

func (c *client) failed(code fault.Code, err error) *fault.Fault {
	return fault.New(code, "the Prometheus server cannot be read").At(fault.Where{File: c.server.Redacted()}).Wrap(err)
}

func (c *client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "reading the Prometheus server was stopped").Wrap(ctx.Err())
	}
	f := c.failed(fault.Unavailable, err)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		f = f.Because("it did not answer in %s", patience)
	}
	return f.Try("check that the address is right and that the server runs; reading goes on where it stopped")
}

// refused is the fault of an answer that is not 200.
func (c *client) refused(status int, body io.Reader, query string) error {
	text := errorText(body)
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return c.failed(fault.Forbidden, nil).Because("it answered %d %s", status, http.StatusText(status)).
			Try("set PROMETHEUS_TOKEN, or PROMETHEUS_USERNAME and PROMETHEUS_PASSWORD")
	case status == http.StatusNotFound:
		return c.failed(fault.NotFound, nil).Because("there is no api/v1/query below this address").
			Try("give the address before /api/v1, such as http://prometheus:9090 or https://mimir/prometheus")
	case tooMuch(text):
		return c.failed(fault.Unavailable, errTooLarge).Because("%s", text).
			Try("raise the server's limit of samples in a query")
	case status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout:
		return c.failed(fault.Unavailable, nil).Because("it answered %d: %s", status, text).
			Try("try again later; reading goes on where it stopped")
	}
	return c.failed(fault.BadInput, nil).Because("it answered %d to %s: %s", status, query, text).
		Try("check that the address is that of a Prometheus server")
}

// tooMuch tells of a query that asked for more than the server's limits
// (Prometheus, Thanos, Mimir), which a shorter time may not.
func tooMuch(text string) bool {
	for _, part := range []string{"too many samples", "maximum resolution", "query timed out", "limit", "too large"} {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// broken is the fault of an answer that could not be read to its end.
func (c *client) broken(ctx context.Context, err error, query string) error {
	var known *fault.Fault
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return c.unreachable(ctx, err)
	case isTooLarge(err):
		return c.failed(fault.Unavailable, err).Because("an hour of %s is more than %d MiB", query, c.limit>>20).
			Try("set PROMETHEUS_STEP to a longer step, such as 5m")
	case errors.Is(err, errNoAnswer):
		return c.failed(fault.BadInput, err).Try("check that the address is that of a Prometheus server")
	}
	return c.unreachable(ctx, err)
}

// bounded reads no more than is left, and says so.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.from.Read(p)
	b.left -= int64(n)
	return n, err
}
