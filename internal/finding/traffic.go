package finding

import (
	"fmt"
	"math"
	"strings"
)

// Traffic is what an endpoint or a model was asked on a day, as evidence tells.
type Traffic struct {
	Day      int
	Endpoint string
	Model    string
	Requests int64
}

const (
	trafficMoves = 0.15 // what requests must change by at least to be a reason
	trafficLike  = 2.0  // how many times more one may change than the other
)

// Asked adds to a finding that requests moved as its amounts did. Only those
// of what the slice names count.
func (s Scan) Asked(f *Finding, all []Traffic) {
	first, last := int(f.First.Sub(s.First).Hours())/24, int(f.Last.Sub(s.First).Hours())/24
	of := map[int]int64{}
	for _, t := range all {
		if t.isOf(f.Slice) {
			of[t.Day] += t.Requests
		}
	}
	now, was := 0.0, 0.0
	for d := first; d <= last; d++ {
		past := baseline(d, first)
		for _, p := range past {
			was += float64(of[p]) / float64(len(past))
		}
		now += float64(of[d])
	}
	expected := float(f.Expected)
	if was <= 0 || now <= 0 || expected <= 0 {
		return
	}
	asked, paid := math.Log(now/was), math.Log(float(f.Actual)/expected)
	if math.Abs(asked) < trafficMoves || asked/paid < 1/trafficLike || asked/paid > trafficLike {
		return
	}
	f.Reasons = append(f.Reasons, Reason{Word: ConsistentWith, What: fmt.Sprintf("traffic: %.0f requests, %.0f on the same weekdays before (%+.0f %%)", now, was, 100*(now/was-1))})
}

// isOf tells whether a slice names what was asked.
func (t Traffic) isOf(s Slice) bool {
	for _, v := range s {
		switch {
		case v.Text == nil:
		case v.Dimension == "Endpoint" && *v.Text == t.Endpoint, v.Dimension == "Model" && *v.Text == t.Model:
			return true
		case v.Dimension == "Workload" && t.Endpoint != "" && strings.TrimPrefix(*v.Text, "endpoint:") == t.Endpoint:
			return true
		}
	}
	return false
}
