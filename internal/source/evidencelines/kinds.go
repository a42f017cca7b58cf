package evidencelines

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// One type for each kind of line. The keys are those of the records in
// package evidence; what differs is said there.

// workload: "workload" is its ID.
type workload struct{ evidence.Workload }

func (w *workload) name() string { return w.ID }

func (w *workload) set(key string, v value) (bool, string) {
	why := ""
	switch key {
	case "workload":
		return text(&w.ID, v)
	case "name":
		return text(&w.Name, v)
	case "team":
		return text(&w.Team, v)
	case "project":
		return text(&w.Project, v)
	case "environment":
		return text(&w.Environment, v)
	case "model":
		return text(&w.Model, v)
	case "modelVersion":
		return text(&w.ModelVersion, v)
	case "jobType":
		return text(&w.JobType, v)
	case "user":
		return text(&w.User, v)
	case "pipeline":
		return text(&w.Pipeline, v)
	case "parent":
		return text(&w.Parent, v)
	case "datasets":
		w.Datasets, why = v.texts()
	case "start":
		return instant(&w.Start, v)
	case "end":
		return instant(&w.End, v)
	case "status":
		_, why = text(&w.Status, v)
		w.Status = strings.ToLower(w.Status)
	case "metrics":
		w.Metrics, why = v.metrics()
	default:
		return false, ""
	}
	return true, why
}

func (w *workload) done(kind string) (evidence.Record, string) {
	if w.ID == "" {
		return nil, "it names no workload"
	}
	id, why := workloadID(w.ID, kind)
	if why != "" {
		return nil, why
	}
	w.ID = id
	w.Kind, _, _ = strings.Cut(id, ":")
	if w.Parent, why = workloadID(w.Parent, ""); why != "" {
		return nil, "its parent is wrong: " + why
	}
	return &w.Workload, ""
}

type usage struct {
	evidence.Usage
	held bool // it says how many it held, be it 0
}

func (u *usage) name() string { return u.Workload }

func (u *usage) set(key string, v value) (bool, string) {
	switch key {
	case "resource":
		return text(&u.Resource, v)
	case "workload":
		return text(&u.Workload, v)
	case "start":
		return instant(&u.Start, v)
	case "end":
		return instant(&u.End, v)
	case "unit":
		return text(&u.Unit, v)
	case "held":
		u.held = true
		return amount(&u.Held, v)
	case "capacity":
		return amount(&u.Capacity, v)
	case "used":
		return maybeAmount(&u.Used, v)
	case "instanceType":
		return text(&u.InstanceType, v)
	}
	return false, ""
}

func (u *usage) done(kind string) (evidence.Record, string) {
	id, why := workloadID(u.Workload, kind)
	u.Workload = id
	if why == "" && !u.held {
		why = "it does not say how many it held"
	}
	return &u.Usage, why
}

type requests struct {
	evidence.Requests
	counted bool
}

func (r *requests) name() string {
	if r.Endpoint != "" {
		return r.Endpoint
	}
	return r.Workload
}

func (r *requests) set(key string, v value) (bool, string) {
	switch key {
	case "endpoint":
		return text(&r.Endpoint, v)
	case "workload":
		return text(&r.Workload, v)
	case "provider":
		return text(&r.Provider, v)
	case "model":
		return text(&r.Model, v)
	case "start":
		return instant(&r.Start, v)
	case "end":
		return instant(&r.End, v)
	case "requests":
		r.counted = true
		return count(&r.Requests.Requests, v)
	case "errors":
		return maybeCount(&r.Errors, v)
	case "latencyP50Ms":
		return maybeAmount(&r.LatencyP50Ms, v)
	case "latencyP95Ms":
		return maybeAmount(&r.LatencyP95Ms, v)
	}
	return r.setTokens(key, v)
}

