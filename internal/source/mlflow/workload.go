package mlflow

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// fields are a run's tags, parameters and its experiment's tags by the name that
// fieldName gives them.
type fields map[string]string

// fieldsOf joins sources; the later ones win.
func fieldsOf(sources ...map[string]string) fields {
	out := fields{}
	for _, source := range sources {
		// Two keys may have one name ("job.type", "job_type"): the last in order
		// wins, whatever order the store gives them in.
		for _, key := range slices.Sorted(maps.Keys(source)) {
			if value := strings.TrimSpace(source[key]); value != "" {
				out[fieldName(key)] = value
			}
		}
	}
	return out
}

// fieldName makes team, Team and job.type, job-type, "job type" comparable.
func fieldName(key string) string {
	return strings.NewReplacer("-", "_", ".", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(key)))
}

// first is the value of the first name that has one.
func (f fields) first(names ...string) string {
	for _, n := range names {
		if f[n] != "" {
			return f[n]
		}
	}
	return ""
}

func workloadID(run string) string { return "run:" + run }

func workloadOf(r run, e experiment, f fields, made madeModel) *evidence.Workload {
	w := &evidence.Workload{
		ID: workloadID(r.id), Kind: "run",
		Name: firstOf(r.name, r.tags["mlflow.runName"], r.id),
		Team: f["team"], Project: firstOf(f["project"], e.name), Environment: f["environment"],
		Model: f["model"], ModelVersion: f["model_version"], JobType: f["job_type"], Pipeline: f["pipeline"],
		User:  firstOf(r.tags["mlflow.user"], r.user),
		Start: r.start, End: r.end, Status: strings.ToLower(r.status),
	}
	if parent := r.tags["mlflow.parentRunId"]; parent != "" {
		w.Parent = workloadID(parent)
	}
	made.complete(w)
	for _, in := range r.inputs {
		w.Datasets = append(w.Datasets, in.name)
	}
	slices.Sort(w.Datasets)
	w.Datasets = slices.Compact(w.Datasets)
	for name, m := range r.metrics {
		if w.Metrics == nil {
			w.Metrics = map[string]string{}
		}
		w.Metrics[name] = m.value
	}
	return w
}

// endpointOf is an experiment as the endpoint of its traces.
func endpointOf(e experiment, name string) *evidence.Workload {
	f := fieldsOf(e.tags)
	return &evidence.Workload{
		ID: "endpoint:" + name, Kind: "endpoint", Name: name,
		Team: f["team"], Project: firstOf(f["project"], name), Environment: f["environment"],
		Model: f["model"], ModelVersion: f["model_version"], JobType: f["job_type"], Pipeline: f["pipeline"],
	}
}

// firstOf is the first text that says something.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}

// locationOf is where a dataset lies: MLflow writes the source of a dataset as
// JSON whose key depends on its kind (s3 and local: uri; Hugging Face: path; HTTP:
// url; Delta: path or delta_table_name). Sources that are code have no place.
func locationOf(source string) string {
	var keys map[string]any
	if json.Unmarshal([]byte(source), &keys) != nil {
		return ""
	}
	for _, key := range []string{"uri", "url", "path"} {
		if text, ok := keys[key].(string); ok && text != "" {
			return text
		}
	}
	return ""
}
