package sample

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

// Farthing's own lines of evidence.
type (
	workloadLine struct {
		Kind        string                 `json:"kind"`
		Workload    string                 `json:"workload"`
		Name        string                 `json:"name,omitempty"`
		Team        string                 `json:"team,omitempty"`
		Project     string                 `json:"project,omitempty"`
		Environment string                 `json:"environment,omitempty"`
		Model       string                 `json:"model,omitempty"`
		Version     string                 `json:"modelVersion,omitempty"`
		JobType     string                 `json:"jobType,omitempty"`
		User        string                 `json:"user,omitempty"`
		Start       string                 `json:"start,omitempty"`
		End         string                 `json:"end,omitempty"`
		Status      string                 `json:"status,omitempty"`
		Metrics     map[string]json.Number `json:"metrics,omitempty"`
	}
	usageLine struct {
		Kind         string      `json:"kind"`
		Resource     string      `json:"resource"`
		Workload     string      `json:"workload"`
		Start        string      `json:"start"`
		End          string      `json:"end"`
		Unit         string      `json:"unit"`
		Held         json.Number `json:"held"`
		Capacity     json.Number `json:"capacity"`
		Used         json.Number `json:"used"`
		InstanceType string      `json:"instanceType,omitempty"`
	}
	resourceLine struct {
		Kind         string `json:"kind"`
		Resource     string `json:"resource"`
		Of           string `json:"of"`
		InstanceType string `json:"instanceType,omitempty"`
	}
)

func instant(t time.Time) string { return t.Format(time.RFC3339) }

// monthLines are the lines of one month being written.
type monthLines struct {
	*tracker
	*jsonLines
	month period.Month
}

// writeLines writes the lines of a month; the one after the last bill holds the
// days that no bill has yet.
func (t *tracker) writeLines(ctx context.Context, month period.Month) error {
	out, err := t.out.jsonLines(fmt.Sprintf("%s/farthing/%s.jsonl", Evidence, month))
	if err != nil {
		return err
	}
	m := monthLines{tracker: t, jsonLines: out, month: month}
	if month == t.months[0] {
		m.standing()
	}
	for _, l := range []awsLine{largeLine(), visionLine(), batchLine()} {
		for _, run := range t.logged(l) {
			m.run(run)
		}
	}
	for _, day := range t.allDays(0) {
		if ctx.Err() != nil {
			break
		}
		if m.has(day) {
			m.shared(day)
			m.stray(day)
			m.azure(day)
			m.requests(day)
		}
	}
	return m.close()
}

func (m monthLines) has(day time.Time) bool { return period.MonthOf(day) == m.month }

// standing tells of what stands all the time, once.
func (m monthLines) standing() {
	for _, w := range []workload{searchEndpoint(), speechEndpoint(), visionEndpoint(), forgottenEndpoint(), assistant()} {
		m.add(m.describe("endpoint:"+w.name, w))
	}
	robots := assistant()
	robots.project = "assistant-on-robots"
	m.add(m.describe("service:search/reranker", searchEndpoint()))
	m.add(m.describe("service:search/embedder", searchEndpoint()))
	m.add(m.describe("service:manual-search", searchEndpoint()))
	m.add(m.describe("service:assistant-web", assistant()))
	m.add(m.describe("service:assistant-robots", robots))
	m.add(m.describe("service:labelling", dataPreparation()))
	m.add(m.describe("notebook:"+researchNotebook().name, researchNotebook()))
	for i := range 2 {
		id := m.gcpInstance(slurmNode(i))
		m.add(resourceLine{Kind: "resource", Resource: "node:" + slurmNode(i), Of: id, InstanceType: "a3-highgpu-8g"})
	}
}

func (m monthLines) describe(id string, w workload) workloadLine {
	_, name, _ := strings.Cut(id, ":")
	return workloadLine{
		Kind: "workload", Workload: id, Name: name, Team: w.team, Project: w.project, Environment: w.env, Model: w.model, JobType: string(w.job),
	}
}

// run writes what a run held in the month, and at its end who it was.
func (m monthLines) run(r trackedRun) {
	last := r.days[len(r.days)-1]
	if m.has(last) && !m.inMLflow(r) {
		m.add(m.runLine(r))
	}
	for _, day := range r.days {
		if !m.has(day) {
			continue
		}
		for instance := range r.line.copies * m.scale {
			m.machine(r, instance, day)
		}
	}
}

func (m monthLines) runLine(r trackedRun) workloadLine {
	start, end := m.span(r)
	month := m.monthAt(r.days[0])
	line := m.describe(m.id(r), r.line.work)
	line.User, line.Start, line.Status = user(line.Team), instant(start), m.status(r)
	if line.Model != "" {
		line.Version = version(month)
	}
	if line.Status != "running" {
		line.End = instant(end)
	}
	line.Metrics = map[string]json.Number{"eval_loss": number3(m.loss(r.name))}
	return line
}

