package otlp

import "slices"

// key is whose requests are counted together within an hour.
type key struct {
	Endpoint string `json:"endpoint"`
	Workload string `json:"workload,omitempty"`
	Provider string `json:"provider,omitempty"`
	Model    string `json:"model,omitempty"`
}

// contract is what evidence knows requests by: without the provider.
func (k key) contract() key { k.Provider = ""; return k }

// fromSpans is what an hour's spans of a key add up to.
type fromSpans struct {
	Requests int64  `json:"requests"`
	Errors   int64  `json:"errors,omitempty"`
	Tokens   tokens `json:"tokens"`
	Latency  sketch `json:"latency"`
	changed  bool
}

// fromMetrics is what an hour's points of a key add up to.
type fromMetrics struct {
	N       [slots]int64 `json:"n"`
	Have    uint16       `json:"have"`
	changed bool
}

func (m *fromMetrics) has(s slot) bool { return m.Have&(1<<s) != 0 }

func (m *fromMetrics) add(s slot, n int64) {
	m.N[s] += n
	m.Have |= 1 << s
	m.changed = true
}

// hour is all that is known of an hour. It holds the whole of it, so that what
// is made of it replaces what was made before.
type hour struct {
	start   int64 // hours since 1970
	spans   map[key]*fromSpans
	metrics map[key]*fromMetrics
	// endpoints are those that sent spans; names are all of them.
	endpoints, names map[string]struct{}
	changed          bool
}

func newHour(start int64) *hour {
	return &hour{start: start, spans: map[key]*fromSpans{}, metrics: map[key]*fromMetrics{},
		endpoints: map[string]struct{}{}, names: map[string]struct{}{}}
}

// Limits bound what a fold holds, whatever is sent.
type Limits struct {
	// Endpoints is how many names of endpoints an hour may have, and Series how
	// many combinations of endpoint, workload, provider and model. What exceeds
	// them is counted under the endpoint Others.
	Endpoints, Series int
	// Cumulative is how many cumulative series of metrics are followed at a time.
	Cumulative int
	// Held is how many series of all hours may change before they have to be
	// saved.
	Held int
}

// Others is the endpoint that takes what exceeds the limits.
const Others = "(others)"

// DefaultLimits hold a fold to some hundred megabytes.
func DefaultLimits() Limits {
	return Limits{Endpoints: 2_000, Series: 20_000, Cumulative: 100_000, Held: 200_000}
}

// admit gives the key to count under, and whether the limits changed it.
func (h *hour) admit(k key, limits Limits) (key, bool) {
	_, known := h.names[k.Endpoint]
	if (known || len(h.names) < limits.Endpoints) && h.size() < limits.Series {
		h.names[k.Endpoint] = struct{}{}
		return k, false
	}
	// The others keep their models apart, within half as many series again.
	k.Endpoint, k.Workload = Others, ""
	if h.size() >= limits.Series+limits.Series/2 && h.spans[k] == nil && h.metrics[k] == nil {
		k = key{Endpoint: Others, Model: Others}
	}
	return k, true
}

func (h *hour) size() int { return len(h.spans) + len(h.metrics) }

// lookSpans gives the sums of a key, within the limits.
func (h *hour) lookSpans(k key, limits Limits) (s *fromSpans, used key, limited bool) {
	if s := h.spans[k]; s != nil {
		return s, k, false
	}
	used, limited = h.admit(k, limits)
	s = h.spans[used]
	if s == nil {
		s = &fromSpans{}
		h.spans[used] = s
	}
	return s, used, limited
}

func (h *hour) lookMetrics(k key, limits Limits) (m *fromMetrics, used key, limited bool) {
	if m := h.metrics[k]; m != nil {
		return m, k, false
	}
	used, limited = h.admit(k, limits)
	m = h.metrics[used]
	if m == nil {
		m = &fromMetrics{}
		h.metrics[used] = m
	}
	return m, used, limited
}

// touchMetrics marks an endpoint's metrics as changed: whether they count may
// have changed.
func (h *hour) touchMetrics(endpoint string) {
	for k, m := range h.metrics {
		if k.Endpoint == endpoint {
			m.changed, h.changed = true, true
		}
	}
}

// keys are those of spans and metrics, each once, in order.
func (h *hour) keys() []key {
	out := make([]key, 0, h.size())
	for k := range h.spans {
		out = append(out, k)
	}
	for k := range h.metrics {
		if h.spans[k] == nil {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, compare)
	return out
}
