package evidence

import (
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// Record is one piece of evidence: a *Workload, *Usage, *Requests, *Dataset,
// *Access, *Resource or *Price. Zero times, empty text and nil pointers are
// absent, which is not 0.
type Record interface {
	// Check says what is wrong with the record on its own, or "".
	Check() string
	kind() Kind
}

// Kind names the kinds of records; it is also the name of their table.
type Kind string

// The kinds.
const (
	WorkloadKind Kind = "workloads"
	UsageKind    Kind = "usage"
	RequestsKind Kind = "requests"
	DatasetKind  Kind = "datasets"
	AccessKind   Kind = "accesses"
	ResourceKind Kind = "resources"
	PriceKind    Kind = "prices"
)

// Workload is what money is spent for. A later record of the same ID takes the
// place of the earlier one.
type Workload struct {
	// ID is the kind, a colon and a name that is unique within it:
	// "run:train-42", "endpoint:chat". Trackers' run ids are kept verbatim.
	ID string
	// Kind is run, pipeline, job, endpoint, notebook, dataset or service.
	Kind string
	// Name is what people call it.
	Name                                                           string
	Team, Project, Environment, Model, ModelVersion, JobType, User string
	Pipeline                                                       string // the pipeline's name
	Parent                                                         string // the ID of the workload that this is a part of
	Datasets                                                       []string
	Start                                                          time.Time
	End                                                            time.Time // zero: still running, or never said
	Status                                                         string    // running, finished, failed, killed, …: as the tracker says, in lower case
	// Metrics are the last values by name, as text ("0.91", "NaN").
	Metrics map[string]string
}

// Usage is what a workload held and used of a resource over a time. A later
// record of the same Resource, Workload, Unit and Start takes its place.
type Usage struct {
	// Resource is the id by which the bill knows it (i-0abc, an ARN, a path),
	// or any name that a Resource record leads from to such an id: a node, a
	// GPU's UUID.
	Resource   string
	Workload   string // the workload's ID
	Start, End time.Time
	// Unit is what is counted: gpu, cpu (cores), memory (GiB), machine (the
	// whole of it, capacity 1), bytes.
	Unit string
	// Held is how many of the unit were the workload's own, at an average over
	// the time; Capacity is how many the resource has; Used is how many were
	// busy, at an average.
	Held, Capacity money.Amount
	Used           *money.Amount
	InstanceType   string // the cloud's name of the machine's type, if known
}

// Requests is what an endpoint, or a caller of one, asked of a model over a
// time. A later record of the same Endpoint, Workload, Model and Start takes
// its place.
type Requests struct {
	Endpoint   string // the endpoint's name, without a kind
	Workload   string // the ID of the workload that asked, if that is known
	Provider   string // openai, anthropic, aws.bedrock, …, as OpenTelemetry names them
	Model      string
	Start, End time.Time
	Requests   int64
	Errors     *int64
	// InputTokens include cached ones, and OutputTokens include reasoning.
	InputTokens, CachedInputTokens, CacheWriteTokens, OutputTokens, ReasoningTokens *int64
	LatencyP50Ms, LatencyP95Ms                                                      *money.Amount
}

// Dataset is where a version of a dataset lies and how large it is.
type Dataset struct {
	Dataset, Version string
	Location         string // s3://bucket/prefix/
	Digest           string // equal digests are equal contents
	Bytes, Objects   *int64
	// StoreBytes is the size of the whole bucket or disk that it lies in.
	StoreBytes *int64
	// At is when this was so; zero: always.
	At time.Time
	// Modified is when its newest object was written.
	Modified time.Time
}

// Access is a workload's reading or writing of a dataset.
type Access struct {
	Dataset, Version string
	Workload         string
	Mode             string // read or write
	At               time.Time
}

// Resource leads from a name that telemetry uses to the id that the bill uses:
// a node to its instance, a GPU's UUID to its node.
type Resource struct {
	Resource     string
	Of           string
	InstanceType string
}

// Price is what one unit costs for a time, from a price book.
type Price struct {
	Provider string
	// Item is the instance type or the model.
	Item string
	// Unit is hour (of the whole machine), gpu-hour, input-token,
	// cached-input-token, cache-write-token, output-token, reasoning-token,
	// batch-input-token, batch-output-token, request or gib-month.
	Unit     string
	Price    money.Amount // for Per units
	Per      money.Amount // 1000000 for prices by the million tokens
	Currency money.Currency
	// Above is the quantity in a request from which a tier holds; 0 for none.
	Above int64
	From  time.Time
	To    time.Time // exclusive; zero: still
}

func (*Workload) kind() Kind { return WorkloadKind }
func (*Usage) kind() Kind    { return UsageKind }
func (*Requests) kind() Kind { return RequestsKind }
func (*Dataset) kind() Kind  { return DatasetKind }
func (*Access) kind() Kind   { return AccessKind }
func (*Resource) kind() Kind { return ResourceKind }
func (*Price) kind() Kind    { return PriceKind }

// NameOf is the name of a record's kind.
func NameOf(r Record) string { return string(r.kind()) }
