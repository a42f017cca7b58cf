package openlineage

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// collector merges events into runs and hands them over.
type collector struct {
	runs    map[string]*run
	touched map[string]evidence.Origin // by run: its newest event
	sink    evidence.Sink
}

// read takes in every event of a stream.
func (c *collector) read(ctx context.Context, in io.Reader, name string) error {
	count := 0
	err := eachValue(in, func(text []byte, line int64) error {
		if count++; count%256 == 0 && ctx.Err() != nil {
			return stopped(ctx, name)
		}
		if count%10_000 == 0 {
			c.sink.Progress(0, 0, fmt.Sprintf("%s, event %d", name, count))
		}
		c.event(text, evidence.Origin{File: name, Line: line})
		return nil
	}, func(line int64, why string) error {
		c.flag(evidence.Origin{File: name, Line: line}, why, true)
		return nil
	})
	if err != nil && ctx.Err() != nil {
		return stopped(ctx, name)
	}
	if err != nil {
		return unreadable(name, err)
	}
	return nil
}

func (c *collector) flag(from evidence.Origin, why string, refused bool) {
	c.sink.Flag(evidence.Problem{Origin: from, Reason: why, Refused: refused})
}

// event takes one event in, or flags it.
func (c *collector) event(text []byte, from evidence.Origin) {
	var e event
	if err := json.Unmarshal(text, &e); err != nil {
		c.flag(from, "the event is not an OpenLineage event: "+plain(err), true)
		return
	}
	from.Name = e.Run.RunID
	switch {
	// Jobs and datasets are also described outside of runs: that nobody ran
	// anything costs nothing.
	case static(&e):
		return
	case e.Run.RunID == "":
		c.flag(from, "the event has no run.runId", true)
		return
	case e.Job.Name == "":
		c.flag(from, "the event has no job.name", true)
		return
	}
	at, err := time.Parse(time.RFC3339, e.EventTime)
	if err != nil || at.Year() < 2000 || at.Year() > 2100 {
		c.flag(from, fmt.Sprintf("the eventTime is %q, not a time with a zone such as 2026-09-01T12:00:00Z", e.EventTime), true)
		return
	}
	r := c.runs[e.Run.RunID]
	if r == nil {
		r = &run{}
		c.runs[e.Run.RunID] = r
	}
	if c.touched == nil {
		c.touched = map[string]evidence.Origin{}
	}
	c.touched[e.Run.RunID] = from
	r.add(&e, at.UTC(), func(why string) {
		c.flag(from, why+"; it is passed over", false)
	})
}

// static tells of a JobEvent or a DatasetEvent.
func static(e *event) bool {
	return strings.HasSuffix(e.SchemaURL, "/JobEvent") || strings.HasSuffix(e.SchemaURL, "/DatasetEvent")
}

// plain is a decoder's error without the names of our types.
func plain(err error) string {
	text := err.Error()
	if at := strings.Index(text, " into Go "); at >= 0 {
		text = text[:at]
	}
	return strings.TrimPrefix(text, "json: ")
}

