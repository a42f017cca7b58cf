package sample

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// mlflowRun is a run in the folder that MLflow's file store writes.
type mlflowRun struct {
	id, name, project, user string
	start, end              time.Time // end zero: still running
	status                  int       // 1 running, 3 finished, 4 failed
	params                  map[string]string
	tags                    map[string]string
	metrics                 map[string][]string // "1795528798445 0.5 1": time in milliseconds, value, step
	dataset                 *mlflowDataset
}

type mlflowDataset struct{ name, source, context string }

// The statuses of MLflow's file store.
const (
	mlflowRunning  = 1
	mlflowFinished = 3
	mlflowFailed   = 4
)

func (t *tracker) writeMLflow(ctx context.Context) error {
	var runs []mlflowRun
	for _, l := range []awsLine{largeLine(), visionLine()} {
		for _, r := range t.logged(l) {
			if t.inMLflow(r) {
				runs = append(runs, t.mlflowTraining(r))
			}
		}
	}
	for _, day := range t.allDays(0) {
		if e, ok := t.evaluationOn(day); ok {
			runs = append(runs, t.mlflowEvaluation(e, day))
		}
	}
	runs = append(runs, t.mlflowSweep()...)
	experiments := map[string]string{}
	for _, r := range runs {
		if err := errors.Join(ctx.Err(), t.writeRun(r)); err != nil {
			return err
		}
		experiments[r.project] = t.experiment(r.project)
	}
	for _, name := range slices.Sorted(maps.Keys(experiments)) {
		text := fmt.Sprintf("artifact_location: mlflow-artifacts:/%s\ncreation_time: %d\nexperiment_id: '%s'\nlast_update_time: %d\nlifecycle_stage: active\nname: %s\n",
			experiments[name], t.months[0].Start().UnixMilli(), experiments[name], t.end().UnixMilli(), name)
		if err := t.out.text(t.mlflowPath(name, "meta.yaml"), text); err != nil {
			return err
		}
	}
	return nil
}

func (t *tracker) experiment(project string) string { return t.digits(18, "mlflow", project) }

func (t *tracker) mlflowPath(project string, parts ...string) string {
	return strings.Join(append([]string{Evidence, "mlflow", "mlruns", t.experiment(project)}, parts...), "/")
}

func (t *tracker) mlflowOf(id, name string, w workload, day time.Time) mlflowRun {
	tags := map[string]string{
		"team": w.team, "project": w.project, "environment": w.env, "model": w.model, "model_version": version(t.monthAt(day)), "job_type": string(w.job),
	}
	return mlflowRun{id: id, name: name, project: w.project, user: user(w.team), tags: tags, metrics: map[string][]string{}, params: map[string]string{}, status: mlflowFinished}
}

// mlflowTraining is a run whose machines Farthing's own lines tell of.
func (t *tracker) mlflowTraining(r trackedRun) mlflowRun {
	run := t.mlflowOf(t.mlflowID(r.name), r.name, r.line.work, r.days[0])
	run.start, run.end = t.span(r)
	newest := run.end
	switch t.status(r) {
	case "running":
		run.status, run.end = mlflowRunning, time.Time{}
	case "failed":
		run.status = mlflowFailed
	}
	run.params["learning_rate"] = fmt.Sprintf("%de-5", t.permille(1, 30, "rate", r.name))
	run.params["nodes"] = fmt.Sprint(r.line.copies)
	metric, loss := "eval_loss", t.loss(r.name)
	for step := range 6 {
		at := run.start.Add(newest.Sub(run.start) * time.Duration(step) / 5)
		value := string(number3(loss + int64(5-step)*310))
		if run.status == mlflowFailed && step == 5 {
			value = "nan"
		}
		run.metrics[metric] = append(run.metrics[metric], fmt.Sprintf("%d %s %d", at.UnixMilli(), value, step*1000))
	}
	run.dataset = &mlflowDataset{name: "clicks", source: "s3://" + t.bucketOf(0) + "/curated/clicks/", context: "training"}
	if r.line.work.project == visionTraining().project {
		run.dataset = &mlflowDataset{name: "gripper-frames", source: "s3://" + t.bucketOf(1) + "/gripper/frames/v=2/", context: "training"}
	}
	return run
}

// mlflowEvaluation is a run that says itself which machine it shares.
func (t *tracker) mlflowEvaluation(e evaluation, day time.Time) mlflowRun {
	w := searchBatch()
	run := t.mlflowOf(t.mlflowID(e.name), e.name, w, day)
	run.start, run.end = e.start, e.end
	t.onMachine(&run, batchLine(), 0, 2, day)
	run.metrics["ndcg"] = []string{fmt.Sprintf("%d %s 0", e.end.UnixMilli(), number3(t.permille(520, 710, "ndcg", e.name)))}
	return run
}

