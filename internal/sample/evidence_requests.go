package sample

import (
	"fmt"
	"time"
)

// requestsLine is Farthing's own line of requests.
type requestsLine struct {
	Kind     string `json:"kind"`
	Endpoint string `json:"endpoint,omitempty"`
	Workload string `json:"workload,omitempty"`
	Provider string `json:"provider,omitempty"`
	Model    string `json:"model"`
	Start    string `json:"start"`
	End      string `json:"end"`
	Requests int64  `json:"requests"`
	Errors   int64  `json:"errors"`
	Input    int64  `json:"inputTokens,omitempty"`
	Cached   int64  `json:"cachedInputTokens,omitempty"`
	Output   int64  `json:"outputTokens,omitempty"`
	P50      int64  `json:"latencyP50Ms"`
	P95      int64  `json:"latencyP95Ms"`
}

// traffic is what was asked of a model over a time.
type traffic struct {
	endpoint, workload, provider, model string
	input, cached, output               int64 // tokens; input includes cached
	requests                            int64
}

// requests writes a day's requests: tokens that are billed as such, and calls
// of the company's own endpoints.
func (m monthLines) requests(day time.Time) {
	all := append(m.bedrock(day), m.foundry(day)...)
	all = append(append(all, m.gemini(day)...), m.vendor(day)...)
	for _, x := range all {
		if x.requests = (x.input + x.output) / m.permille(2100, 2700, "tokens of a request", x.model, x.endpoint); x.requests > 0 {
			m.ask(x, day, 24*time.Hour)
		}
	}
	for _, own := range ownEndpoints() {
		m.own(own, day)
	}
}

func (m monthLines) ask(x traffic, start time.Time, length time.Duration) {
	name := []string{x.endpoint, x.workload, x.model, instant(start)}
	p50 := m.permille(240, 780, append(name, "p50")...)
	m.add(requestsLine{
		Kind: "requests", Endpoint: x.endpoint, Workload: x.workload, Provider: x.provider, Model: x.model,
		Start: instant(start), End: instant(start.Add(length)), Requests: x.requests,
		Errors: x.requests * m.permille(0, 9, append(name, "errors")...) / 1000,
		Input:  x.input, Cached: x.cached, Output: x.output, P50: p50, P95: p50 * m.permille(2100, 4200, append(name, "p95")...) / 1000,
	})
}

// bedrock are the tokens that AWS bills by the thousand.
func (t *tracker) bedrock(day time.Time) []traffic {
	tokens := func(l awsLine) int64 {
		sum := int64(0)
		for copied := range l.copies * t.scale {
			sum += t.use(l.demand, l.work.job, t.monthAt(day), day, l.key(copied)) / 1000
		}
		return sum
	}
	l := awsBedrock()
	batchName := t.runID(searchBatch(), day, l[2].runKey(0))
	return []traffic{
		{endpoint: "assistant", workload: "endpoint:assistant", provider: "aws.bedrock", model: "anthropic.claude-3-5-sonnet-20240620-v1:0", input: tokens(l[0]), output: tokens(l[1])},
		{workload: "run:" + batchName, provider: "aws.bedrock", model: "anthropic.claude-3-5-sonnet-20240620-v1:0", input: tokens(l[2]), output: tokens(l[3])},
		{endpoint: speechEndpoint().name, workload: "endpoint:" + speechEndpoint().name, provider: "aws.bedrock", model: "meta.llama3-1-70b-instruct-v1:0", input: tokens(l[4]), output: tokens(l[5])},
		{endpoint: searchEndpoint().name, workload: "endpoint:" + searchEndpoint().name, provider: "aws.bedrock", model: "amazon.titan-embed-text-v2:0", input: tokens(l[6])},
	}
}

// foundry are the tokens that Azure bills by the thousand. On the last day the
// assistant's are told by its spans.
func (t *tracker) foundry(day time.Time) []traffic {
	batchKey := azureLines()[6].key(0)
	all := []traffic{
		{workload: "run:" + t.runID(searchBatch(), day, batchKey), provider: "azure.ai.openai", model: "gpt-4o-mini", input: t.azureTokens(6, day)},
		{endpoint: searchEndpoint().name, workload: "endpoint:" + searchEndpoint().name, provider: "azure.ai.openai", model: "text-embedding-3-large", input: t.azureTokens(7, day)},
	}
	if !t.inSpans(day) {
		all = append(all, t.assistantOnAzure(day))
	}
	return all
}

func (t *tracker) assistantOnAzure(day time.Time) traffic {
	return traffic{
		endpoint: "assistant", workload: "endpoint:assistant", provider: "azure.ai.openai", model: "gpt-4o",
		input: t.azureTokens(4, day), output: t.azureTokens(5, day),
	}
}

func (t *tracker) azureTokens(line int, day time.Time) int64 {
	l, sum := azureLines()[line], int64(0)
	for copied := range l.copies * t.scale {
		sum += t.use(l.demand, l.work.job, t.monthAt(day), day, l.key(copied)) / 1000
	}
	return sum
}

