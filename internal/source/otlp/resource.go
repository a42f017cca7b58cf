package otlp

import "bytes"

// resource is what the fold wants to know of who sent.
type resource struct {
	endpoint string // "" if the spans have to say
	owner    owner
	choice   string // farthing.count: spans, metrics or ""
	labels   labels
}

// labels are the tags of an endpoint.
type labels struct {
	Team         string `json:"team,omitempty"`
	Project      string `json:"project,omitempty"`
	Environment  string `json:"environment,omitempty"`
	Model        string `json:"model,omitempty"`
	ModelVersion string `json:"modelVersion,omitempty"`
	JobType      string `json:"jobType,omitempty"`
	Pipeline     string `json:"pipeline,omitempty"`
}

// owner is the workload that attributes name, by the trust in them.
type owner struct {
	trust int
	id    string
}

// better takes a workload if it is trusted more than what is there.
func (o *owner) better(trust int, kind string, name []byte) {
	if trust <= o.trust || len(name) == 0 {
		return
	}
	if kind == "" {
		kind = "run:"
		if i := bytes.IndexByte(name, ':'); i > 0 && i < len(name)-1 {
			kind = ""
		}
	}
	o.trust, o.id = trust, clean(append([]byte(kind), name...))
}

// offer looks at an attribute, of a resource or of a span, by its plain key.
func (o *owner) offer(key []byte, v *value) {
	switch string(key) {
	case "farthing_workload":
		// Verbatim, or a run's id if it has no kind before a colon.
		o.better(5, "", v.name())
	case "mlflow_run_id", "mlflow_runid", "mlflow_sourcerun":
		o.better(4, "run:", v.name())
	case "wandb_run_id":
		o.better(3, "run:", v.name())
	case "slurm_job_id":
		o.better(2, "job:", v.name())
	case "k8s_job_name":
		o.better(1, "job:", v.name())
	}
}

// readResource reads a Resource of opentelemetry.proto.resource.v1.
func readResource(b []byte) (resource, error) {
	var r resource
	var service, endpoint, environment []byte
	var buf [64]byte
	err := each(b, 1, func(kv []byte) error {
		key, v, err := attribute(kv)
		if err != nil {
			return err
		}
		key = plain(buf[:0], key)
		switch string(key) {
		case "farthing_endpoint":
			endpoint = v.name()
		case "service_name":
			service = v.name()
		case "farthing_count":
			r.choice = string(bytes.ToLower(v.name()))
		case "deployment_environment_name", "deployment_environment":
			environment = v.name()
		default:
			r.owner.offer(key, &v)
			r.labels.offer(key, &v)
		}
		return nil
	})
	// SDKs write unknown_service:PROGRAM when nobody gave a name.
	if len(endpoint) == 0 && !bytes.HasPrefix(service, []byte("unknown_service")) {
		endpoint = service
	}
	r.endpoint = clean(endpoint)
	if r.labels.Environment == "" {
		r.labels.Environment = clean(environment)
	}
	return r, err
}

func (l *labels) offer(key []byte, v *value) {
	switch string(key) {
	case "team":
		l.Team = clean(v.name())
	case "project":
		l.Project = clean(v.name())
	case "environment":
		l.Environment = clean(v.name())
	case "model":
		l.Model = clean(v.name())
	case "model_version":
		l.ModelVersion = clean(v.name())
	case "job_type":
		l.JobType = clean(v.name())
	case "pipeline":
		l.Pipeline = clean(v.name())
	}
}
