package forecast

import (
	"slices"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Level is the probability of an interval with the name that it was asked by.
type Level struct {
	Name  string  // in percent: "80"
	Share float64 // 0.8
}

// ParseLevels reads percents separated by commas.
func ParseLevels(text string) ([]Level, error) {
	var out []Level
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		percent, err := strconv.ParseFloat(name, 64)
		if err != nil || !(percent > 0 && percent < 100) {
			return nil, fault.New(fault.Usage, "an interval cannot cover %q", name).Try("give percents between 0 and 100, such as 80,95")
		}
		if slices.ContainsFunc(out, func(l Level) bool { return l.Share == percent/100 }) {
			return nil, fault.New(fault.Usage, "the level %s is there twice", name)
		}
		out = append(out, Level{name, percent / 100})
	}
	return out, nil
}
