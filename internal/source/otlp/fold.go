package otlp

import (
	"fmt"
	"slices"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// Fold adds up requests by the hour. It is for one goroutine. Whatever it
// emits of an hour is the whole of what it knows of it, so that emitting again
// replaces and never adds.
type Fold struct {
	limits Limits
	hours  map[int64]*hour
	window *window
	series map[uint64]*series
	// tags are the labels of the endpoints; retold are those to emit again.
	tags   map[string]*tagged
	retold map[string]bool
	// load fetches an hour that was saved before; nil if none ever is.
	load func(hour int64) (*hour, error)

	names map[string]string
	ids   map[string]resource // by the resource's bytes
	told  map[string]bool     // doubts that are told once
	held  int                 // keys that changed since the last save
	late  int64               // the newest hour of a cumulative series
	span  hours               // between which hours bodies were taken, for the reader of files
}

// tagged are an endpoint's labels, and which of them differed.
type tagged struct {
	Labels labels `json:"labels"`
	Mixed  labels `json:"mixed"` // fields that differ hold "differs"
}

// hours are the first and the last of some.
type hours struct{ first, last int64 }

func (h *hours) meet(hour int64) { h.first, h.last = min(h.first, hour), max(h.last, hour) }

// NewFold makes an empty fold that keeps everything in memory.
func NewFold(limits Limits) *Fold {
	return &Fold{limits: limits, hours: map[int64]*hour{}, window: newWindow(), series: map[uint64]*series{},
		tags: map[string]*tagged{}, retold: map[string]bool{},
		names: map[string]string{}, ids: map[string]resource{}, told: map[string]bool{}}
}

// Traces takes the body of an ExportTraceServiceRequest in protobuf. What cannot
// be used is flagged; of a malformed body what stands before the damage counts.
// The error is the sink's, or that of a disk.
func (f *Fold) Traces(body []byte, from evidence.Origin, sink evidence.Sink) error {
	r := &reading{fold: f, from: from, sink: sink}
	var s span
	err := walk(body, r.resource("metrics"), func(b []byte) error {
		if err := s.read(b); err != nil {
			return err
		}
		if !s.counts() {
			return nil
		}
		return r.span(&s)
	})
	return r.end(err)
}

// Metrics takes the body of an ExportMetricsServiceRequest in protobuf, as
// Traces does.
func (f *Fold) Metrics(body []byte, from evidence.Origin, sink evidence.Sink) error {
	r := &reading{fold: f, from: from, sink: sink}
	var m metric
	err := walk(body, r.resource("spans"), func(b []byte) error {
		if err := m.read(b); err != nil {
			return err
		}
		if m.means == none {
			return nil
		}
		return r.metric(&m)
	})
	return r.end(err)
}

// name keeps one copy of a name.
func (f *Fold) name(b []byte) string {
	if s, ok := f.names[string(b)]; ok {
		return s
	}
	if len(f.names) > 50_000 || len(b) > 4*maxName {
		f.names = map[string]string{}
	}
	s := clean(b)
	if len(b) <= 4*maxName {
		f.names[string(b)] = s
	}
	return s
}

// at gives the hour, from the disk if it was saved before.
func (f *Fold) at(start int64) (*hour, error) {
	if h := f.hours[start]; h != nil {
		return h, nil
	}
	if f.load != nil {
		h, err := f.load(start)
		if err != nil {
			return nil, err
		}
		if h != nil {
			f.hours[start] = h
			return h, nil
		}
	}
	h := newHour(start)
	f.hours[start] = h
	return h, nil
}

// tag learns an endpoint's labels. One that differs between resources is
// nobody's: it is left out.
func (r *reading) tag(endpoint string) {
	f, l := r.fold, r.of.labels
	if l == (labels{}) || endpoint == Others {
		return
	}
	t := f.tags[endpoint]
	if t == nil {
		if len(f.tags) >= f.limits.Series {
			r.doubtOnce(fmt.Sprintf("more than %d endpoints have tags; the rest are left without", f.limits.Series), Others)
			return
		}
		t = &tagged{}
		f.tags[endpoint] = t
	}
	if t.learn(l) {
		f.retold[endpoint] = true
	}
	if t.Mixed != (labels{}) {
		r.doubtOnce("its resources differ in a tag; that tag is left out", endpoint)
	}
}

func (l *labels) fields() []*string {
	return []*string{&l.Team, &l.Project, &l.Environment, &l.Model, &l.ModelVersion, &l.JobType, &l.Pipeline}
}

func (t *tagged) learn(l labels) bool {
	changed := false
	have, mixed, news := t.Labels.fields(), t.Mixed.fields(), l.fields()
	for i, text := range news {
		switch {
		case *text == "" || *mixed[i] != "" || *have[i] == *text:
		case *have[i] == "":
			*have[i], changed = *text, true
		default:
			*have[i], *mixed[i], changed = "", "differs", true
		}
	}
	return changed
}

// reading is the taking of one body.
type reading struct {
	fold     *Fold
	from     evidence.Origin
	sink     evidence.Sink
	of       resource
	reasons  map[string]int
	ordered  []string
	firstOf  map[string]string
	endpoint uint64 // the hash of the resource's endpoint
	identity uint64 // the hash of the whole resource
}

// resource makes the function that reads resources; those that chose the other
// signal to be counted are passed over.
func (r *reading) resource(other string) func([]byte) (bool, error) {
	return func(b []byte) (bool, error) {
		known, ok := r.fold.ids[string(b)]
		if !ok {
			var err error
			if known, err = readResource(b); err != nil {
				return false, err
			}
			if len(r.fold.ids) > 10_000 {
				r.fold.ids = map[string]resource{}
			}
			if len(b) < 4<<10 {
				r.fold.ids[string(b)] = known
			}
		}
		r.of = known
		r.endpoint = hashText(2, known.endpoint)
		r.identity = hash(3, b)
		return known.choice != other, nil
	}
}

// key says whose a request is.
func (r *reading) key(agent, server, provider, model []byte, own owner) key {
	f := r.fold
	k := key{Endpoint: r.of.endpoint, Workload: r.of.owner.id, Provider: f.name(provider), Model: f.name(model)}
	// A span's own words count before its resource's, of the same trust.
	if own.trust > 0 && own.trust >= r.of.owner.trust {
		k.Workload = own.id
	}
	for _, name := range [][]byte{agent, server, []byte("unknown")} {
		if k.Endpoint == "" {
			k.Endpoint = f.name(name)
		}
	}
	return k
}

// span counts an inference span.
func (r *reading) span(s *span) error {
	if why := s.check(); why != "" {
		r.refuse(why, s.name)
		return nil
	}
	f := r.fold
	own, parent := hash(hash(r.endpoint, s.trace), s.id), uint64(0)
	if f.window.has(own) || f.window.has(own^childMark) {
		return nil
	}
	if len(s.parent) == 8 {
		parent = hash(hash(r.endpoint, s.trace), s.parent)
		if f.window.has(parent) {
			return nil
		}
	}
	k := r.key(s.agent, s.server, s.provider, s.model(), s.owner)
	if s.included() {
		r.doubtOnce("its spans state fewer input tokens than cached ones, or fewer output tokens than reasoning ones; the parts were added", k.Endpoint)
	}
	f.span.meet(hourOf(s.end))
	h, err := f.at(hourOf(s.end))
	if err != nil {
		return err
	}
	sums, used, limited := h.lookSpans(k, f.limits)
	if limited {
		r.limited(h)
	}
	if err := r.first(h, used.Endpoint); err != nil {
		return err
	}
	if _, named := h.names[k.Endpoint]; limited && named {
		if err := r.first(h, k.Endpoint); err != nil {
			return err
		}
	}
	sums.add(s)
	if !sums.changed {
		sums.changed, h.changed = true, true
		f.held++
	}
	r.tag(used.Endpoint)
	f.window.put(own)
	if parent != 0 {
		f.window.put(parent ^ childMark)
	}
	return nil
}

func (s *fromSpans) add(one *span) {
	s.Requests++
	if one.failed {
		s.Errors++
	}
	s.Tokens.add(&one.tokens)
	s.Latency.add(one.latency())
}

// first marks that an endpoint sends spans in an hour; its metrics of this hour
// and the next no longer count.
func (r *reading) first(h *hour, endpoint string) error {
	if _, ok := h.endpoints[endpoint]; ok {
		return nil
	}
	h.endpoints[endpoint] = struct{}{}
	h.touchMetrics(endpoint)
	after, err := r.fold.at(h.start + 1)
	if err != nil {
		return err
	}
	after.touchMetrics(endpoint)
	return nil
}

// limited tells once an hour that it has more names than it may.
func (r *reading) limited(h *hour) {
	id := fmt.Sprintf("limit %d", h.start)
	if r.fold.told[id] {
		return
	}
	r.fold.tell(id)
	r.sink.Flag(evidence.Problem{Origin: r.origin(Others), Reason: fmt.Sprintf(
		"the hour %s has more than %d endpoints, or %d combinations of endpoint, workload, provider and model; the rest is counted under %s",
		hourTime(h.start).Format("2006-01-02T15:04Z"), r.fold.limits.Endpoints, r.fold.limits.Series, Others)})
}

func (f *Fold) tell(id string) {
	if len(f.told) > 10_000 {
		f.told = map[string]bool{}
	}
	f.told[id] = true
}

func (r *reading) doubtOnce(reason, name string) {
	if id := reason + "\x00" + name; !r.fold.told[id] {
		r.fold.tell(id)
		r.sink.Flag(evidence.Problem{Origin: r.origin(name), Reason: reason})
	}
}

func (r *reading) origin(name string) evidence.Origin {
	from := r.from
	from.Name = name
	return from
}

// maxReasons is how many kinds of problems a body is blamed for one by one.
const maxReasons = 20

// refuse keeps a problem until the end of the body, where like ones are told
// together: a body can hold a hundred thousand.
func (r *reading) refuse(reason string, name []byte) {
	if r.reasons == nil {
		r.reasons, r.firstOf = map[string]int{}, map[string]string{}
	}
	if r.reasons[reason] == 0 {
		if len(r.ordered) == maxReasons {
			reason = "it holds more problems of other kinds"
		}
		if !slices.Contains(r.ordered, reason) {
			r.ordered = append(r.ordered, reason)
			r.firstOf[reason] = clean(name)
		}
	}
	r.reasons[reason]++
}

// end tells the problems of a body.
func (r *reading) end(err error) error {
	if err == errMalformed {
		r.refuse(err.Error()+"; what stands before was counted", nil)
		err = nil
	}
	for _, reason := range r.ordered {
		p := evidence.Problem{Origin: r.origin(r.firstOf[reason]), Reason: reason, Refused: true}
		if n := r.reasons[reason]; n > 1 {
			p.Reason = fmt.Sprintf("%s (and %d more like it in this request)", reason, n-1)
		}
		r.sink.Flag(p)
	}
	return err
}
