package finding_test

import "testing"

// BenchmarkScan looks at 13 months of about 40 series and makes the findings.
func BenchmarkScan(b *testing.B) {
	w := calm(396, 1)
	w.scale("Team", "team-2", 300, 307, 2, 1)
	s := w.scan()
	for b.Loop() {
		s.Alarms()
	}
}
