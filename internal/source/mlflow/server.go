package mlflow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// How many things are asked for at once. MLflow allows 50,000 runs and 500
// traces; runs may carry thousands of parameters, and spans whole prompts.
const (
	runsPage     = 500
	samplesPage  = 10_000
	namesPage    = 500
	modelsPage   = 50 // logged models carry all their metrics and parameters
	tracesPage   = 200
	spansAtOnce  = 20
	chunkOfNames = 100 // experiments that are named in one call
)

// server is a tracking server, asked by its REST API.
type server struct {
	*client
	report reporter
	ids    []string // of all experiments
	told   map[string]bool
}

func newServer(f Format, p evidence.Place, sink evidence.Sink) *server {
	return &server{client: newClient(f, p.Server, p.Secret), report: reporter{sink}, told: map[string]bool{}}
}

func (*server) name() string      { return "" }
func (s *server) asOf() time.Time { return s.date }
func (*server) close() error      { return nil }

// sentPair is a tag, a parameter or an alias.
type sentPair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

func pairs(list []sentPair) map[string]string {
	out := make(map[string]string, len(list))
	for _, p := range list {
		out[p.Key] = p.Value
	}
	return out
}

// unread flags a thing of an answer that is not shaped as MLflow's are.
func (s *server) unread(path, name string, err error) {
	s.report.refuse(evidence.Origin{File: path, Name: name}, "it is not what MLflow sends: %s", err)
}

// without flags once what a server does not know; other errors stop the read.
func (s *server) without(err error, path, consequence string) error {
	if !lacks(err) {
		return err
	}
	if !s.told[path] {
		s.told[path] = true
		s.report.doubt(evidence.Origin{File: path}, "the server does not know this call, so %s", consequence)
	}
	return nil
}

func (s *server) experiments(ctx context.Context, each func(experiment) error) error {
	const path = "api/2.0/mlflow/experiments/search"
	s.ids = nil
	known := map[string]bool{}
	l := list{path: path, body: map[string]any{"view_type": "ALL"}, key: "experiments", size: namesPage}
	return s.client.each(ctx, l, func(raw json.RawMessage) error {
		var e struct {
			ID   text       `json:"experiment_id"`
			Name string     `json:"name"`
			Tags []sentPair `json:"tags"`
		}
		if err := json.Unmarshal(raw, &e); err != nil || e.ID == "" {
			s.unread(path, string(e.ID), because(err, "it has no experiment_id"))
			return nil
		}
		if known[string(e.ID)] {
			return nil
		}
		known[string(e.ID)] = true
		s.ids = append(s.ids, string(e.ID))
		return each(experiment{id: string(e.ID), name: e.Name, tags: pairs(e.Tags)})
	})
}

func because(err error, otherwise string) error {
	if err == nil {
		return errors.New(otherwise)
	}
	return err
}

func (s *server) versions(ctx context.Context, each func(version) error) error {
	const path = "api/2.0/mlflow/model-versions/search"
	err := s.client.each(ctx, list{path: path, query: url.Values{}, key: "model_versions", size: namesPage}, func(raw json.RawMessage) error {
		var v struct {
			Name    string `json:"name"`
			Version text   `json:"version"`
			Created text   `json:"creation_timestamp"`
			Updated text   `json:"last_updated_timestamp"`
			Source  string `json:"source"`
			RunID   string `json:"run_id"`
		}
		err := json.Unmarshal(raw, &v)
		created, err1 := v.Created.whole()
		updated, err2 := v.Updated.whole()
		if err = errors.Join(err, err1, err2); err != nil || v.Name == "" {
			s.unread(path, v.Name, because(err, "it has no name"))
			return nil
		}
		return each(version{model: v.Name, number: string(v.Version), run: v.RunID, source: v.Source, created: fromMillis(created), updated: fromMillis(updated)})
	})
	return s.without(err, path, "registered versions of models are not known")
}

func (s *server) loggedModels(ctx context.Context, each func(loggedModel) error) error {
	const path = "api/2.0/mlflow/logged-models/search"
	for ids := range slices.Chunk(s.ids, chunkOfNames) {
		l := list{path: path, body: map[string]any{"experiment_ids": ids}, key: "models", size: modelsPage}
		err := s.client.each(ctx, l, func(raw json.RawMessage) error {
			var m struct {
				Info struct {
					ID      string `json:"model_id"`
					Name    string `json:"name"`
					Created text   `json:"creation_timestamp_ms"`
					RunID   string `json:"source_run_id"`
				} `json:"info"`
			}
			err := json.Unmarshal(raw, &m)
			created, err1 := m.Info.Created.whole()
			if err = errors.Join(err, err1); err != nil || m.Info.ID == "" {
				s.unread(path, m.Info.ID, because(err, "it has no model_id"))
				return nil
			}
			return each(loggedModel{id: m.Info.ID, name: m.Info.Name, run: m.Info.RunID, created: fromMillis(created)})
		})
		if err = s.without(err, path, "logged models are not known"); err != nil {
			return err
		}
	}
	return nil
}

const runsPath = "api/2.0/mlflow/runs/search"

