package mlflow

import (
	"context"
	"encoding/json"
	"errors"
	"path"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

func (s *files) traces(ctx context.Context, since time.Time, each func(trace) error) error {
	return s.each(ctx, "traces", "trace_info.yaml", func(experiment, dir string) error {
		name := path.Join(dir, "trace_info.yaml")
		m, ok := s.meta(name, maxMeta)
		if !ok {
			return nil
		}
		from := evidence.Origin{File: name, Name: firstOf(m["trace_id"], m["request_id"], path.Base(dir))}
		at, err := traceTime(m)
		if err != nil {
			s.report.refuse(from, "the trace has no time: %s", err)
			return nil
		}
		if at.Before(since) {
			return nil
		}
		metadata := s.values(dir, "request_metadata")
		t := trace{
			id: from.Name, experiment: s.metas[experiment], run: metadata["mlflow.sourceRun"], at: at, duration: -1,
			failed: firstOf(m["state"], m["status"]) == "ERROR", from: from,
		}
		if t.usage, ok = tokensOf(metadata["mlflow.trace.tokenUsage"]); !ok {
			return nil
		}
		if ms, err := m.millis(keyOf(m, "execution_duration_ms", "execution_time_ms")); err == nil && m[keyOf(m, "execution_duration_ms", "execution_time_ms")] != "" && ms >= 0 {
			t.duration = time.Duration(ms) * time.Millisecond
		}
		t.spans = s.spans(dir, from)
		return each(t)
	})
}

// keyOf is the first key that has a value.
func keyOf(m meta, keys ...string) string {
	for _, k := range keys {
		if m[k] != "" {
			return k
		}
	}
	return keys[0]
}

// traceTime reads the time of a trace: a text since MLflow 3, milliseconds before.
func traceTime(m meta) (time.Time, error) {
	if m["request_time"] != "" {
		at, err := time.Parse(time.RFC3339, m["request_time"])
		return at.UTC(), err
	}
	ms, err := m.millis("timestamp_ms")
	if err == nil && ms == 0 {
		err = errors.New("it names neither request_time nor timestamp_ms")
	}
	return fromMillis(ms), err
}

// spans reads a trace's spans, which lie with its artifacts.
func (s *files) spans(dir string, from evidence.Origin) []span {
	name := path.Join(dir, "artifacts", "traces.json")
	if !slices.Contains(s.inner[dir], name) {
		return nil
	}
	var stored struct {
		Spans []storedSpan `json:"spans"`
	}
	data, err := readAll(s.folder, name, maxSpans)
	if err == nil {
		err = json.Unmarshal(data, &stored)
	}
	if err != nil {
		s.report.doubt(evidence.Origin{File: name, Name: from.Name}, "the model that was asked is not known, for the spans cannot be read: %s", err)
		return nil
	}
	var out []span
	for _, one := range stored.Spans {
		out = append(out, one.span())
	}
	return out
}
