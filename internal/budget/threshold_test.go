package budget_test

import (
	"testing"

	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/fault"
)

func TestThresholdFaults(t *testing.T) {
	for _, text := range []string{"", "80", "actual", "actual:", "actual:0", "actual:-5", "actual:1e5", "actual:80=urgent", "forecast:100", "forecast:100@0", "forecast:100@100",
		"burn:2", "burn:0/1d", "burn:2/1d+2d", "burn:2/36h", "burn:2/91d", "burn:2/999999999999999999999d", "burn:2/5m", "actual:80.5.5"} {
		if got, err := budget.ParseThreshold(text); err == nil || !fault.Is(err, fault.Usage) {
			t.Errorf("%q was read as %s, %v", text, got, err)
		}
	}
}

func FuzzParseThreshold(f *testing.F) {
	for _, seed := range []string{"actual:80", "phase:100%", "forecast:100@80=critical", "burn:14.4/1h", "burn:2/3d+1d=info"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := budget.ParseThreshold(text)
		if err != nil {
			return
		}
		again, err := budget.ParseThreshold(read.String() + "=" + read.Severity)
		if err != nil || again.String() != read.String() || again.Severity != read.Severity {
			t.Fatalf("%q comes back as %s, %v", text, again, err)
		}
	})
}
