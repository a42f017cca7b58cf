package sample

import (
	"fmt"
	"slices"
	"time"
)

// trackedRun is a run of a job on machines that are billed by the hour. It is
// called as the bill's tags call it, and works on the days of its run.
type trackedRun struct {
	name string
	line awsLine
	days []time.Time
}

// runsOf are the runs of a line, in order of time, to some days after the last
// bill.
func (t *tracker) runsOf(l awsLine, after int) []trackedRun {
	var runs []trackedRun
	for _, day := range t.allDays(after) {
		name := t.runID(l.work, day, l.runKey(0))
		if len(runs) == 0 || runs[len(runs)-1].name != name {
			runs = append(runs, trackedRun{name: name, line: l})
		}
		run := &runs[len(runs)-1]
		run.days = append(run.days, day)
	}
	return runs
}

// The jobs that trackers know, on EC2.
func largeLine() awsLine  { return awsMachines()[0] }
func visionLine() awsLine { return awsMachines()[2] }
func batchLine() awsLine  { return awsMachines()[3] }
func prepLine() awsLine   { return awsMachines()[4] }
func strayLine() awsLine  { return awsMachines()[5] }

// logged are the runs of a job that trackers know.
func (t *tracker) logged(l awsLine) []trackedRun {
	after := 0
	if l.work.model == largeTraining().model {
		after = afterBill
	}
	return t.runsOf(l, after)
}

// inMLflow tells whether MLflow has the run: the newest ones, before that the
// company kept no tracker.
func (t *tracker) inMLflow(r trackedRun) bool {
	left := t.left(t.monthAt(r.days[0]))
	return r.line.work.job == training && (left == 0 || left == 1 && r.line.work.model == largeTraining().model)
}

// id is the workload's ID: by MLflow's run id, or by the name.
func (t *tracker) id(r trackedRun) string {
	if t.inMLflow(r) {
		return "run:" + t.mlflowID(r.name)
	}
	return "run:" + r.name
}

func (t *tracker) mlflowID(name string) string { return t.hex(32, "mlflow", name) }

// running tells whether the run goes on after the newest evidence.
func (t *tracker) running(r trackedRun) bool {
	return !r.days[len(r.days)-1].Before(t.end().AddDate(0, 0, afterBill-1))
}

// span is when the run began and ended: the end of its last machine's last
// hour, or of the newest for one that goes on.
func (t *tracker) span(r trackedRun) (start, end time.Time) {
	start = r.days[0]
	for _, day := range r.days {
		for instance := range r.line.copies * t.scale {
			if h := t.held(r.line, instance, day); h > 0 && day.Add(h).After(end) {
				end = day.Add(h)
			}
		}
	}
	return start, end
}

// held is how long the run held the machine on a day: a little less than it was
// billed for, since machines start before their work and stop after it.
func (t *tracker) held(l awsLine, instance int, day time.Time) time.Duration {
	billed := t.hoursOf(l.demand, l.work.job, day, l.key(instance))
	part := t.permille(880, 985, "held", l.key(instance), day.Format(time.DateOnly))
	return (billed * time.Duration(part) / 1000).Truncate(time.Second)
}

// failed tells which runs end badly.
func (t *tracker) failed(name string) bool { return t.permille(0, 999, "failed", name) < 90 }

func (t *tracker) status(r trackedRun) string {
	switch {
	case t.running(r):
		return "running"
	case t.failed(r.name):
		return "failed"
	default:
		return "finished"
	}
}

// gpus are how many GPUs a type of machine has.
func gpus(instance string) int64 {
	switch instance {
	case "p5.48xlarge", "p4d.24xlarge", "g5.48xlarge":
		return 8
	case "g5.12xlarge", "Standard_NC96ads_A100_v4":
		return 4
	default:
		return 1
	}
}

// evaluation is the run that shares the batch jobs' first machine with them on
// the newest month's working days: two of its four GPUs, for a part of the time.
type evaluation struct {
	name       string
	start, end time.Time
}

func (t *tracker) evaluationOn(day time.Time) (evaluation, bool) {
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	if weekend || t.left(t.monthAt(day)) != 0 || !day.Before(t.end()) {
		return evaluation{}, false
	}
	held := t.held(batchLine(), 0, day)
	start := day.Add((held / 5).Truncate(time.Second))
	return evaluation{name: fmt.Sprintf("rerank-eval-%s", day.Format("20060102")), start: start, end: start.Add((held / 2).Truncate(time.Second))}, true
}

// sweepDays are the days of the bad week, if the bills have it.
func (t *tracker) sweepDays() []time.Time {
	return slices.DeleteFunc(t.allDays(0), func(day time.Time) bool { return !inBadWeek(t.left(t.monthAt(day)), day) })
}