// runs asks for those that run before those that ended: one that ends between
// the two is then among the second.
func (s *server) runs(ctx context.Context, since time.Time, each func(run) error) error {
	filters := []string{""}
	if !since.IsZero() {
		filters = []string{"attributes.status = 'RUNNING'", "attributes.status = 'SCHEDULED'", fmt.Sprintf("attributes.end_time >= %d", since.UnixMilli())}
	}
	for _, filter := range filters {
		for ids := range slices.Chunk(s.ids, chunkOfNames) {
			l := list{path: runsPath, key: "runs", size: runsPage, body: map[string]any{
				"experiment_ids": ids, "run_view_type": "ALL", "order_by": []string{"attributes.start_time ASC"}}}
			if filter != "" {
				l.body["filter"] = filter
			}
			err := s.client.each(ctx, l, func(raw json.RawMessage) error {
				if r, ok := s.parseRun(raw, runsPath); ok {
					return each(r)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *server) run(ctx context.Context, id string) (run, bool, error) {
	const path = "api/2.0/mlflow/runs/get"
	var answer struct {
		Run json.RawMessage `json:"run"`
	}
	err := s.get(ctx, path, url.Values{"run_id": {id}}, &answer)
	var r *refusal
	if errors.As(err, &r) && r.code == "RESOURCE_DOES_NOT_EXIST" {
		return run{}, false, nil // its model outlived it
	}
	if err != nil {
		return run{}, false, err
	}
	one, ok := s.parseRun(answer.Run, path)
	return one, ok, nil
}

// sentRun is a run as the server sends it. Empty lists are left out, and so is
// the end of a run that runs.
type sentRun struct {
	Info struct {
		RunID      string `json:"run_id"`
		Experiment text   `json:"experiment_id"`
		Name       string `json:"run_name"`
		User       string `json:"user_id"`
		Status     string `json:"status"`
		Start      text   `json:"start_time"`
		End        text   `json:"end_time"`
	} `json:"info"`
	Data struct {
		Metrics []sentMetric `json:"metrics"`
		Params  []sentPair   `json:"params"`
		Tags    []sentPair   `json:"tags"`
	} `json:"data"`
	Inputs struct {
		Datasets []struct {
			Dataset struct {
				Name   string `json:"name"`
				Digest string `json:"digest"`
				Source string `json:"source"`
			} `json:"dataset"`
		} `json:"dataset_inputs"`
	} `json:"inputs"`
}

type sentMetric struct {
	Key   string `json:"key"`
	Value text   `json:"value"`
	At    text   `json:"timestamp"`
	Step  text   `json:"step"`
}

func (s *server) parseRun(raw json.RawMessage, path string) (run, bool) {
	var sent sentRun
	err := json.Unmarshal(raw, &sent)
	from := evidence.Origin{File: path, Name: sent.Info.RunID}
	start, err1 := sent.Info.Start.whole()
	end, err2 := sent.Info.End.whole()
	if err = errors.Join(err, err1, err2); err != nil || sent.Info.RunID == "" {
		s.unread(path, sent.Info.RunID, because(err, "it has no run_id"))
		return run{}, false
	}
	out := run{
		id: sent.Info.RunID, experiment: string(sent.Info.Experiment), name: sent.Info.Name, user: sent.Info.User, status: sent.Info.Status,
		start: fromMillis(start), end: fromMillis(end), params: pairs(sent.Data.Params), tags: pairs(sent.Data.Tags),
		metrics: map[string]metric{}, from: from,
	}
	for _, m := range sent.Data.Metrics {
		value, err1 := metricText(string(m.Value))
		at, err2 := m.At.whole()
		if err := errors.Join(err1, err2); err != nil {
			s.report.doubt(from, "the metric %s cannot be read: %s", m.Key, err)
			continue
		}
		out.metrics[m.Key] = metric{value: value, at: fromMillis(at)}
	}
	for _, d := range sent.Inputs.Datasets {
		out.inputs = append(out.inputs, input{name: d.Dataset.Name, digest: d.Dataset.Digest, source: d.Dataset.Source})
	}
	return out, true
}

func (s *server) history(ctx context.Context, r run, key string, each func(string) error) error {
	const path = "api/2.0/mlflow/metrics/get-history"
	l := list{path: path, query: url.Values{"run_id": {r.id}, "metric_key": {key}}, key: "metrics", size: samplesPage}
	var last recent
	return s.client.each(ctx, l, func(raw json.RawMessage) error {
		var m sentMetric
		err := json.Unmarshal(raw, &m)
		value, err1 := metricText(string(m.Value))
		if err = errors.Join(err, err1); err != nil {
			s.report.doubt(r.from, "a value of the metric %s cannot be read: %s", key, err)
			return nil
		}
		if !isNumber(value) || last.has(m) {
			return nil
		}
		return each(value)
	})
}

// recent remembers the samples of the last pages: one that comes in late shifts
// the pages, and what was on the last one comes again. MLflow keeps no two samples
// of one time, step and value.
type recent struct{ newer, older map[sentMetric]bool }

func (r *recent) has(m sentMetric) bool {
	if r.newer[m] || r.older[m] {
		return true
	}
	if r.newer == nil || len(r.newer) >= samplesPage {
		r.newer, r.older = map[sentMetric]bool{}, r.newer
	}
	r.newer[m] = true
	return false
}
