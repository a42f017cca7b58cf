package otlp

import (
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
)

// CheckTraces looks at the body of an ExportTraceServiceRequest in protobuf
// before it is kept: how many inference spans it holds, how many of them cannot
// be used, and why (the first of the reasons). The error says that it is
// malformed.
func CheckTraces(body []byte) (found, rejected int, reason string, err error) {
	var s span
	err = walk(body, wantAll, func(b []byte) error {
		if err := s.read(b); err != nil || !s.counts() {
			return err
		}
		found++
		if why := s.check(); why != "" {
			rejected++
			reason = firstOf(reason, why)
		}
		return nil
	})
	return found, rejected, reason, err
}

// CheckMetrics looks at the body of an ExportMetricsServiceRequest in protobuf
// as CheckTraces does; it counts data points.
func CheckMetrics(body []byte) (found, rejected int, reason string, err error) {
	var m metric
	var p point
	err = walk(body, wantAll, func(b []byte) error {
		if err := m.read(b); err != nil || m.means == none {
			return err
		}
		why := m.check()
		return each(m.data, 1, func(b []byte) error {
			problem := why
			if problem == "" {
				if err := p.read(m.kind, b); err != nil || !p.counts() {
					return err
				}
				problem = p.check(&m)
			}
			found++
			if problem != "" {
				rejected++
				reason = firstOf(reason, problem)
			}
			return nil
		})
	})
	return found, rejected, reason, err
}

// wantAll reads the resource for its shape only.
func wantAll(b []byte) (bool, error) {
	return true, each(b, 1, func(kv []byte) error {
		_, _, err := attribute(kv)
		return err
	})
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// TracesFromJSON turns an ExportTraceServiceRequest from JSON into protobuf.
func TracesFromJSON(body []byte) ([]byte, error) {
	r := ptraceotlp.NewExportRequest()
	if err := r.UnmarshalJSON(body); err != nil {
		return nil, err
	}
	return r.MarshalProto()
}

// MetricsFromJSON turns an ExportMetricsServiceRequest from JSON into protobuf.
func MetricsFromJSON(body []byte) ([]byte, error) {
	r := pmetricotlp.NewExportRequest()
	if err := r.UnmarshalJSON(body); err != nil {
		return nil, err
	}
	return r.MarshalProto()
}
