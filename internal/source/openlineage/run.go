package openlineage

import (
	"slices"
	"sort"
	"strings"
	"time"
)

// run is what the events of a run say, in whatever order they came and however
// often. It is kept in the cursor.
type run struct {
	Start time.Time       `json:"start,omitzero"` // of the first START
	First time.Time       `json:"first"`          // the first and the last event of any kind
	Last  time.Time       `json:"last"`
	Said  map[string]said `json:"said,omitempty"` // by name: "status", "run.team"
	Data  map[string]*use `json:"data,omitempty"` // by mode and name
}

// said is a text and when it was said: what was said last holds.
type said struct {
	Text string    `json:"text"`
	At   time.Time `json:"at"`
}

// use is a dataset that the run reads or writes.
type use struct {
	Dataset  string          `json:"dataset"`
	Mode     string          `json:"mode"`
	Location string          `json:"location,omitempty"`
	At       time.Time       `json:"at"` // when it is first named
	Said     map[string]said `json:"said,omitempty"`
}

// say notes a text. Events of the same time are put in order by their text, so
// that the order in which they are read does not matter.
func say(to *map[string]said, name, text string, at time.Time) {
	if text == "" {
		return
	}
	before, ok := (*to)[name]
	if ok && (at.Before(before.At) || at.Equal(before.At) && text <= before.Text) {
		return
	}
	if *to == nil {
		*to = map[string]said{}
	}
	(*to)[name] = said{text, at}
}

// add takes an event in. bad is told of parts that cannot be read.
func (r *run) add(e *event, at time.Time, bad func(why string)) {
	if r.First.IsZero() || at.Before(r.First) {
		r.First = at
	}
	if at.After(r.Last) {
		r.Last = at
	}
	switch strings.ToUpper(e.EventType) {
	case "START":
		if r.Start.IsZero() || at.Before(r.Start) {
			r.Start = at
		}
	case "COMPLETE":
		say(&r.Said, "end", "finished", at)
	case "ABORT":
		say(&r.Said, "end", "killed", at)
	case "FAIL":
		say(&r.Said, "end", "failed", at)
	}
	note := func(name, text string) { say(&r.Said, name, text, at) }
	name := e.Job.Name
	if e.Job.Namespace != "" {
		name = e.Job.Namespace + "." + name
	}
	note("name", name)
	note("job", e.Job.Name)
	noteRun(e, note, bad)
	noteJob(e, note, bad)
	for i := range e.Inputs {
		r.touch(&e.Inputs[i], "read", at, bad)
	}
	for i := range e.Outputs {
		r.touch(&e.Outputs[i], "write", at, bad)
	}
}

func noteRun(e *event, note func(name, text string), bad func(string)) {
	var parent parentFacet
	if e.Run.Facets.read("parent", &parent, bad) && parent.Run.RunID != e.Run.RunID {
		note("parent", parent.Run.RunID)
		note("parent job", parent.Job.Name)
		if parent.Root != nil {
			note("root job", parent.Root.Job.Name)
		}
	}
	var engine engineFacet
	if e.Run.Facets.read("processing_engine", &engine, bad) {
		note("engine", strings.ToLower(engine.Name))
	}
	noteTags(e.Run.Facets, "run.", note, bad)
}

func noteJob(e *event, note func(name, text string), bad func(string)) {
	var kind jobTypeFacet
	if e.Job.Facets.read("jobType", &kind, bad) {
		note("job type", strings.ToLower(kind.JobType))
	}
	noteTags(e.Job.Facets, "job.", note, bad)
	var ownership ownershipFacet
	if !e.Job.Facets.read("ownership", &ownership, bad) {
		return
	}
	// Owners are "team:data", "user:ada", or a bare name, which Airflow takes
	// from the DAG; its default says nothing.
	for _, o := range slices.Backward(ownership.Owners) {
		switch kind, name, ok := strings.Cut(o.Name, ":"); {
		case ok && kind == "user":
			note("owner.user", name)
		case ok && (kind == "team" || kind == "group"):
			note("owner.team", name)
		case !ok && o.Name != "airflow":
			note("owner.bare", o.Name)
		}
	}
}

