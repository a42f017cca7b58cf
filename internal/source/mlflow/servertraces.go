package mlflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

const tracesPath = "api/3.0/mlflow/traces/search"

func (s *server) traces(ctx context.Context, since time.Time, each func(trace) error) error {
	for ids := range slices.Chunk(s.ids, chunkOfNames) {
		var places []any
		for _, id := range ids {
			places = append(places, map[string]any{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": map[string]string{"experiment_id": id}})
		}
		l := list{path: tracesPath, key: "traces", size: tracesPage, body: map[string]any{"locations": places, "order_by": []string{"timestamp_ms ASC"}}}
		if !since.IsZero() {
			l.body["filter"] = fmt.Sprintf("trace.timestamp_ms >= %d", since.UnixMilli())
		}
		err := s.tracesOf(ctx, l, each)
		if err = s.without(err, tracesPath, "requests and tokens are not known"); err != nil {
			return err
		}
	}
	return nil
}

// tracesOf fetches the spans of a few traces at once.
func (s *server) tracesOf(ctx context.Context, l list, each func(trace) error) error {
	known := map[string]bool{}
	waiting := map[string]trace{}
	flush := func() error {
		if err := s.addSpans(ctx, waiting); err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(waiting)) {
			if err := each(waiting[id]); err != nil {
				return err
			}
		}
		clear(waiting)
		return nil
	}
	err := s.client.each(ctx, l, func(raw json.RawMessage) error {
		t, stored, ok := s.parseTrace(raw)
		if !ok || known[t.from.Name] {
			return nil
		}
		known[t.from.Name] = true
		if !stored {
			return each(t)
		}
		waiting[t.from.Name] = t
		if len(waiting) < spansAtOnce {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// sentTrace is what the server tells of a trace without its spans.
type sentTrace struct {
	ID       string `json:"trace_id"`
	Location struct {
		Experiment struct {
			ID text `json:"experiment_id"`
		} `json:"mlflow_experiment"`
	} `json:"trace_location"`
	At       time.Time         `json:"request_time"`
	Duration string            `json:"execution_duration"`
	State    string            `json:"state"`
	Metadata map[string]string `json:"trace_metadata"`
	Tags     map[string]string `json:"tags"`
}

// parseTrace reads a trace that tells tokens. Its spans are not stored when they
// lie with the artifacts, as after a migration from files.
func (s *server) parseTrace(raw json.RawMessage) (t trace, stored, ok bool) {
	var sent sentTrace
	if err := json.Unmarshal(raw, &sent); err != nil || sent.ID == "" {
		s.unread(tracesPath, sent.ID, because(err, "it has no trace_id"))
		return trace{}, false, false
	}
	t = trace{
		id: sent.ID, experiment: string(sent.Location.Experiment.ID), run: sent.Metadata["mlflow.sourceRun"],
		at: sent.At.UTC(), duration: -1, failed: sent.State == "ERROR",
		from: evidence.Origin{File: tracesPath, Name: sent.ID},
	}
	if d, err := time.ParseDuration(sent.Duration); err == nil && d >= 0 {
		t.duration = d
	}
	t.usage, ok = tokensOf(sent.Metadata["mlflow.trace.tokenUsage"])
	return t, sent.Tags["mlflow.trace.spansLocation"] != "", ok
}

// addSpans fetches the spans of traces. Where they are too much for one answer,
// each trace is asked for on its own; the tokens of one whose spans cannot be
// had are still counted, without the model.
func (s *server) addSpans(ctx context.Context, traces map[string]trace) error {
	if len(traces) == 0 {
		return nil
	}
	ids := slices.Sorted(maps.Keys(traces))
	err := s.batch(ctx, ids, traces)
	var r *refusal
	alone := errors.Is(err, errTooLarge) || errors.As(err, &r) && !lacks(err) && !passing(err)
	if !alone {
		return s.without(err, batchPath, "the models of requests are not known")
	}
	for _, id := range ids {
		err := s.batch(ctx, []string{id}, traces)
		switch {
		case err == nil:
		case errors.Is(err, errTooLarge), errors.As(err, &r) && !passing(err):
			s.report.doubt(traces[id].from, "the model that was asked is not known, for the spans cannot be read: %s", err)
		default:
			return err
		}
	}
	return nil
}

const batchPath = "api/3.0/mlflow/traces/batchGet"

func (s *server) batch(ctx context.Context, ids []string, traces map[string]trace) error {
	var answer struct {
		Traces []struct {
			Info struct {
				ID string `json:"trace_id"`
			} `json:"trace_info"`
			Spans []sentSpan `json:"spans"`
		} `json:"traces"`
	}
	if err := s.get(ctx, batchPath, url.Values{"trace_ids": ids}, &answer); err != nil {
		return err
	}
	for _, sent := range answer.Traces {
		t, ok := traces[sent.Info.ID]
		if !ok {
			continue
		}
		t.spans = nil
		for _, one := range sent.Spans {
			t.spans = append(t.spans, one.span())
		}
		traces[t.id] = t
	}
	return nil
}
