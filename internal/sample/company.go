package sample

import (
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

// company is the cast and the calendar that all providers' bills share.
type company struct {
	random
	months []period.Month
	scale  int
}

func newCompany(o Options) *company {
	c := &company{random: random{o.Seed}, scale: o.Scale}
	for i := range o.Months {
		c.months = append(c.months, o.Last.Add(i+1-o.Months))
	}
	return c
}

// left is how many months come after month i.
func (c *company) left(i int) int { return len(c.months) - 1 - i }

// job is what kind of work a workload does; it decides when it runs.
type job string

const (
	training   job = "training"
	fineTuning job = "fine-tuning"
	batch      job = "batch-inference"
	endpoint   job = "endpoint"
	notebook   job = "notebook"
	dataPrep   job = "data-prep"
)

// workload is what money is spent for, as the company's tags name it.
type workload struct {
	team, project, env string
	model              string // "" for what serves all models
	job                job
	name               string // of what stands; jobs get a run id of their own
	runDays            int    // how long one run of a job lasts; 0 for what stands
	untagged           bool   // never tagged, whoever runs it
}

// The cast. Models have a version that moves every few months.
func largeTraining() workload {
	return workload{team: "research", project: "foundation", env: "dev", model: "atlas-70b", job: training, runDays: 6}
}

func visionTraining() workload {
	return workload{team: "vision", project: "gripper-vision", env: "dev", model: "gripnet", job: training, runDays: 2}
}

func speechTuning() workload {
	return workload{team: "speech", project: "voice-control", env: "staging", model: "murmur-small", job: fineTuning, runDays: 1}
}

func searchTuning() workload {
	return workload{team: "search", project: "manual-search", env: "staging", model: "atlas-7b", job: fineTuning, runDays: 2}
}

func searchBatch() workload {
	return workload{team: "search", project: "manual-search", env: "prod", model: "embed-v", job: batch, runDays: 1}
}

func searchEndpoint() workload {
	return workload{team: "search", project: "manual-search", env: "prod", model: "atlas-7b", job: endpoint, name: "ep-manual-search"}
}

func speechEndpoint() workload {
	return workload{team: "speech", project: "voice-control", env: "prod", model: "murmur-small", job: endpoint, name: "ep-voice-control"}
}

func visionEndpoint() workload {
	return workload{team: "vision", project: "gripper-vision", env: "prod", model: "gripnet", job: endpoint, name: "ep-gripper"}
}

// forgottenEndpoint was set up for a demonstration and never taken down.
func forgottenEndpoint() workload {
	return workload{team: "speech", project: "trade-fair", env: "dev", model: "murmur-large", job: endpoint, name: "ep-trade-fair-demo"}
}

func assistant() workload {
	return workload{team: "platform", project: "assistant", env: "prod", model: "assistant", job: endpoint, name: "assistant"}
}

func researchNotebook() workload {
	return workload{team: "research", project: "foundation", env: "dev", job: notebook, name: "nb-foundation"}
}

func visionNotebook() workload {
	return workload{team: "vision", project: "gripper-vision", env: "dev", job: notebook, name: "nb-gripper"}
}

func dataPreparation() workload {
	return workload{team: "platform", project: "datasets", env: "prod", job: dataPrep, runDays: 1}
}

func datasets() workload {
	return workload{team: "platform", project: "datasets", env: "prod", job: dataPrep, name: "dataset-store"}
}

// network serves everybody and no kind of work in particular.
func network() workload {
	return workload{team: "platform", project: "network", env: "prod", name: "egress"}
}

func nobodysWork() workload { return workload{untagged: true} }

// tags are the workload's tags on a day, by their plain keys: team, project,
// env, model, model_version, job_type, workload. A run whose author forgot to
// tag it has none.
func (c *company) tags(w workload, month int, day time.Time, resource string) map[string]string {
	if w.untagged || w.runDays > 0 && c.permille(0, 999, "untagged", c.runID(w, day, resource)) < 70 {
		return map[string]string{}
	}
	tags := map[string]string{
		"team": w.team, "project": w.project, "env": w.env,
		"workload": c.runID(w, day, resource),
	}
	if w.job != "" {
		tags["job_type"] = string(w.job)
	}
	if w.model != "" {
		tags["model"] = w.model
		tags["model_version"] = fmt.Sprintf("v%d", 1+month/4)
	}
	return tags
}

// runID is the name of the run that a resource belongs to on a day; what
// stands keeps one name.
func (c *company) runID(w workload, day time.Time, resource string) string {
	if w.runDays == 0 {
		return w.name
	}
	const secondsPerDay = 24 * 60 * 60
	run := day.Unix() / secondsPerDay / int64(w.runDays)
	start := time.Unix(run*int64(w.runDays)*secondsPerDay, 0).UTC()
	subject := w.model
	if subject == "" {
		subject = w.project
	}
	return fmt.Sprintf("%s-%s-%s-%s", jobPrefix(w.job), subject, start.Format("20060102"),
		c.hex(6, "run", resource, start.Format(time.DateOnly)))
}

func jobPrefix(j job) string {
	switch j {
	case fineTuning:
		return "ft"
	case batch:
		return "batch"
	case dataPrep:
		return "prep"
	default:
		return "train"
	}
}
