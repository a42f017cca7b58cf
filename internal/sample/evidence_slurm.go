package sample

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// slurmNode is a machine on Google Cloud that Slurm gives to jobs.
func slurmNode(i int) string { return fmt.Sprintf("atlas-train-%d", i) }

// slurmLine is what the GPUs of a node are billed by: hours of one GPU.
func slurmLine(i int) gcpLine { return gcpMachines()[i] }

// gcpInstance is the id that the bill has for a node.
func (t *tracker) gcpInstance(node string) string {
	for _, l := range gcpMachines() {
		if l.resource == "instances/"+node {
			return *t.gcp.resource(l, t.gcp.project(l.project).Number, "", t.months[0].Start()).GlobalName
		}
	}
	return ""
}

// nodeHours is how long all eight GPUs of a node ran on a day.
func (t *tracker) nodeHours(i int, day time.Time) time.Duration {
	l, sum := slurmLine(i), int64(0)
	for copied := range t.scale {
		sum += t.use(l.demand, l.work.job, t.monthAt(day), day, l.key(copied))
	}
	return time.Duration(sum*3600/unit/8) * time.Second
}

const sacctHeader = "JobIDRaw|JobName|User|Account|Partition|Cluster|State|Submit|Start|End|ElapsedRaw|AllocTRES|NNodes|NodeList|ExitCode|Comment"

// writeSlurm writes sacct's output by month and scontrol's of the nodes.
func (t *tracker) writeSlurm(ctx context.Context) error {
	job := 4200
	var problem error
	for i, month := range t.months {
		if ctx.Err() != nil {
			break
		}
		lines := []string{sacctHeader}
		for _, day := range t.days(i) {
			for node := range 2 {
				lines = append(lines, t.slurmDay(node, day, &job)...)
			}
		}
		problem = errors.Join(problem, t.out.text(fmt.Sprintf("%s/slurm/sacct-%s.txt", Evidence, month), strings.Join(lines, "\n")+"\n"))
	}
	var nodes strings.Builder
	for i := range 2 {
		fmt.Fprintf(&nodes, "NodeName=%s Arch=x86_64 CoresPerSocket=52 CPUAlloc=0 CPUTot=208 Gres=gpu:h100:8 NodeHostName=%s RealMemory=1872000 Sockets=4 State=IDLE "+
			"CfgTRES=cpu=208,mem=1872000M,billing=208,gres/gpu=8,gres/gpu:h100=8 AllocTRES= InstanceId=(null) InstanceType=a3-highgpu-8g\n", slurmNode(i), slurmNode(i))
	}
	return errors.Join(problem, t.out.text(Evidence+"/slurm/nodes.txt", nodes.String()))
}

// slurmDay is a node's day: one job on all its GPUs, then two that share them,
// and a while that nobody used.
func (t *tracker) slurmDay(node int, day time.Time, job *int) []string {
	all := t.nodeHours(node, day)
	if all < time.Minute {
		return nil
	}
	first := (all * 3 / 5).Truncate(time.Second)
	second := (all * time.Duration(t.permille(820, 960, "slurm", slurmNode(node), day.Format(time.DateOnly))) / 1000).Truncate(time.Second)
	name := fmt.Sprintf("pretrain-%s-%s", largeTraining().model, day.Format("0102"))
	lines := []string{t.slurmJob(node, job, name, day, first, day, 8)}
	for _, half := range []string{"ablation-a", "ablation-b"} {
		lines = append(lines, t.slurmJob(node, job, half+day.Format("-0102"), day.Add(first), second-first, day, 4))
	}
	return lines
}

func (t *tracker) slurmJob(node int, job *int, name string, start time.Time, length time.Duration, submit time.Time, gpus int) string {
	*job++
	const sacctTime = "2006-01-02T15:04:05"
	state, exit := "COMPLETED", "0:0"
	switch chance := t.permille(0, 999, "slurm state", name, slurmNode(node)); {
	case chance < 40:
		state, exit = "FAILED", "1:0"
	case chance < 60:
		state, exit = "CANCELLED by 1004", "0:15"
	}
	tres := fmt.Sprintf("billing=%d,cpu=%d,gres/gpu=%d,gres/gpu:h100=%d,mem=%dG,node=1", 26*gpus, 26*gpus, gpus, gpus, 234*gpus)
	return strings.Join([]string{
		fmt.Sprint(*job), name, user(largeTraining().team), largeTraining().team, "a3", "gcp-train", state,
		submit.Add(-7 * time.Minute).Format(sacctTime), start.Format(sacctTime), start.Add(length).Format(sacctTime),
		fmt.Sprint(int(length / time.Second)), tres, "1", slurmNode(node), exit, "project=" + largeTraining().project,
	}, "|")
}
