package mlflow

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
)

const (
	maxValue = 1 << 20  // bytes of a parameter or tag; MLflow allows 8,000 characters
	maxSpans = 64 << 20 // bytes of a trace's spans
	maxLine  = 64 << 10 // bytes of a line of a metric
)

// files is a folder mlruns, as MLflow's file store writes it.
type files struct {
	folder ledger.Folder
	root   string
	report reporter
	at     time.Time // when its newest file was written
	// The files by what they are.
	metas    map[string]string   // the folder of an experiment by its id
	folders  []string            // of experiments
	inner    map[string][]string // by the folder of a run, model, trace or dataset
	registry []string
	runAt    map[string]string // a run's folder by its id
}

// fileStores groups experiments by the folder that they lie in.
func fileStores(folder ledger.Folder, p places, paths []string, sink evidence.Sink) []store {
	stores := map[string]*files{}
	roots := map[string]bool{}
	for _, e := range slices.Sorted(maps.Keys(p.experiments)) {
		root := rootOf(e)
		roots[root] = true
		if stores[root] == nil {
			stores[root] = &files{folder: folder, root: root, report: reporter{sink}, metas: map[string]string{}, inner: map[string][]string{}, runAt: map[string]string{}}
		}
		stores[root].folders = append(stores[root].folders, e)
	}
	for _, name := range paths {
		switch e := p.experimentOf(name); {
		case e != "":
			stores[rootOf(e)].keep(e, name)
		case isRegistered(roots, name):
			root := path.Dir(path.Dir(path.Dir(path.Dir(name))))
			stores[root].registry = append(stores[root].registry, name)
		}
	}
	written := map[string]time.Time{}
	for _, f := range folder.Files() {
		written[f.Path] = f.Modified
	}
	var out []store
	for _, root := range slices.Sorted(maps.Keys(stores)) {
		s := stores[root]
		for _, list := range s.inner {
			for _, name := range list {
				s.at = later(s.at, written[name])
			}
		}
		out = append(out, s)
	}
	return out
}

// keep files a path under the folder of its run, model, trace or dataset.
func (s *files) keep(experiment, name string) {
	parts := strings.Split(within(experiment, name), "/")
	depth := 1
	if slices.Contains([]string{"models", "traces", "datasets"}, parts[0]) {
		depth = 2
	}
	if len(parts) > depth {
		dir := path.Join(append([]string{experiment}, parts[:depth]...)...)
		s.inner[dir] = append(s.inner[dir], name)
	}
}

func (s *files) name() string    { return s.root }
func (s *files) asOf() time.Time { return s.at }
func (*files) close() error      { return nil }

