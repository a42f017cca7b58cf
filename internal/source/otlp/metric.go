package otlp

import (
	"bytes"
	"fmt"
	"time"
)

// slot is what a metric counts. Both generations of the conventions are kept
// apart, as a service may send both.
type slot int

const (
	oldInput slot = iota
	oldOutput
	oldRequests // of the histogram of tokens: one value for each request
	newInput
	newCached
	newCacheWrite
	newOutput
	newReasoning
	clientRequests
	clientErrors
	serverRequests
	serverErrors
	slots
)

// meaning tells what a metric of the conventions counts.
type meaning int

const (
	none meaning = iota
	tokenUsage
	clientDuration
	serverDuration
	counter
)

func meaningOf(name []byte) (meaning, slot) {
	switch string(name) {
	case "gen_ai.client.token.usage":
		return tokenUsage, 0
	case "gen_ai.client.operation.duration", "gen_ai.client.inference.duration":
		return clientDuration, clientRequests
	case "gen_ai.server.request.duration":
		return serverDuration, serverRequests
	case "gen_ai.client.inference.usage.input_tokens":
		return counter, newInput
	case "gen_ai.client.inference.usage.cache_read.input_tokens":
		return counter, newCached
	case "gen_ai.client.inference.usage.cache_write.input_tokens", "gen_ai.client.inference.usage.cache_creation.input_tokens":
		return counter, newCacheWrite
	case "gen_ai.client.inference.usage.output_tokens":
		return counter, newOutput
	case "gen_ai.client.inference.usage.reasoning.output_tokens":
		return counter, newReasoning
	}
	return none, 0
}

// metric is a Metric of opentelemetry.proto.metrics.v1 that counts something.
// Its bytes point into the body.
type metric struct {
	name        []byte
	means       meaning
	slot        slot
	cumulative  bool
	temporality uint64
	data        []byte // the Sum, Histogram or ExponentialHistogram
	kind        uint64 // which of them, by its field number
}

const (
	sumData         = 7
	histogramData   = 9
	exponentialData = 10
)

// read reads a metric; means is none if it counts nothing that is wanted.
func (m *metric) read(b []byte) error {
	*m = metric{}
	var f field
	var err error
	for len(b) > 0 {
		if b, err = f.next(b); err != nil {
			return err
		}
		switch {
		case f.wire != length:
		case f.number == 1:
			m.name = f.bytes
		case f.number == 5, f.number == sumData, f.number == histogramData, f.number == exponentialData, f.number == 11:
			m.kind, m.data = f.number, f.bytes
		}
	}
	m.means, m.slot = meaningOf(m.name)
	if m.means == none {
		return nil
	}
	return m.readTemporality()
}

func (m *metric) readTemporality() error {
	b := m.data
	var f field
	var err error
	for len(b) > 0 {
		if b, err = f.next(b); err != nil {
			return err
		}
		if f.number == 2 && f.wire == varint {
			m.temporality = f.value
		}
	}
	m.cumulative = m.temporality == 2
	return nil
}

// check says what is wrong with the metric as a whole, or "".
func (m *metric) check() string {
	wanted := "a histogram"
	fits := m.kind == histogramData || m.kind == exponentialData
	if m.means == counter {
		wanted, fits = "a sum", m.kind == sumData
	}
	switch {
	case !fits:
		return fmt.Sprintf("the metric %s is not %s", clean(m.name), wanted)
	case m.temporality != 1 && m.temporality != 2:
		return fmt.Sprintf("the metric %s is neither delta nor cumulative", clean(m.name))
	}
	return ""
}

// point is a data point of any of the three kinds.
type point struct {
	start, at uint64
	count     uint64 // of a histogram: how many values
	total     int64  // the sum of the values
	fraction  bool   // the total is no whole number, or below 0
	hasTotal  bool
	absent    bool // flagged as holding no value

	provider, request, response, agent, server, operation, tokenType []byte
	failed                                                           bool
	owner                                                            owner
	// identity is a hash of the attributes, whatever their order.
	identity uint64
}

// read reads a NumberDataPoint, HistogramDataPoint or
// ExponentialHistogramDataPoint; kind tells which.
func (p *point) read(kind uint64, b []byte) error {
	*p = point{}
	attributes := uint64(9)
	switch kind {
	case sumData:
		attributes = 7
	case exponentialData:
		attributes = 1
	}
	var f field
	var err error
	for len(b) > 0 {
		if b, err = f.next(b); err != nil {
			return err
		}
		switch {
		case f.number == attributes && f.wire == length:
			if err := p.attribute(f.bytes); err != nil {
				return err
			}
		case f.number == 2 && f.wire == fixed64:
			p.start = f.value
		case f.number == 3 && f.wire == fixed64:
			p.at = f.value
		case kind == sumData:
			p.number(&f)
		default:
			p.histogram(kind, &f)
		}
	}
	return nil
}