// gemini are the tokens that Google bills by the piece.
func (t *tracker) gemini(day time.Time) []traffic {
	tokens := func(l gcpLine) int64 {
		sum := int64(0)
		for copied := range t.scale {
			sum += t.use(l.demand, l.work.job, t.monthAt(day), day, l.key(copied)) / unit
		}
		return sum
	}
	l := gcpServices()
	batchName := t.runID(searchBatch(), day, fmt.Sprintf("%s/%d", l[5].runKey(), 0))
	return []traffic{
		{endpoint: "assistant", workload: "endpoint:assistant", provider: "gcp.vertex_ai", model: "gemini-2.5-flash", input: tokens(l[3]), output: tokens(l[4])},
		{workload: "run:" + batchName, provider: "gcp.vertex_ai", model: "gemini-2.5-pro", input: tokens(l[5])},
	}
}

// vendorTokens are the tokens of a key of the API vendor on a day, of the three
// kinds that it bills.
func (t *tracker) vendorTokens(key string, day time.Time) (model string, input, cached, output int64) {
	for _, l := range focusLines() {
		if l.key != key {
			continue
		}
		model = l.model
		for nth := range t.scale {
			n := t.use(l.demand, l.work.job, t.monthAt(day), day, l.name(nth)) / 1000 * 1000
			switch l.kind {
			case "input":
				input += n
			case "cached input":
				cached += n
			default:
				output += n
			}
		}
	}
	return model, input, cached, output
}

// vendorProvider is the API vendor's name in telemetry.
const vendorProvider = "example-ai-api"

// vendor are the API vendor's tokens by key. The assistant's key serves two
// programs. Nobody knows who uses the unnamed key. The manuals' search is told
// by the gateway on its last days.
func (t *tracker) vendor(day time.Time) []traffic {
	var all []traffic
	for _, key := range []string{"assistant", "manual-search", "labelling", "voice-control"} {
		if key == "manual-search" && t.inSpendLogs(day) {
			continue
		}
		model, input, cached, output := t.vendorTokens(key, day)
		whole := traffic{endpoint: key, workload: "service:" + key, provider: vendorProvider, model: model, input: input + cached, cached: cached, output: output}
		switch key {
		case "assistant":
			all = append(all, whole.part("service:assistant-web", 700), whole.rest("service:assistant-robots", 700))
		case "voice-control":
			whole.workload = "endpoint:" + speechEndpoint().name
			all = append(all, whole)
		default:
			all = append(all, whole)
		}
	}
	return all
}

func (x traffic) part(workload string, thousandths int64) traffic {
	x.workload = workload
	x.input, x.cached, x.output = perMille(x.input, thousandths), perMille(x.cached, thousandths), perMille(x.output, thousandths)
	return x
}

// rest is what part leaves.
func (x traffic) rest(workload string, thousandths int64) traffic {
	taken := x.part(workload, thousandths)
	x.workload = workload
	x.input, x.cached, x.output = x.input-taken.input, x.cached-taken.cached, x.output-taken.output
	return x
}

// ownEndpoint is an endpoint on machines of the company's own, paid by the hour
// whatever is asked of it.
type ownEndpoint struct {
	work   workload
	perDay int64 // requests
	since  int   // months before the last
}

func ownEndpoints() []ownEndpoint {
	return []ownEndpoint{
		{searchEndpoint(), 41_000, maxMonths}, {speechEndpoint(), 96_000, maxMonths}, {visionEndpoint(), 310_000, maxMonths},
		{forgottenEndpoint(), 2, 5},
	}
}

// own writes an endpoint's requests: by the hour in the newest month, by the
// day before.
func (m monthLines) own(e ownEndpoint, day time.Time) {
	left := m.left(m.monthAt(day))
	if left > e.since {
		return
	}
	all := perMille(perMille(e.perDay, growth(left)), rhythm(endpoint, day.Weekday()))
	all = perMille(all, m.permille(880, 1120, "requests", e.work.name, instant(day)))
	x := traffic{endpoint: e.work.name, workload: "endpoint:" + e.work.name, model: e.work.model, requests: all}
	if left > 0 || e.perDay < 100 {
		if all > 0 {
			m.ask(x.withTokens(), day, 24*time.Hour)
		}
		return
	}
	for hour := range 24 {
		// More by day than by night: the parts of a day are 1 and 3.
		from, to := weightUntil(hour), weightUntil(hour+1)
		if x.requests = all*to/weightUntil(24) - all*from/weightUntil(24); x.requests > 0 {
			m.ask(x.withTokens(), day.Add(time.Duration(hour)*time.Hour), time.Hour)
		}
	}
}

func (x traffic) withTokens() traffic {
	if x.model != visionEndpoint().model {
		x.input, x.output = x.requests*612, x.requests*148
	}
	return x
}

// weightUntil adds up the weights of the hours before an hour: 3 from 7 to 21.
func weightUntil(hour int) int64 {
	return int64(hour + 2*min(max(hour-7, 0), 14))
}
