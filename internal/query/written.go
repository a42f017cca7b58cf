package query

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/period"
)

// Written is a question as people and programs write it: in flags, in a URL,
// in JSON. Absent fields mean what zero fields of Question mean.
type Written struct {
	Metrics        []string `json:"metrics" doc:"What to add up, such as BilledCost; none means BilledCost and EffectiveCost."`
	By             []string `json:"by" doc:"What to group by: FOCUS columns, Team and the like, or Tags.<key>."`
	Where          string   `json:"where,omitempty" doc:"Which charges, in the filter language; empty means all."`
	From           string   `json:"from,omitempty" doc:"First UTC day, such as 2026-09-01; empty means open."`
	To             string   `json:"to,omitempty" doc:"The UTC day after the last; empty means open."`
	Grain          string   `json:"grain" doc:"One row for each day, week (from Monday), month, or the total."`
	ByInvoiceMonth bool     `json:"byInvoiceMonth" doc:"Place charges by the month they were invoiced in."`
	Limit          int      `json:"limit" doc:"Keep this many groups of each currency, those with the largest absolute first metric over the whole range; 0 means all."`
	AsOf           string   `json:"asOf,omitempty" doc:"Answer from the ledger as it was at this instant; empty means now."`
}

// Read understands a written question. What it returns passes Validate;
// faults are Usage.
func (w Written) Read() (Question, error) {
	q := Question{ByInvoiceMonth: w.ByInvoiceMonth, Limit: w.Limit}
	for _, text := range w.Metrics {
		m, err := ParseMetric(text)
		if err != nil {
			return Question{}, err
		}
		q.Metrics = append(q.Metrics, m)
	}
	for _, text := range w.By {
		d, err := ParseDimension(text)
		if err != nil {
			return Question{}, err
		}
		q.By = append(q.By, d)
	}
	if err := w.readRest(&q); err != nil {
		return Question{}, err
	}
	return q, q.Validate()
}

// readRest reads the filter, the times and the grain.
func (w Written) readRest(q *Question) (err error) {
	if q.Where, err = ParseFilter(w.Where); err != nil {
		return err
	}
	if q.Grain, err = ParseGrain(w.Grain); err != nil {
		return err
	}
	times := []struct {
		name, text string
		into       *time.Time
	}{{"from", w.From, &q.From}, {"to", w.To, &q.To}, {"asOf", w.AsOf, &q.AsOf}}
	for _, t := range times {
		if t.text == "" {
			continue
		}
		if *t.into, err = period.ParseTime(t.text); err != nil {
			return fault.New(fault.Usage, "%s is not a date: %s", t.name, shown(t.text)).
				Try("write 2026-09-01, 2026-09 or 2026-09-01T15:04:05Z")
		}
	}
	return nil
}

// Written writes the question down as it is; call it on WithDefaults to spell
// the defaults out.
func (q Question) Written() Written {
	w := Written{
		Metrics: append([]string{}, q.Metrics...), By: make([]string, len(q.By)), Grain: q.Grain.String(),
		From: openText(q.From), To: openText(q.To), AsOf: openText(q.AsOf),
		ByInvoiceMonth: q.ByInvoiceMonth, Limit: q.Limit,
	}
	for i, d := range q.By {
		w.By[i] = d.Name()
	}
	if q.Where != nil {
		w.Where = q.Where.String()
	}
	return w
}

// openText is a time as text, "" for the zero time.
func openText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return timeText(t)
}

// Canonical is a key for caching: equal for questions that must have equal
// answers by their form alone (order of operands, spelling, defaults), and
// different for all others. It belongs to a valid question, and says nothing
// about which state of the ledger answers it.
func (q Question) Canonical() string {
	q = q.WithDefaults()
	q.Where = Simplify(q.Where)
	if always, ok := q.Where.(And); ok && len(always.Operands) == 0 {
		q.Where = nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // < and > stay readable
	if err := encoder.Encode(q.Written()); err != nil {
		panic(err) // strings, numbers and booleans always encode
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

// MarshalJSON writes the question as Written.
func (q Question) MarshalJSON() ([]byte, error) { return json.Marshal(q.Written()) }

// UnmarshalJSON reads a Written and refuses unknown fields, so that a typing
// mistake does not silently ask another question. Faults are Usage.
func (q *Question) UnmarshalJSON(data []byte) error {
	var w Written
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&w); err != nil {
		return fault.New(fault.Usage, "cannot read the question").Wrap(err).
			Try("write an object with metrics, by, where, from, to, grain, byInvoiceMonth, limit and asOf")
	}
	read, err := w.Read()
	if err != nil {
		return err
	}
	*q = read
	return nil
}
