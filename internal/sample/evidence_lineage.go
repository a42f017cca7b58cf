package sample

import (
	"context"
	"fmt"
	"time"
)

// OpenLineage events of the nightly pipeline, as Airflow sends them.
type (
	lineageEvent struct {
		EventType string           `json:"eventType"`
		EventTime string           `json:"eventTime"`
		Producer  string           `json:"producer"`
		SchemaURL string           `json:"schemaURL"`
		Run       lineageRun       `json:"run"`
		Job       lineageJob       `json:"job"`
		Inputs    []lineageDataset `json:"inputs"`
		Outputs   []lineageDataset `json:"outputs"`
	}
	lineageRun struct {
		RunID  string         `json:"runId"`
		Facets map[string]any `json:"facets,omitempty"`
	}
	lineageJob struct {
		Namespace string         `json:"namespace"`
		Name      string         `json:"name"`
		Facets    map[string]any `json:"facets,omitempty"`
	}
	lineageDataset struct {
		Namespace string         `json:"namespace"`
		Name      string         `json:"name"`
		Facets    map[string]any `json:"facets,omitempty"`
	}
)

const (
	lineageProducer = "https://github.com/apache/airflow/tree/providers-openlineage/2.3.0"
	lineageSchema   = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
	nightly         = "nightly-datasets"
)

// task is one step of the pipeline, which has a machine for itself.
type task struct {
	name    string
	reads   string
	writes  string
	version string
}

func tasks() []task {
	return []task{
		{"ingest_clicks", "raw/clicks", "curated/clicks", "3"},
		{"clean_frames", "raw/frames", "curated/frames", ""},
	}
}

// writeLineage writes the events by month: of each night the pipeline and its
// two tasks.
func (t *tracker) writeLineage(ctx context.Context) error {
	for i, month := range t.months {
		out, err := t.out.jsonLines(fmt.Sprintf("%s/openlineage/%s.jsonl", Evidence, month))
		if err != nil {
			return err
		}
		for _, day := range t.days(i) {
			if ctx.Err() != nil {
				break
			}
			t.night(out, day)
		}
		if err := out.close(); err != nil {
			return err
		}
	}
	return nil
}

func (t *tracker) night(out *jsonLines, day time.Time) {
	line := prepLine()
	parent := t.uuid("openlineage", nightly, day.Format(time.DateOnly))
	end := day
	for i, step := range tasks() {
		// Each of the scale's copies would be a machine of its own; the tasks
		// run on the first two.
		length := t.held(line, i, day)
		if day.Add(length).After(end) {
			end = day.Add(length)
		}
		e := t.lineageOf(step, i, day, parent)
		out.add(e.at("START", day))
		e.Outputs[0].Facets = written()
		out.add(e.at(t.outcome(e.Run.RunID), day.Add(length)))
	}
	whole := lineageEvent{
		Producer: lineageProducer, SchemaURL: lineageSchema,
		Run: lineageRun{RunID: parent, Facets: t.lineageTags(line.work, nil)}, Job: lineageJob{Namespace: "airflow", Name: nightly, Facets: lineageJobType("DAG")},
		Inputs: []lineageDataset{}, Outputs: []lineageDataset{},
	}
	out.add(whole.at("START", day))
	out.add(whole.at("COMPLETE", end))
}

func (e lineageEvent) at(kind string, when time.Time) lineageEvent {
	e.EventType, e.EventTime = kind, when.Format("2006-01-02T15:04:05.000000Z")
	return e
}

func (t *tracker) outcome(run string) string {
	if t.permille(0, 999, "lineage", run) < 25 {
		return "FAIL"
	}
	return "COMPLETE"
}

func (t *tracker) lineageOf(step task, machine int, day time.Time, parent string) lineageEvent {
	line := prepLine()
	store := "s3://" + t.bucketOf(0)
	facets := t.lineageTags(line.work, map[string]string{"resource_id": t.aws.awsResource(line, machine, day)})
	facets["parent"] = map[string]any{
		"_producer": lineageProducer, "_schemaURL": "https://openlineage.io/spec/facets/1-1-0/ParentRunFacet.json",
		"run": map[string]string{"runId": parent}, "job": map[string]string{"namespace": "airflow", "name": nightly},
	}
	input := lineageDataset{Namespace: store, Name: step.reads}
	if step.version != "" {
		input.Facets = map[string]any{"version": map[string]any{
			"_producer": lineageProducer, "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json", "datasetVersion": step.version,
		}}
	}
	return lineageEvent{
		Producer: lineageProducer, SchemaURL: lineageSchema,
		Run:    lineageRun{RunID: t.uuid("openlineage", step.name, day.Format(time.DateOnly)), Facets: facets},
		Job:    lineageJob{Namespace: "airflow", Name: nightly + "." + step.name, Facets: lineageJobType("TASK")},
		Inputs: []lineageDataset{input}, Outputs: []lineageDataset{{Namespace: store, Name: step.writes}},
	}
}

func lineageJobType(kind string) map[string]any {
	return map[string]any{"jobType": map[string]string{
		"_producer": lineageProducer, "_schemaURL": "https://openlineage.io/spec/facets/2-0-3/JobTypeJobFacet.json",
		"processingType": "BATCH", "integration": "AIRFLOW", "jobType": kind,
	}}
}

// lineageTags is the run facet of tags.
func (t *tracker) lineageTags(w workload, more map[string]string) map[string]any {
	var tags []map[string]string
	tag := func(key, value string) {
		tags = append(tags, map[string]string{"key": key, "value": value, "source": "DAG"})
	}
	tag("team", w.team)
	tag("project", w.project)
	tag("environment", w.env)
	tag("job_type", string(w.job))
	for key, value := range more {
		tag(key, value)
	}
	return map[string]any{"tags": map[string]any{
		"_producer": lineageProducer, "_schemaURL": "https://openlineage.io/spec/facets/1-0-0/TagsRunFacet.json", "tags": tags,
	}}
}

// written says that the night wrote the whole output anew.
func written() map[string]any {
	return map[string]any{"lifecycleStateChange": map[string]string{
		"_producer": lineageProducer, "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/LifecycleStateChangeDatasetFacet.json",
		"lifecycleStateChange": "OVERWRITE",
	}}
}
