package prometheus

import (
	"cmp"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// workload names what a pod works for, and keeps its record. The first that
// applies:
//   - its label farthing/workload, of the kind of its label farthing/kind
//     ("service" without); its label mlflow_run_id, wandb_run_id or run_id: the run
//   - its owner: job:NAMESPACE/NAME for a Job and everything that ends so
//     (PyTorchJob, MPIJob), service:NAMESPACE/NAME for what runs on
//     (Deployment, StatefulSet, DaemonSet, RayCluster, …)
//   - its label app.kubernetes.io/name or app: service:NAMESPACE/NAME
//   - itself: pod:NAMESPACE/NAME
func (c *cluster) workload(p *pod) string {
	kind, name := c.naming(p)
	id := kind + ":" + name
	if kind == "run" {
		return id // the tracker knows more of its run than a pod does
	}
	n := c.named[id]
	if n == nil {
		n = &named{record: &evidence.Workload{ID: id, Kind: kind, Name: name[strings.LastIndex(name, "/")+1:]}, query: "kube_pod_labels"}
		c.named[id] = n
	}
	n.add(p)
	return id
}

func (c *cluster) naming(p *pod) (kind, name string) {
	if own := p.labels["farthing_workload"]; own != "" {
		return strings.ToLower(cmp.Or(p.labels["farthing_kind"], "service")), own
	}
	if run := cmp.Or(p.labels["mlflow_run_id"], p.labels["wandb_run_id"], p.labels["run_id"]); run != "" {
		return "run", run
	}
	if kind, owner := c.owner(p); owner != "" {
		return kind, p.namespace + "/" + owner
	}
	if app := cmp.Or(p.labels["app_kubernetes_io_name"], p.labels["app"]); app != "" {
		return "service", p.namespace + "/" + app
	}
	return "pod", p.namespace + "/" + p.name
}

func (c *cluster) owner(p *pod) (kind, name string) {
	switch {
	case p.ownerKind == "" || p.ownerKind == "Node": // a static pod
		return "", ""
	case strings.HasSuffix(p.ownerKind, "Job"):
		return "job", p.ownerName
	case p.ownerKind != "ReplicaSet":
		return "service", p.ownerName
	}
	if deployment := c.deploy[p.namespace+"/"+p.ownerName]; deployment != "" {
		return "service", deployment
	}
	// A Deployment names its ReplicaSets NAME-HASH.
	if at := strings.LastIndex(p.ownerName, "-"); at > 0 {
		return "service", p.ownerName[:at]
	}
	return "service", p.ownerName
}

// add takes what a pod says of its workload.
func (n *named) add(p *pod) {
	w := n.record
	for key, field := range map[string]*string{
		"team": &w.Team, "project": &w.Project, "environment": &w.Environment, "model": &w.Model,
		"model_version": &w.ModelVersion, "job_type": &w.JobType, "pipeline": &w.Pipeline, "user": &w.User,
	} {
		// Of pods that differ the least name counts, so that the order does not.
		if v := cmp.Or(p.labels["farthing_"+key], p.labels[key]); v != "" && (*field == "" || v < *field) {
			*field = v
		}
	}
	if n.namespace == "" || p.namespace < n.namespace {
		n.namespace = p.namespace
	}
	// What runs on has no start that says anything: its pods come and go.
	if w.Kind == "service" || w.Kind == "endpoint" {
		return
	}
	if !p.start.IsZero() && (w.Start.IsZero() || p.start.Before(w.Start)) {
		w.Start = p.start
	}
	status := statusOf(p.phase)
	if w.Status == "" || rank(status) > rank(w.Status) {
		w.Status = status
	}
	if p.end.After(w.End) {
		w.End = p.end
	}
	if rank(w.Status) >= rank("scheduled") || w.Start.IsZero() {
		w.End = time.Time{}
	}
}

// statusOf says a pod's phase in the words of all evidence.
func statusOf(phase string) string {
	switch phase {
	case "succeeded":
		return "finished"
	case "pending":
		return "scheduled"
	}
	return phase // running, failed, unknown
}

// rank orders the states of a workload's pods: one that runs outweighs others.
func rank(status string) int {
	switch status {
	case "running":
		return 5
	case "scheduled":
		return 4
	case "finished": // a Job tries again after a pod that failed
		return 3
	case "failed":
		return 2
	}
	return 1
}
