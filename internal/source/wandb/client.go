package wandb

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// The bounds of asking a server.
const (
	maxAnswer = 64 << 20
	// tries is how often something is asked that a server is too busy for.
	tries = 4
	// maxWait bounds what Retry-After may ask for.
	maxWait = time.Minute
	// timeLimit is for one answer.
	timeLimit = 2 * time.Minute
)

// client asks one server of W&B.
type client struct {
	http *http.Client
	base *url.URL
	key  string // the API key; "" for a server that asks for none
}

// ask sends a GraphQL query and decodes its data.
func (c *client) ask(ctx context.Context, query string, variables map[string]any, data any) error {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return err
	}
	text, err := c.fetch(ctx, http.MethodPost, c.base.JoinPath("graphql"), body)
	if err != nil {
		return err
	}
	return c.decodeAnswer(text, data)
}

// decodeAnswer takes the data out of an answer. Errors stand in it even if its
// status is 200.
func (c *client) decodeAnswer(text []byte, data any) error {
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []struct {
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return c.fault(fault.BadInput, "the server's answer is no GraphQL").Wrap(err).Try("check that the address is that of a server of W&B")
	}
	if len(answer.Errors) > 0 {
		return c.fault(fault.BadInput, "the server of W&B refused the question").Because("%s", brief(answer.Errors[0].Message)).
			Try("check the entity, the project and the rights of the API key")
	}
	if err := json.Unmarshal(answer.Data, data); err != nil {
		return c.fault(fault.BadInput, "the server's answer has another shape than W&B's").Wrap(err).Try("check that the address is that of a server of W&B")
	}
	return nil
}

// fetch asks, and asks again while the server is too busy.
func (c *client) fetch(ctx context.Context, method string, at *url.URL, body []byte) ([]byte, error) {
	for try := 1; ; try++ {
		text, status, wait, err := c.once(ctx, method, at, body)
		switch {
		case err != nil:
			return nil, err
		case status == http.StatusOK:
			return text, nil
		case !busy(status) || try == tries:
			return nil, c.refusal(status, text)
		}
		if wait < 0 {
			wait = time.Second << (try - 1)
		}
		if err := pause(ctx, wait); err != nil {
			return nil, err
		}
	}
}

func busy(status int) bool {
	return status == http.StatusTooManyRequests || status >= 500 && status != http.StatusNotImplemented
}

// once asks once. wait is what the server asks to wait for, or below 0.
func (c *client) once(ctx context.Context, method string, at *url.URL, body []byte) (text []byte, status int, wait time.Duration, err error) {
	request, err := http.NewRequestWithContext(ctx, method, at.String(), bytes.NewReader(body))
	if err != nil {
		return nil, 0, 0, err
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("User-Agent", "farthing")
	// Files may lie on another host, with leave to read them in the address.
	if c.key != "" && at.Host == c.base.Host && at.Scheme == c.base.Scheme {
		request.SetBasicAuth("api", c.key)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, 0, 0, c.unreachable(ctx, err)
	}
	defer answer.Body.Close()
	text, err = io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return nil, 0, 0, c.unreachable(ctx, err)
	}
	if len(text) > maxAnswer {
		return nil, 0, 0, c.fault(fault.BadInput, "the server's answer is too large").Because("it has more than %d bytes", maxAnswer).
			Try("read one project at a time, by WANDB_PROJECT")
	}
	return text, answer.StatusCode, retryAfter(answer.Header), nil
}

// retryAfter is the header of that name, in seconds; below 0 if there is none.
func retryAfter(h http.Header) time.Duration {
	seconds, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return -1
	}
	return min(time.Duration(min(seconds, 3600))*time.Second, maxWait)
}

func pause(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return canceled(ctx.Err())
	}
}

func canceled(err error) error {
	return fault.New(fault.Canceled, "reading runs was stopped").Wrap(err)
}

func (c *client) unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return canceled(ctx.Err())
	}
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err // without the address, which may hold leave to read
	}
	return c.fault(fault.Unavailable, "the server of W&B does not answer").Wrap(err).Try("check the address and that this machine may reach it")
}

// refusal is the fault of a status.
func (c *client) refusal(status int, text []byte) error {
	why := fmt.Sprintf("it answered %d %s", status, http.StatusText(status))
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return c.fault(fault.Forbidden, "the server of W&B does not let us in").Because("%s", why).
			Try("set WANDB_API_KEY to a key that may read these runs")
	case busy(status):
		return c.fault(fault.Unavailable, "the server of W&B is too busy").Because("%s, %d times", why, tries).Try("try again later")
	}
	return c.fault(fault.BadInput, "the server does not answer as W&B's does").Because("%s: %s", why, brief(string(text))).
		Try("check that the address is that of a server of W&B, such as https://api.wandb.ai")
}

func (c *client) fault(code fault.Code, what string) *fault.Fault {
	return fault.New(code, "%s", what).At(fault.Where{File: c.base.Scheme + "://" + c.base.Host})
}

// brief is as much of a foreign text as people want to read.
func brief(text string) string {
	const most = 300
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}
