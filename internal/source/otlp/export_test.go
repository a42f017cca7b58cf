package otlp

// StopAt has Save call a function before each of its steps.
func (s *State) StopAt(step func(string) error) { s.step = step }

// WholeDouble and BucketOf are for tests.
var (
	WholeDouble = wholeDouble
	BucketOf    = bucketOf
)
