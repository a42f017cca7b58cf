package otlp_test

import (
	"encoding/binary"
	"fmt"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/otlp"
)

// helper is a testing.T, a testing.B or a rapid.T.
type helper interface {
	Helper()
	Fatal(...any)
}

// at is a second after 2026-09-01T10:00:00Z, as OTLP counts time.
func at(second int) uint64 { return 1788256800e9 + uint64(second)*1e9 }

// attributes are set by their type.
type attributes map[string]any

func (a attributes) put(to pcommon.Map) {
	for k, v := range a {
		switch v := v.(type) {
		case string:
			to.PutStr(k, v)
		case int:
			to.PutInt(k, int64(v))
		case float64:
			to.PutDouble(k, v)
		case bool:
			to.PutBool(k, v)
		}
	}
}

// made is a span to be sent.
type made struct {
	trace, id, parent uint64
	start, end        uint64
	failed            bool
	anonymous         bool // without ids
	resource, attrs   attributes
}

func (m made) write(td ptrace.Traces) {
	rs := td.ResourceSpans().AppendEmpty()
	m.resource.put(rs.Resource().Attributes())
	s := rs.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	if !m.anonymous {
		s.SetTraceID(id16(m.trace))
		s.SetSpanID(id8(m.id))
	}
	if m.parent != 0 {
		s.SetParentSpanID(id8(m.parent))
	}
	s.SetName("a span")
	s.SetStartTimestamp(pcommon.Timestamp(m.start))
	s.SetEndTimestamp(pcommon.Timestamp(m.end))
	if m.failed {
		s.Status().SetCode(ptrace.StatusCodeError)
	}
	m.attrs.put(s.Attributes())
}

func id16(n uint64) (out [16]byte) {
	binary.BigEndian.PutUint64(out[8:], n)
	out[0] = 1
	return out
}

func id8(n uint64) (out [8]byte) {
	binary.BigEndian.PutUint64(out[:], n)
	return out
}

func traces(t helper, spans ...made) []byte {
	t.Helper()
	td := ptrace.NewTraces()
	for _, s := range spans {
		s.write(td)
	}
	body, err := ptraceotlp.NewExportRequestFromTraces(td).MarshalProto()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// with adds attributes.
func with(a attributes, more attributes) attributes {
	out := attributes{}
	for _, m := range []attributes{a, more} {
		for k, v := range m {
			out[k] = v
		}
	}
	return out
}

func chat(input, output int) attributes {
	return attributes{"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.response.model": "gpt-4o",
		"gen_ai.usage.input_tokens": input, "gen_ai.usage.output_tokens": output}
}

func service(name string) attributes { return attributes{"service.name": name} }

// measured is a point of a metric to be sent.
type measured struct {
	name            string
	kind            string // sum, histogram, exponential
	cumulative      bool
	start, at       uint64
	count           uint64
	total           float64
	resource, attrs attributes
}

func (m measured) write(md pmetric.Metrics) {
	rm := md.ResourceMetrics().AppendEmpty()
	m.resource.put(rm.Resource().Attributes())
	metric := rm.ScopeMetrics().AppendEmpty().Metrics().AppendEmpty()
	metric.SetName(m.name)
	how := pmetric.AggregationTemporalityDelta
	if m.cumulative {
		how = pmetric.AggregationTemporalityCumulative
	}
	start, end := pcommon.Timestamp(m.start), pcommon.Timestamp(m.at)
	switch m.kind {
	case "sum":
		s := metric.SetEmptySum()
		s.SetAggregationTemporality(how)
		p := s.DataPoints().AppendEmpty()
		p.SetStartTimestamp(start)
		p.SetTimestamp(end)
		p.SetIntValue(int64(m.total))
		m.attrs.put(p.Attributes())
	case "histogram":
		h := metric.SetEmptyHistogram()
		h.SetAggregationTemporality(how)
		p := h.DataPoints().AppendEmpty()
		p.SetStartTimestamp(start)
		p.SetTimestamp(end)
		p.SetCount(m.count)
		p.SetSum(m.total)
		m.attrs.put(p.Attributes())
	case "exponential":
		h := metric.SetEmptyExponentialHistogram()
		h.SetAggregationTemporality(how)
		p := h.DataPoints().AppendEmpty()
		p.SetStartTimestamp(start)
		p.SetTimestamp(end)
		p.SetCount(m.count)
		p.SetSum(m.total)
		m.attrs.put(p.Attributes())
	}
}

func metrics(t helper, points ...measured) []byte {
	t.Helper()
	md := pmetric.NewMetrics()
	for _, p := range points {
		p.write(md)
	}
	body, err := pmetricotlp.NewExportRequestFromMetrics(md).MarshalProto()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// kept is what a lake would hold: a later record of a key replaces the earlier.
type kept map[string]*evidence.Requests

func (k kept) add(sink *evidencecontract.Collected) kept {
	for _, r := range sink.Records {
		if r, ok := r.(*evidence.Requests); ok {
			k[r.Start.Format("15h ")+r.Endpoint+"|"+r.Workload+"|"+r.Model] = r
		}
	}
	return k
}

// folded folds bodies in memory.
func folded(t helper, limits otlp.Limits, spans, points [][]byte) (kept, *evidencecontract.Collected) {
	t.Helper()
	f, sink := otlp.NewFold(limits), &evidencecontract.Collected{}
	for _, b := range spans {
		if err := f.Traces(b, evidence.Origin{File: "test"}, sink); err != nil {
			t.Fatal(err)
		}
	}
	for _, b := range points {
		if err := f.Metrics(b, evidence.Origin{File: "test"}, sink); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Emit(sink); err != nil {
		t.Fatal(err)
	}
	return kept{}.add(sink), sink
}

func value(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}

// contains fails unless one problem alone was flagged, and says this.
func contains(t helper, problems []evidence.Problem, says string) {
	t.Helper()
	if len(problems) != 1 || !strings.Contains(problems[0].Reason, says) {
		t.Fatal(fmt.Sprintf("flagged %+v, want one that says %q", problems, says))
	}
}

func tracesJSON(t helper, spans ...made) []byte {
	t.Helper()
	td := ptrace.NewTraces()
	for _, s := range spans {
		s.write(td)
	}
	text, err := ptraceotlp.NewExportRequestFromTraces(td).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return text
}