func (r *requests) setTokens(key string, v value) (bool, string) {
	switch key {
	case "inputTokens":
		return maybeCount(&r.InputTokens, v)
	case "cachedInputTokens":
		return maybeCount(&r.CachedInputTokens, v)
	case "cacheWriteTokens":
		return maybeCount(&r.CacheWriteTokens, v)
	case "outputTokens":
		return maybeCount(&r.OutputTokens, v)
	case "reasoningTokens":
		return maybeCount(&r.ReasoningTokens, v)
	}
	return false, ""
}

func (r *requests) done(kind string) (evidence.Record, string) {
	// The endpoint's name stands without a kind, however people write it.
	r.Endpoint = strings.TrimPrefix(r.Endpoint, "endpoint:")
	id, why := workloadID(r.Workload, kind)
	r.Workload = id
	if why == "" && !r.counted {
		why = "it does not say how many requests there were"
	}
	return &r.Requests, why
}

type dataset struct{ evidence.Dataset }

func (d *dataset) name() string { return d.Dataset.Dataset }

func (d *dataset) set(key string, v value) (bool, string) {
	switch key {
	case "dataset":
		return text(&d.Dataset.Dataset, v)
	case "version":
		return text(&d.Version, v)
	case "location":
		return text(&d.Location, v)
	case "digest":
		return text(&d.Digest, v)
	case "bytes":
		return maybeCount(&d.Bytes, v)
	case "objects":
		return maybeCount(&d.Objects, v)
	case "storeBytes":
		return maybeCount(&d.StoreBytes, v)
	case "at":
		return instant(&d.At, v)
	case "modified":
		return instant(&d.Modified, v)
	}
	return false, ""
}

func (d *dataset) done(string) (evidence.Record, string) { return &d.Dataset, "" }

type access struct{ evidence.Access }

func (a *access) name() string { return a.Workload }

func (a *access) set(key string, v value) (bool, string) {
	switch key {
	case "dataset":
		return text(&a.Dataset, v)
	case "version":
		return text(&a.Version, v)
	case "workload":
		return text(&a.Workload, v)
	case "mode":
		return text(&a.Mode, v)
	case "at":
		return instant(&a.At, v)
	}
	return false, ""
}

func (a *access) done(kind string) (evidence.Record, string) {
	id, why := workloadID(a.Workload, kind)
	a.Workload = id
	return &a.Access, why
}

type resource struct{ evidence.Resource }

func (r *resource) name() string { return r.Resource.Resource }

func (r *resource) set(key string, v value) (bool, string) {
	switch key {
	case "resource":
		return text(&r.Resource.Resource, v)
	case "of":
		return text(&r.Of, v)
	case "instanceType":
		return text(&r.InstanceType, v)
	}
	return false, ""
}

func (r *resource) done(string) (evidence.Record, string) { return &r.Resource, "" }

// price: "price" and "per" may be text, and an absent "per" is 1, but for
// tokens: there it is too often meant to be a million.
type price struct {
	evidence.Price
	priced, per bool // the key is there
}

func (p *price) name() string { return p.Item }

func (p *price) set(key string, v value) (bool, string) {
	switch key {
	case "provider":
		return text(&p.Provider, v)
	case "item":
		return text(&p.Item, v)
	case "unit":
		return text(&p.Unit, v)
	case "price":
		p.priced = true
		return exactPrice(&p.Price.Price, v)
	case "per":
		p.per = true
		return exactPrice(&p.Per, v)
	case "currency":
		return text((*string)(&p.Currency), v)
	case "above":
		return count(&p.Above, v)
	case "from":
		return instant(&p.From, v)
	case "to":
		return instant(&p.To, v)
	}
	return false, ""
}

func (p *price) done(string) (evidence.Record, string) {
	switch {
	case !p.priced:
		return nil, "it has no price"
	case p.Above < 0:
		return nil, "above is below 0"
	case p.per:
	case strings.HasSuffix(p.Unit, "-token"):
		return nil, "it does not say for how many tokens the price is: per 1 or per 1000000"
	default:
		p.Per = money.FromInt(1)
	}
	return &p.Price, ""
}
