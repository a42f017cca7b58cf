package mlflow

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/url"
	"strconv"

	"github.com/farthing-finops/farthing/internal/fault"
)

// maxEmpty is how many pages without a thing may follow one another.
const maxEmpty = 100

// list is a call that answers in pages.
type list struct {
	path  string
	body  map[string]any // for POST; nil for GET
	query url.Values     // for GET
	key   string         // of the list in the answer
	size  int            // things a page
}

// each asks for page after page. MLflow's tokens are offsets, so pages may be
// made smaller on the way, and things may come twice: callers know them by id.
func (c *client) each(ctx context.Context, l list, give func(json.RawMessage) error) error {
	token, empty := "", 0
	for {
		things, next, err := c.page(ctx, l, token)
		if errors.Is(err, errTooLarge) && l.size > 1 {
			l.size /= 2
			continue
		}
		if err != nil {
			return err
		}
		for _, t := range things {
			if err := give(t); err != nil {
				return err
			}
		}
		if empty++; len(things) > 0 {
			empty = 0
		}
		switch {
		case next == "":
			return nil
		case next == token || empty > maxEmpty:
			return fault.New(fault.BadInput, "MLflow's %s cannot be read", l.path).At(fault.Where{File: c.base.Redacted()}).
				Because("the server's pages have no end").Try("read again; if it stays so, look for a proxy that keeps old answers")
		}
		token = next
	}
}

// page asks for one page.
func (c *client) page(ctx context.Context, l list, token string) (things []json.RawMessage, next string, err error) {
	answer := map[string]json.RawMessage{}
	if l.body != nil {
		body := maps.Clone(l.body)
		body["max_results"] = l.size
		if token != "" {
			body["page_token"] = token
		}
		err = c.post(ctx, l.path, body, &answer)
	} else {
		query := url.Values{"max_results": {strconv.Itoa(l.size)}}
		maps.Copy(query, l.query)
		if token != "" {
			query.Set("page_token", token)
		}
		err = c.get(ctx, l.path, query, &answer)
	}
	if err != nil {
		return nil, "", err
	}
	for key, into := range map[string]any{l.key: &things, "next_page_token": &next} {
		if raw, ok := answer[key]; ok {
			if err := json.Unmarshal(raw, into); err != nil {
				return nil, "", c.fault(l.path, err)
			}
		}
	}
	return things, next, nil
}