// each gives the folders of an experiment's part ("" for runs) that hold a file.
func (s *files) each(ctx context.Context, part, holds string, give func(experiment, dir string) error) error {
	for _, dir := range slices.Sorted(maps.Keys(s.inner)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		parent := path.Dir(dir)
		if part != "" {
			if path.Base(parent) != part {
				continue
			}
			parent = path.Dir(parent)
		}
		if slices.Contains(s.folders, parent) && slices.Contains(s.inner[dir], path.Join(dir, holds)) {
			if err := give(parent, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

// meta reads a meta.yaml and flags one that cannot be read.
func (s *files) meta(name string, most int64) (meta, bool) {
	m, err := readMeta(s.folder, name, most)
	if err != nil {
		s.report.refuse(evidence.Origin{File: name}, "it cannot be read: %s", err)
		return nil, false
	}
	return m, true
}

func (s *files) experiments(ctx context.Context, each func(experiment) error) error {
	for _, dir := range s.folders {
		m, ok := s.meta(path.Join(dir, "meta.yaml"), maxMeta)
		if !ok {
			continue
		}
		s.metas[dir] = m["experiment_id"]
		e := experiment{id: m["experiment_id"], name: m["name"], tags: s.values(path.Join(dir, "tags"), "")}
		if err := each(e); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// values reads files whose names are keys: dir/part/KEY. Keys may hold slashes.
func (s *files) values(dir, part string) map[string]string {
	out := map[string]string{}
	for _, name := range s.inner[dir] {
		key := within(dir, name)
		if part != "" {
			var ok bool
			if key, ok = strings.CutPrefix(key, part+"/"); !ok {
				continue
			}
		}
		data, err := readAll(s.folder, name, maxValue)
		if err != nil {
			s.report.doubt(evidence.Origin{File: name}, "it cannot be read: %s", err)
			continue
		}
		out[key] = string(data)
	}
	return out
}

func (s *files) versions(ctx context.Context, each func(version) error) error {
	for _, name := range s.registry {
		m, ok := s.meta(name, maxMeta)
		if !ok {
			continue
		}
		created, err1 := m.millis("creation_timestamp")
		updated, err2 := m.millis("last_updated_timestamp")
		if err := errors.Join(err1, err2); err != nil || m["name"] == "" {
			s.report.refuse(evidence.Origin{File: name}, "it is no version of a model: %s", because(err, "it has no name"))
			continue
		}
		v := version{model: m["name"], number: m["version"], run: m["run_id"], source: m["source"], created: fromMillis(created), updated: fromMillis(updated)}
		if err := each(v); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (s *files) loggedModels(ctx context.Context, each func(loggedModel) error) error {
	return s.each(ctx, "models", "meta.yaml", func(_, dir string) error {
		name := path.Join(dir, "meta.yaml")
		m, ok := s.meta(name, maxMeta)
		if !ok {
			return nil
		}
		created, err := m.millis("creation_timestamp")
		if err != nil || m["model_id"] == "" {
			s.report.refuse(evidence.Origin{File: name}, "it is no logged model: %s", because(err, "it has no model_id"))
			return nil
		}
		return each(loggedModel{id: m["model_id"], name: m["name"], run: m["source_run_id"], created: fromMillis(created)})
	})
}

func (s *files) runs(ctx context.Context, since time.Time, each func(run) error) error {
	return s.each(ctx, "", "meta.yaml", func(experiment, dir string) error {
		r, ok := s.head(experiment, dir)
		if !ok {
			return nil
		}
		s.runAt[r.id] = dir
		if !since.IsZero() && !r.end.IsZero() && r.end.Before(since) {
			return nil
		}
		s.fill(&r, dir)
		return each(r)
	})
}

// run gives a run that runs saw, for that is asked first.
func (s *files) run(_ context.Context, id string) (run, bool, error) {
	dir, ok := s.runAt[id]
	if !ok {
		return run{}, false, nil
	}
	r, ok := s.head(path.Dir(dir), dir)
	if ok {
		s.fill(&r, dir)
	}
	return r, ok, nil
}

// head reads a run's meta.yaml.
func (s *files) head(experiment, dir string) (run, bool) {
	from := evidence.Origin{File: path.Join(dir, "meta.yaml")}
	m, ok := s.meta(from.File, maxMeta)
	if !ok {
		return run{}, false
	}
	from.Name = firstOf(m["run_id"], m["run_uuid"])
	start, err1 := m.millis("start_time")
	end, err2 := m.millis("end_time")
	status, err3 := statusOf(m["status"])
	if err := errors.Join(err1, err2, err3); err != nil || from.Name == "" {
		s.report.refuse(from, "it is no run: %s", because(err, "it has no run_id"))
		return run{}, false
	}
	return run{
		id: from.Name, experiment: s.metas[experiment], name: firstOf(m["run_name"], m["name"]), user: m["user_id"], status: status,
		start: fromMillis(start), end: fromMillis(end), from: from,
	}, true
}

// statusOf is the name of a status, which files hold as the number of MLflow's
// enumeration RunStatus. None is RUNNING.
func statusOf(number string) (string, error) {
	switch number {
	case "1", "":
		return "RUNNING", nil
	case "2":
		return "SCHEDULED", nil
	case "3":
		return "FINISHED", nil
	case "4":
		return "FAILED", nil
	case "5":
		return "KILLED", nil
	}
	if _, err := strconv.Atoi(number); err != nil {
		return number, nil
	}
	return "", fmt.Errorf("the status %s is not known", number)
}

// fill reads what lies beside a run's meta.yaml.
func (s *files) fill(r *run, dir string) {
	r.params, r.tags, r.metrics = s.values(dir, "params"), s.values(dir, "tags"), map[string]metric{}
	for _, name := range s.inner[dir] {
		rest := within(dir, name)
		switch {
		case strings.HasPrefix(rest, "metrics/"):
			if last, ok := s.latest(name, r.from.Name); ok {
				r.metrics[strings.TrimPrefix(rest, "metrics/")] = last
			}
		case strings.HasPrefix(rest, "inputs/") && isMeta(rest):
			if in, ok := s.input(path.Dir(dir), name); ok {
				r.inputs = append(r.inputs, in)
			}
		}
	}
}

// input reads a dataset that a run was given: a link to the experiment's own.
func (s *files) input(experiment, name string) (input, bool) {
	link, ok := s.meta(name, maxMeta)
	if !ok || link["source_type"] != "DATASET" {
		return input{}, false
	}
	id := link["source_id"]
	at := path.Join(experiment, "datasets", id, "meta.yaml")
	if id == "" || !slices.Contains(s.inner[path.Dir(at)], at) {
		s.report.refuse(evidence.Origin{File: name}, "the dataset %q that it names is not there", id)
		return input{}, false
	}
	d, ok := s.meta(at, maxDataset)
	return input{name: d["name"], digest: d["digest"], source: d["source"]}, ok
}

// sample is one line of a metric.
type sample struct {
	at, step int64
	value    string
}

// parseSample reads "TIME VALUE [STEP [DATASET DIGEST]]", as MLflow's
// FileStore._get_metric_from_line does.
func parseSample(line string) (sample, error) {
	parts := strings.Fields(line)
	if len(parts) != 2 && len(parts) != 3 && len(parts) != 5 {
		return sample{}, fmt.Errorf("it has %d fields, not 2, 3 or 5", len(parts))
	}
	at, err1 := strconv.ParseInt(parts[0], 10, 64)
	value, err2 := metricText(parts[1])
	step, err3 := int64(0), error(nil)
	if len(parts) > 2 {
		step, err3 = strconv.ParseInt(parts[2], 10, 64)
	}
	return sample{at, step, value}, errors.Join(err1, err2, err3)
}

// samples gives the lines of a metric; those that cannot be read are flagged.
func (s *files) samples(name, run string, each func(sample) error) error {
	file, err := s.folder.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // only read
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, maxLine)
	for n := int64(1); lines.Scan(); n++ {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		one, err := parseSample(lines.Text())
		if err != nil {
			s.report.doubt(evidence.Origin{File: name, Line: n, Name: run}, "it is no value of a metric: %s", err)
			continue
		}
		if err := each(one); err != nil {
			return err
		}
	}
	return lines.Err()
}

// latest is the value of the highest step, then time, then value.
func (s *files) latest(name, run string) (metric, bool) {
	var last sample
	found := false
	err := s.samples(name, run, func(one sample) error {
		if !found || one.over(last) {
			last, found = one, true
		}
		return nil
	})
	if err != nil {
		s.report.doubt(evidence.Origin{File: name, Name: run}, "the metric cannot be read: %s", err)
	}
	return metric{value: last.value, at: fromMillis(last.at)}, found
}

func (a sample) over(b sample) bool {
	switch {
	case a.step != b.step:
		return a.step > b.step
	case a.at != b.at:
		return a.at > b.at
	}
	return number(a.value) > number(b.value)
}

// number is a metric's value to compare by; MLflow's databases hold NaN as 0.
func number(value string) float64 {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || v != v {
		return 0
	}
	return v
}

func (s *files) history(ctx context.Context, r run, key string, each func(string) error) error {
	name := path.Join(path.Dir(r.from.File), "metrics", key)
	var last sample
	// Bad lines were flagged when the latest value was looked for.
	silent := &files{folder: s.folder, report: reporter{nowhere{}}}
	err := silent.samples(name, r.id, func(one sample) error {
		again := one == last // databases hold the same sample once
		last = one
		if again || !isNumber(one.value) {
			return nil
		}
		return each(one.value)
	})
	if err == nil {
		err = ctx.Err()
	}
	return err
}

// nowhere is a sink that keeps nothing.
type nowhere struct{}

func (nowhere) Add(evidence.Record, evidence.Origin) error { return nil }
func (nowhere) Flag(evidence.Problem)                      {}
func (nowhere) Progress(int, int, string)                  {}
