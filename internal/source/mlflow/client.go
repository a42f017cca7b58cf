package mlflow

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

const (
	// maxAnswer is the most bytes of one answer that are read. Pages are asked
	// for in halves when they are larger.
	maxAnswer = 64 << 20
	// tries is how often a server that is busy is asked.
	tries = 4
	// patience is how long one answer may take.
	patience = 5 * time.Minute
)

// errTooLarge is an answer of more than maxAnswer bytes.
var errTooLarge = errors.New("the answer is too large")

// refusal is an answer other than 200.
type refusal struct {
	status        int
	code, message string
}

func (r *refusal) Error() string {
	return strings.TrimSpace(fmt.Sprintf("the server answered %d %s: %s", r.status, r.code, r.message))
}

// lacks tells whether a server does not know a call: it is older, or has the
// feature switched off.
func lacks(err error) bool {
	var r *refusal
	if !errors.As(err, &r) {
		return false
	}
	return r.code == "ENDPOINT_NOT_FOUND" || r.code == "FEATURE_DISABLED" || r.code == "" && (r.status == http.StatusNotFound || r.status == http.StatusMethodNotAllowed) || r.status == http.StatusNotImplemented
}

// client asks a server.
type client struct {
	base   *url.URL
	http   *http.Client
	header http.Header
	pause  func(context.Context, time.Duration) error
	date   time.Time // when the server answered last, by its own clock
}

func newClient(f Format, base *url.URL, secret func(string) string) *client {
	c := &client{base: base, http: f.Client, header: http.Header{}, pause: f.pause}
	if c.http == nil {
		c.http = &http.Client{Timeout: patience}
	}
	if c.pause == nil {
		c.pause = pause
	}
	c.header.Set("Accept", "application/json")
	// As MLflow's own client does it: user and password before a token.
	user, password := secret("MLFLOW_TRACKING_USERNAME"), secret("MLFLOW_TRACKING_PASSWORD")
	if base.User != nil {
		user = base.User.Username()
		password, _ = base.User.Password()
	}
	if user != "" {
		c.header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
	} else if token := secret("MLFLOW_TRACKING_TOKEN"); token != "" {
		c.header.Set("Authorization", "Bearer "+token)
	}
	if workspace := secret("MLFLOW_WORKSPACE"); workspace != "" {
		c.header.Set("X-MLFLOW-WORKSPACE", workspace)
	}
	return c
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// get asks with a query, post with a body. Both give a fault.
func (c *client) get(ctx context.Context, path string, query url.Values, into any) error {
	return c.ask(ctx, http.MethodGet, path, query, nil, into)
}

func (c *client) post(ctx context.Context, path string, body, into any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return c.ask(ctx, http.MethodPost, path, nil, data, into)
}

// ask tries again when the server is busy or the connection breaks: all calls
// only read.
func (c *client) ask(ctx context.Context, method, path string, query url.Values, body []byte, into any) error {
	var err error
	for try := range tries {
		if try > 0 {
			if c.pause(ctx, time.Second<<try) != nil {
				break
			}
		}
		if err = c.once(ctx, method, path, query, body, into); err == nil || !passing(err) || ctx.Err() != nil {
			break
		}
	}
	if err == nil {
		return nil
	}
	return c.fault(path, err)
}

// passing tells whether an error may pass by itself.
func passing(err error) bool {
	var r *refusal
	if errors.As(err, &r) {
		return r.status == http.StatusTooManyRequests || r.status == http.StatusBadGateway || r.status == http.StatusServiceUnavailable || r.status == http.StatusGatewayTimeout
	}
	var broken *url.Error
	return errors.As(err, &broken)
}

func (c *client) once(ctx context.Context, method, path string, query url.Values, body []byte, into any) error {
	u := c.base.JoinPath(path)
	u.User, u.RawQuery, u.Fragment = nil, query.Encode(), ""
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header = c.header.Clone()
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.date = date.UTC()
	}
	if resp.StatusCode != http.StatusOK {
		return refused(resp)
	}
	return decode(resp.Body, into)
}

// decode reads an answer of a bounded length.
func decode(from io.Reader, into any) error {
	limited := &io.LimitedReader{R: from, N: maxAnswer + 1}
	data, err := io.ReadAll(limited)
	switch {
	case err != nil:
		return &url.Error{Op: "read", URL: "the answer", Err: err}
	case limited.N <= 0:
		return errTooLarge
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("the answer is not what MLflow sends (%w): %s", err, excerpt(data))
	}
	return nil
}

// refused reads an error: MLflow's JSON, or whatever a proxy says.
func refused(resp *http.Response) error {
	data, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10)) // what came of it will do
	var said struct {
		Code    string `json:"error_code"`
		Message string `json:"message"`
	}
	if json.Unmarshal(data, &said) != nil || said.Code == "" {
		return &refusal{status: resp.StatusCode, message: excerpt(data)}
	}
	return &refusal{status: resp.StatusCode, code: said.Code, message: excerpt([]byte(said.Message))}
}

// excerpt is the beginning of a text on one line.
func excerpt(data []byte) string {
	line := strings.Join(strings.Fields(strings.ToValidUTF8(string(data), "�")), " ")
	if runes := []rune(line); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return line
}

// fault says what an error means to a user.
func (c *client) fault(path string, err error) error {
	where := fault.Where{File: c.base.Redacted()}
	made := func(code fault.Code, hint string) *fault.Fault {
		return fault.New(code, "MLflow's %s cannot be read", path).At(where).Wrap(err).Try("%s", hint)
	}
	var r *refusal
	var broken *url.Error
	switch {
	case errors.As(err, &r):
		return made(r.meaning())
	case errors.As(err, &broken):
		return made(fault.Unavailable, "check that the server runs and the address is right, then read again")
	case errors.Is(err, errTooLarge):
		return made(fault.BadInput, "one record is larger than 64 MiB; delete it in MLflow")
	}
	return made(fault.BadInput, "check that the address is that of an MLflow server, and not of a page to sign in on")
}

// meaning says who has to act on a refusal, and how.
func (r *refusal) meaning() (fault.Code, string) {
	switch {
	case r.status == http.StatusUnauthorized || r.status == http.StatusForbidden || r.code == "PERMISSION_DENIED":
		return fault.Forbidden, "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to a user who may read all experiments; a server refuses names of hosts that are not in its --allowed-hosts"
	case r.status == http.StatusNotFound:
		return fault.NotFound, "check the address: it is what MLFLOW_TRACKING_URI says, with the path before /api if there is one"
	case r.status >= 500 || r.status == http.StatusTooManyRequests:
		return fault.Unavailable, "look into the server's log, then read again"
	}
	return fault.BadInput, "check that the server is MLflow 3"
}
