package intake

import (
	"bytes"
	"encoding/json"

	"github.com/farthing-finops/farthing/internal/fault"
)

// events says what is wrong with the shape of OpenLineage events
// (https://openlineage.io/spec/2-0-2/OpenLineage.json): each has an eventTime,
// and a job or a dataset.
func events(body []byte) error {
	body = bytes.TrimSpace(body)
	var list []json.RawMessage
	if len(body) > 0 && body[0] == '[' {
		if err := json.Unmarshal(body, &list); err != nil {
			return notJSON(err)
		}
	} else {
		list = append(list, body)
	}
	for i, text := range list {
		var e struct {
			EventTime string          `json:"eventTime"`
			Job       json.RawMessage `json:"job"`
			Dataset   json.RawMessage `json:"dataset"`
		}
		if err := json.Unmarshal(text, &e); err != nil {
			return notJSON(err)
		}
		if e.EventTime == "" || e.Job == nil && e.Dataset == nil {
			return fault.New(fault.BadInput, "event %d is none of OpenLineage's", i+1).
				Because("it has no eventTime, or neither a job nor a dataset").Try("send events as OpenLineage's HTTP transport does")
		}
	}
	return nil
}

// objects says what is wrong with the shape of JSON lines.
func objects(body []byte) error {
	number, found := int64(0), false
	for line := range bytes.Lines(body) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		found = true
		if line[0] != '{' || !json.Valid(line) {
			return fault.New(fault.BadInput, "line %d is no JSON object", number).At(fault.Where{Line: number}).
				Try("send one record a line, without commas or brackets around them; nothing of this request was kept")
		}
	}
	if !found {
		return fault.New(fault.BadInput, "the body is empty").Try("send one record a line")
	}
	return nil
}

func notJSON(err error) error {
	return fault.New(fault.BadInput, "the body is no JSON of the shape that is wanted").Wrap(err).Try("send it as application/json, unpacked or gzipped")
}