func noteTags(f facets, prefix string, note func(name, text string), bad func(string)) {
	var tags tagsFacet
	if !f.read("tags", &tags, bad) {
		return
	}
	for _, tag := range tags.Tags {
		key := strings.NewReplacer("-", "_", ".", "_", " ", "_").Replace(strings.ToLower(tag.Key))
		if slices.Contains(tagNames(), key) {
			note(prefix+key, tag.Value)
		}
	}
}

// tagNames are the tags that mean something here.
func tagNames() []string {
	return []string{"team", "project", "environment", "model", "model_version", "job_type", "user", "pipeline",
		"resource_id", "instance_id", "cloud_resource_id", "gpus", "gpu_count", "gpu_capacity"}
}

// touch notes the use of a dataset. The events of a run name it again and
// again, with a version only once it is known.
func (r *run) touch(d *dataset, mode string, at time.Time, bad func(string)) {
	if d.Name == "" {
		bad("a dataset to " + mode + " has no name")
		return
	}
	key := mode + " " + d.fullName()
	u := r.Data[key]
	if u == nil {
		if r.Data == nil {
			r.Data = map[string]*use{}
		}
		u = &use{Dataset: d.fullName(), Mode: mode, Location: d.location(), At: at}
		r.Data[key] = u
	}
	if at.Before(u.At) {
		u.At = at
	}
	var version versionFacet
	if d.Facets.read("version", &version, bad) {
		say(&u.Said, "version", version.DatasetVersion, at)
	}
	noteSize(u, d, at, bad)
}

// noteSize notes how large the dataset is. That is said by the metrics of its
// quality, and by what was written only where that is the whole of it: rows
// that were added or read are a part.
func noteSize(u *use, d *dataset, at time.Time, bad func(string)) {
	var size sizeFacet
	for _, f := range []facets{d.InputFacets, d.Facets} {
		if f.read("dataQualityMetrics", &size, bad) {
			sayCount(u, "bytes", size.Bytes, at)
			sayCount(u, "objects", size.FileCount, at)
		}
	}
	var life lifecycleFacet
	var written sizeFacet
	if d.Facets.read("lifecycleStateChange", &life, bad) && (life.Change == "CREATE" || life.Change == "OVERWRITE") &&
		d.OutputFacets.read("outputStatistics", &written, bad) {
		sayCount(u, "bytes", written.Size, at)
		sayCount(u, "objects", written.FileCount, at)
	}
}

// How long and how many runs are remembered for later events.
const (
	rememberOver = time.Hour           // after the end: facets that come late
	rememberOpen = 30 * 24 * time.Hour // without a sign of life: it crashed
	rememberMost = 20_000
)

// forget drops the runs to which nothing will be added, so that the cursor
// stays small: times are measured from the newest event, not from a clock.
func forget(runs map[string]*run) {
	var newest time.Time
	for _, r := range runs {
		if r.Last.After(newest) {
			newest = r.Last
		}
	}
	ids := make([]string, 0, len(runs))
	for id, r := range runs {
		limit := rememberOpen
		if _, over := r.Said["end"]; over {
			limit = rememberOver
		}
		if newest.Sub(r.Last) > limit {
			delete(runs, id)
			continue
		}
		ids = append(ids, id)
	}
	if len(ids) <= rememberMost {
		return
	}
	sort.Slice(ids, func(i, j int) bool {
		a, b := runs[ids[i]], runs[ids[j]]
		return a.Last.Before(b.Last) || a.Last.Equal(b.Last) && ids[i] < ids[j]
	})
	for _, id := range ids[:len(ids)-rememberMost] {
		delete(runs, id)
	}
}