// hand hands over every run that was told of, in order of their names.
func (c *collector) hand(ctx context.Context) error {
	ids := make([]string, 0, len(c.touched))
	for id := range c.touched {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for i, id := range ids {
		if i%256 == 0 && ctx.Err() != nil {
			return stopped(ctx, c.touched[id].File)
		}
		for _, record := range c.records(id) {
			if err := c.sink.Add(record, c.touched[id]); err != nil {
				return err
			}
		}
	}
	return nil
}

// records are the workload, what it used, and its datasets.
func (c *collector) records(id string) []evidence.Record {
	r, from := c.runs[id], c.touched[id]
	w := r.workload(id)
	if r.Start.IsZero() {
		c.flag(from, "there is no START event of this run; its first event is taken for its start", false)
	}
	out := []evidence.Record{w}
	if u := c.usage(r, w, from); u != nil {
		out = append(out, u)
	}
	keys := make([]string, 0, len(r.Data))
	for key := range r.Data {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		u := r.Data[key]
		out = append(out, &evidence.Access{Dataset: u.Dataset, Version: u.text("version"), Workload: w.ID, Mode: u.Mode, At: u.At})
		if d := u.dataset(); d != nil {
			out = append(out, d)
		}
	}
	return out
}

func (r *run) text(names ...string) string {
	for _, name := range names {
		if s := r.Said[name].Text; s != "" {
			return s
		}
	}
	return ""
}

func (u *use) text(name string) string { return u.Said[name].Text }

// workload makes the run's workload. Tags of the run come before those of the
// job and before owners; a run's pipeline is the job that it is all part of.
// The nominal time is when the run was due, not when it was: it is not used.
func (r *run) workload(id string) *evidence.Workload {
	w := &evidence.Workload{
		ID: "run:" + id, Kind: "run", Name: r.text("name"),
		Team:        r.text("run.team", "job.team", "owner.team", "owner.bare"),
		Project:     r.text("run.project", "job.project"),
		Environment: r.text("run.environment", "job.environment"),
		Model:       r.text("run.model", "job.model"), ModelVersion: r.text("run.model_version", "job.model_version"),
		JobType:  r.text("run.job_type", "job.job_type", "job type", "engine"),
		User:     r.text("run.user", "job.user", "owner.user"),
		Pipeline: r.text("run.pipeline", "job.pipeline", "root job", "parent job", "job"),
		Start:    r.Start, Status: "running",
	}
	if w.Start.IsZero() {
		w.Start = r.First
	}
	if parent := r.text("parent"); parent != "" {
		w.Parent = "run:" + parent
	}
	if end, over := r.Said["end"]; over {
		w.Status, w.End = end.Text, end.At
	}
	for _, u := range r.Data {
		if !slices.Contains(w.Datasets, u.Dataset) {
			w.Datasets = append(w.Datasets, u.Dataset)
		}
	}
	slices.Sort(w.Datasets)
	return w
}

// usage is the run's use of the machine that a tag names, if one does.
func (c *collector) usage(r *run, w *evidence.Workload, from evidence.Origin) *evidence.Usage {
	tag := func(name string) string { return r.text("run."+name, "job."+name) }
	resource := ""
	for _, name := range []string{"resource_id", "instance_id", "cloud_resource_id"} {
		if resource == "" {
			resource = tag(name)
		}
	}
	end := w.End
	if end.IsZero() {
		end = r.Last
	}
	// A run of which only one event is known has no time to speak of.
	if resource == "" || !end.After(w.Start) {
		return nil
	}
	u := &evidence.Usage{Resource: resource, Workload: w.ID, Start: w.Start, End: end,
		Unit: "machine", Held: money.FromInt(1), Capacity: money.FromInt(1)}
	gpus := tag("gpus")
	if gpus == "" {
		gpus = tag("gpu_count")
	}
	if gpus == "" || tag("gpu_capacity") == "" {
		return u
	}
	held, err := money.Parse(gpus)
	capacity, err2 := money.Parse(tag("gpu_capacity"))
	if err != nil || err2 != nil {
		c.flag(from, fmt.Sprintf("the tags say %q GPUs of %q, which are no numbers; the whole machine is taken", gpus, tag("gpu_capacity")), false)
		return u
	}
	u.Unit, u.Held, u.Capacity = "gpu", held, capacity
	return u
}

// dataset says where a dataset lies and how large it is, if that was said.
func (u *use) dataset() *evidence.Dataset {
	d := &evidence.Dataset{Dataset: u.Dataset, Version: u.text("version"), Location: u.Location,
		Bytes: u.count("bytes"), Objects: u.count("objects"), At: u.At}
	if size, ok := u.Said["bytes"]; ok {
		d.At = size.At
	}
	if d.Location == "" && d.Bytes == nil && d.Objects == nil {
		return nil
	}
	return d
}

func sayCount(u *use, name string, n *int64, at time.Time) {
	if n != nil {
		say(&u.Said, name, strconv.FormatInt(*n, 10), at)
	}
}

func (u *use) count(name string) *int64 {
	n, err := strconv.ParseInt(u.text(name), 10, 64)
	if err != nil {
		return nil
	}
	return &n
}