func (p *point) number(f *field) {
	switch {
	case f.number == 4 && f.wire == fixed64:
		p.setTotal(f.value)
	case f.number == 6 && f.wire == fixed64:
		p.total, p.hasTotal = int64(f.value), true
		p.fraction = p.total < 0
	case f.number == 8 && f.wire == varint:
		p.absent = f.value&1 == 1
	}
}

func (p *point) histogram(kind uint64, f *field) {
	switch {
	case f.number == 4 && f.wire == fixed64:
		p.count = f.value
	case f.number == 5 && f.wire == fixed64:
		p.setTotal(f.value)
	case f.number == 10 && f.wire == varint:
		// Both kinds of histogram have their flags in field 10.
		p.absent = f.value&1 == 1
	}
}

func (p *point) setTotal(double uint64) {
	n, ok := wholeDouble(double)
	p.total, p.hasTotal, p.fraction = n, true, !ok
}

func (p *point) attribute(b []byte) error {
	key, v, err := attribute(b)
	if err != nil {
		return err
	}
	p.identity += hash(1, b) // a sum does not depend on the order
	switch string(key) {
	case "gen_ai.operation.name":
		p.operation = v.name()
	case "gen_ai.provider.name":
		p.provider = v.name()
	case "gen_ai.system":
		if p.provider == nil {
			p.provider = v.name()
		}
	case "gen_ai.request.model":
		p.request = v.name()
	case "gen_ai.response.model":
		p.response = v.name()
	case "gen_ai.agent.name":
		p.agent = v.name()
	case "server.address":
		p.server = v.name()
	case "gen_ai.token.type":
		p.tokenType = v.name()
	case "error.type":
		p.failed = true
	default:
		var buf [20]byte
		if len(key) <= len(buf) {
			p.owner.offer(plain(buf[:0], key), &v)
		}
	}
	return nil
}

func (p *point) model() []byte {
	if len(p.response) > 0 {
		return p.response
	}
	return p.request
}

// counts tells whether the point is of inferences.
func (p *point) counts() bool {
	return !p.absent && (len(p.operation) == 0 || inference(p.operation))
}

// check says what is wrong with a point of a metric, or "".
func (p *point) check(m *metric) string {
	switch {
	case !plausible(p.at):
		return fmt.Sprintf("the time %s of a point of %s cannot be", when(p.at).Format(time.RFC3339), clean(m.name))
	case p.count > maxSum:
		return fmt.Sprintf("%d values in a point of %s cannot be", p.count, clean(m.name))
	case m.means == clientDuration || m.means == serverDuration:
		return ""
	case !p.hasTotal:
		return fmt.Sprintf("a point of %s has no sum", clean(m.name))
	case p.fraction:
		return fmt.Sprintf("a point of %s counts a part of a token, or less than none", clean(m.name))
	case p.total > maxSum:
		return fmt.Sprintf("%d tokens in a point of %s cannot be", p.total, clean(m.name))
	case m.means == tokenUsage && p.tokenSlot() < 0:
		return fmt.Sprintf("the token type %q of gen_ai.client.token.usage is neither input nor output", clean(p.tokenType))
	}
	return ""
}

// maxSum bounds what one point counts; sums stay within an int64.
const maxSum = 1 << 50

func (p *point) tokenSlot() slot {
	switch {
	case bytes.Equal(p.tokenType, []byte("input")), bytes.Equal(p.tokenType, []byte("prompt")):
		return oldInput
	case bytes.Equal(p.tokenType, []byte("output")), bytes.Equal(p.tokenType, []byte("completion")):
		return oldOutput
	}
	return -1
}

// amounts calls do for everything that a point counts.
func (p *point) amounts(m *metric, do func(slot, int64)) {
	switch m.means {
	case counter:
		do(m.slot, p.total)
	case tokenUsage:
		do(p.tokenSlot(), p.total)
		if p.tokenSlot() == oldInput {
			do(oldRequests, int64(p.count))
		}
	case clientDuration, serverDuration:
		do(m.slot, int64(p.count))
		if p.failed {
			do(m.slot+1, int64(p.count))
		}
	}
}