// loss falls a little with the company's years, with luck.
func (t *tracker) loss(name string) int64 { return t.permille(1400, 2300, "loss", name) }

// pieces is in how many parts a day is told: the newest months are richer.
func (t *tracker) pieces(day time.Time) int {
	switch t.left(t.monthAt(day)) {
	case 0:
		return 4
	case 1:
		return 2
	default:
		return 1
	}
}

// machine writes what a run held of a machine on a day.
func (m monthLines) machine(r trackedRun, instance int, day time.Time) {
	all := gpus(r.line.instance)
	held := all
	if _, shared := m.evaluationOn(day); shared && instance == 0 && r.line.work.job == batch {
		held = all / 2
	}
	m.usage(usageOf{
		resource: m.aws.awsResource(r.line, instance, day), workload: m.id(r), day: day, length: m.held(r.line, instance, day),
		held: held, capacity: all, busy: [2]int64{520, 900}, instanceType: r.line.instance,
	})
}

// usageOf is a day's usage before it is cut into pieces.
type usageOf struct {
	resource, workload string
	day                time.Time // or when it begins
	length             time.Duration
	held, capacity     int64    // GPUs
	busy               [2]int64 // thousandths of what is held, from and to
	instanceType       string
}

func (m monthLines) usage(u usageOf) {
	if u.length <= 0 {
		return
	}
	n := m.pieces(u.day)
	start := u.day
	for i := range n {
		length := time.Duration(cut(int64(u.length/time.Second), i, n)) * time.Second
		busy := m.permille(u.busy[0], u.busy[1], "busy", u.resource, u.workload, instant(start))
		m.add(usageLine{
			Kind: "usage", Resource: u.resource, Workload: u.workload, Start: instant(start), End: instant(start.Add(length)),
			Unit: "gpu", Held: number3(u.held * 1000), Capacity: number3(u.capacity * 1000), Used: number3(u.held * busy),
			InstanceType: u.instanceType,
		})
		start = start.Add(length)
	}
}

// shared writes the machine of the Savings Plan, which two services share by
// day; one GPU of it is nobody's.
func (m monthLines) shared(day time.Time) {
	line := savingsPlanLine()
	for instance := range m.scale {
		for i, name := range []string{"search/reranker", "search/embedder"} {
			m.usage(usageOf{
				resource: m.aws.awsResource(line, instance, day), workload: "service:" + name,
				day: day.Add(7 * time.Hour), length: m.servedHours(), held: []int64{5, 2}[i], capacity: 8,
				busy: [2]int64{200, 550}, instanceType: line.instance,
			})
		}
	}
}

// servedHours is how long the shared machine serves a day, of the hours from 7
// to 21 that are covered in full; each of the scale's copies has its part.
func (t *tracker) servedHours() time.Duration {
	return (14 * time.Hour / time.Duration(t.scale)).Truncate(time.Second)
}

// stray writes who used the machine that nobody tagged: a notebook, on the
// working days of the newest months.
func (m monthLines) stray(day time.Time) {
	if m.left(m.monthAt(day)) > 5 || rhythm(notebook, day.Weekday()) < 1000 {
		return
	}
	line := strayLine()
	length := min(m.hoursOf(line.demand, line.work.job, day, line.key(0)), time.Duration(m.permille(5*60, 9*60, "stray", day.Format(time.DateOnly)))*time.Minute)
	m.usage(usageOf{
		resource: m.aws.awsResource(line, 0, day), workload: "notebook:" + researchNotebook().name, day: day, length: length,
		held: 1, capacity: 1, busy: [2]int64{30, 400}, instanceType: line.instance,
	})
}

// azure writes the runs on Azure's machine.
func (m monthLines) azure(day time.Time) {
	line := azureLines()[0]
	for instance := range line.copies * m.scale {
		key := line.key(instance)
		name := m.runID(line.work, day, key)
		m.usage(usageOf{
			resource: strings.ToLower(m.azureID(line, m.azureName(line, instance))), workload: "run:" + name, day: day,
			length: m.hoursOf(line.demand, line.work.job, day, key), held: 4, capacity: 4, busy: [2]int64{480, 860}, instanceType: line.machine,
		})
		if next := day.AddDate(0, 0, 1); m.runID(line.work, next, key) != name || !next.Before(m.end()) {
			described := m.describe("run:"+name, line.work)
			described.Version, described.User, described.Status = version(m.monthAt(day)), user(line.work.team), "finished"
			m.add(described)
		}
	}
}