// onMachine makes a run tell its machine, and how busy its GPUs were.
func (t *tracker) onMachine(run *mlflowRun, l awsLine, instance int, held int64, day time.Time) {
	run.tags["resource_id"] = t.aws.awsResource(l, instance, day)
	run.tags["gpu_count"] = fmt.Sprint(held)
	run.tags["gpu_capacity"] = fmt.Sprint(gpus(l.instance))
	for gpu := range held {
		name := fmt.Sprintf("system/gpu_%d_utilization_percentage", gpu)
		for step := range 4 {
			at := run.start.Add(run.end.Sub(run.start) * time.Duration(step) / 4)
			busy := t.permille(18, 96, "gpu", run.id, name, fmt.Sprint(step))
			run.metrics[name] = append(run.metrics[name], fmt.Sprintf("%d %d.0 %d", at.UnixMilli(), busy, step))
		}
	}
}

// mlflowSweep is the unbounded sweep of the bad week: a parent, and a child on
// each of its machines each day.
func (t *tracker) mlflowSweep() []mlflowRun {
	days := t.sweepDays()
	if len(days) == 0 {
		return nil
	}
	w := largeTraining()
	parent := t.mlflowOf(t.mlflowID("sweep"), "sweep-"+w.model+"-lr", w, days[0])
	parent.start, parent.status = days[0], mlflowFailed
	parent.params["method"] = "random, unbounded"
	runs := []mlflowRun{}
	line := sweepLine()
	for i, day := range days {
		for instance := range line.copies * t.scale {
			name := fmt.Sprintf("sweep-%s-lr-%02d", w.model, i*line.copies*t.scale+instance+1)
			child := t.mlflowOf(t.mlflowID(name), name, w, day)
			child.start, child.end = day, day.Add(t.held(line, instance, day))
			if child.end.After(parent.end) {
				parent.end = child.end
			}
			child.tags["mlflow.parentRunId"] = parent.id
			child.params["learning_rate"] = fmt.Sprintf("%de-6", t.permille(1, 900, "rate", name))
			if t.failed(name) {
				child.status = mlflowFailed
			}
			t.onMachine(&child, line, instance, gpus(line.instance), day)
			child.metrics["eval_loss"] = []string{fmt.Sprintf("%d %s 100", child.end.UnixMilli(), number3(2200+t.loss(name)))}
			runs = append(runs, child)
		}
	}
	return append(runs, parent)
}

func (t *tracker) writeRun(r mlflowRun) error {
	end := "null"
	if !r.end.IsZero() {
		end = fmt.Sprint(r.end.UnixMilli())
	}
	meta := fmt.Sprintf("artifact_uri: mlflow-artifacts:/%[1]s/%[2]s/artifacts\nend_time: %[3]s\nentry_point_name: ''\nexperiment_id: '%[1]s'\nlifecycle_stage: active\n"+
		"run_id: %[2]s\nrun_name: %[4]s\nsource_name: ''\nsource_type: 4\nsource_version: ''\nstart_time: %[5]d\nstatus: %[6]d\ntags: []\nuser_id: %[7]s\n",
		t.experiment(r.project), r.id, end, r.name, r.start.UnixMilli(), r.status, r.user)
	r.tags["mlflow.runName"], r.tags["mlflow.user"], r.tags["mlflow.source.type"] = r.name, r.user, "LOCAL"
	problem := t.out.text(t.mlflowPath(r.project, r.id, "meta.yaml"), meta)
	for folder, values := range map[string]map[string]string{"tags": r.tags, "params": r.params} {
		for _, key := range slices.Sorted(maps.Keys(values)) {
			problem = errors.Join(problem, t.out.text(t.mlflowPath(r.project, r.id, folder, key), values[key]))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.metrics)) {
		problem = errors.Join(problem, t.out.text(t.mlflowPath(r.project, r.id, "metrics", key), strings.Join(r.metrics[key], "\n")+"\n"))
	}
	return errors.Join(problem, t.writeInput(r))
}

// writeInput writes which dataset a run read.
func (t *tracker) writeInput(r mlflowRun) error {
	if r.dataset == nil {
		return nil
	}
	d := r.dataset
	digest := t.hex(8, "dataset", d.name, d.source)
	id := t.hex(32, "dataset id", d.name, d.source)
	input := fmt.Sprintf("destination_id: %[1]s\ndestination_type: RUN\nsource_id: %[1]s\nsource_type: DATASET\ntags:\n  mlflow.data.context: %[2]s\n", id, d.context)
	dataset := fmt.Sprintf("digest: %s\nname: %s\nprofile: '{}'\nschema: '{}'\nsource: '{\"uri\": \"%s\"}'\nsource_type: s3\n", digest, d.name, d.source)
	return errors.Join(
		t.out.text(t.mlflowPath(r.project, r.id, "inputs", t.hex(32, "input", r.id), "meta.yaml"), input),
		t.once(t.mlflowPath(r.project, "datasets", id, "meta.yaml"), dataset))
}

// once writes a file unless it is there.
func (t *tracker) once(name, text string) error {
	if slices.Contains(t.out.files, name) {
		return nil
	}
	return t.out.text(name, text)
}
