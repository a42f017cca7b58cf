package budget

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
)

// On is what a threshold looks at.
type On string

// What thresholds look at.
const (
	Actual   On = "actual"   // what was spent in the period
	InPhase  On = "phase"    // what was spent in the phase that is running
	Forecast On = "forecast" // what will have been spent at the end of the period
	Burn     On = "burn"     // how fast it is spent, as a multiple of the plan
)

// Threshold is a line that somebody wants to be told of when it is passed.
type Threshold struct {
	On On
	// Percent of the amount: of the period, or of the phase.
	Percent money.Amount
	// Probability, in percent, that the percent is reached at all.
	Probability money.Amount
	// Factor is how many times as fast as planned it burns, over both windows:
	// the long one says that it matters, the short one that it still goes on.
	Factor      money.Amount
	Long, Short time.Duration
	// Severity is info, warning or critical.
	Severity string
}

// Standard are the thresholds of a budget that says nothing else. The windows
// follow the SRE Workbook's alerts on several burn rates: the shortest spends
// 2 % of a month's amount in an hour.
func Standard() []Threshold {
	var out []Threshold
	for _, text := range []string{"actual:80", "actual:100", "forecast:100@80", "burn:14.4/1h", "burn:6/6h+1h", "burn:2/3d+1d", "burn:1.5/7d+2d"} {
		t, err := ParseThreshold(text)
		if err != nil {
			panic(err) // they are part of the program
		}
		out = append(out, t)
	}
	return out
}

var (
	percentForm  = regexp.MustCompile(`^(actual|phase):([0-9.]+)%?$`)
	forecastForm = regexp.MustCompile(`^forecast:([0-9.]+)%?@([0-9.]+)%?$`)
	burnForm     = regexp.MustCompile(`^burn:([0-9.]+)/([0-9]+[hd])(?:\+([0-9]+[hd]))?$`)
)

// ParseThreshold reads actual:80, phase:100, forecast:100@80 or burn:6/6h+1h,
// each with =info, =warning or =critical behind it, if wanted. Faults are
// Usage.
func ParseThreshold(text string) (Threshold, error) {
	form, severity, _ := strings.Cut(strings.TrimSpace(text), "=")
	var t Threshold
	var numbers, windows []string
	if m := percentForm.FindStringSubmatch(form); m != nil {
		t.On, numbers = On(m[1]), m[2:3]
	} else if m := forecastForm.FindStringSubmatch(form); m != nil {
		t.On, numbers = Forecast, m[1:3]
	} else if m := burnForm.FindStringSubmatch(form); m != nil {
		t.On, numbers, windows = Burn, m[1:2], m[2:4]
	} else {
		return t, fault.New(fault.Usage, "%q is no threshold", text).
			Try("write actual:80, phase:100, forecast:100@80 (percent of the amount @ probability) or burn:6/6h+1h (times as fast as planned / window + short window)")
	}
	for i, into := range map[On][]*money.Amount{Actual: {&t.Percent}, InPhase: {&t.Percent}, Forecast: {&t.Percent, &t.Probability}, Burn: {&t.Factor}}[t.On] {
		var err error
		if *into, err = money.Parse(numbers[i]); err != nil {
			return t, fault.New(fault.Usage, "%q is no threshold", text).Wrap(err)
		}
	}
	if t.On == Burn {
		t.Long = window(windows[0])
		t.Short = t.Long
		if windows[1] != "" {
			t.Short = window(windows[1])
		}
	}
	if t.Severity = severity; severity == "" {
		t.Severity = t.usual()
	}
	return t, t.check()
}

// window reads 6h or 3d, which the form has made sure of; too long is 0.
func window(text string) time.Duration {
	n, err := strconv.Atoi(text[:len(text)-1])
	if err != nil || n > 10_000 {
		return 0
	}
	if strings.HasSuffix(text, "d") {
		return time.Duration(n) * day
	}
	return time.Duration(n) * time.Hour
}

// usual is the severity of a threshold that names none.
func (t Threshold) usual() string {
	switch {
	case t.On == Burn && t.Long < day, t.On == Actual && t.Percent.Cmp(money.FromInt(100)) >= 0:
		return "critical"
	case t.On == Actual && t.Percent.Cmp(money.FromInt(70)) < 0:
		return "info"
	default:
		return "warning"
	}
}

func (t Threshold) check() error {
	bad := func(what string) error { return fault.New(fault.Usage, "the threshold %s %s", t, what) }
	top := money.FromInt(100)
	switch {
	case t.Severity != "info" && t.Severity != "warning" && t.Severity != "critical":
		return fault.New(fault.Usage, "a severity cannot be %q", t.Severity).Try("take info, warning or critical")
	case t.On != Burn && (t.Percent.Sign() <= 0 || t.Percent.Cmp(money.FromInt(10_000)) > 0):
		return bad("needs a percent above 0 and up to 10000")
	case t.On == Forecast && (t.Probability.Sign() <= 0 || t.Probability.Cmp(top) >= 0):
		return bad("needs a probability between 0 and 100 percent")
	case t.On == Burn && t.Factor.Sign() <= 0:
		return bad("needs a factor above 0")
	case t.On == Burn && (t.Long <= 0 || t.Short <= 0 || t.Short > t.Long || t.Long > 90*day):
		return bad("needs a window of at most 90 days, and a short one within it")
	case t.On == Burn && (t.Long >= day) && t.Long%day != 0:
		return bad("needs windows of whole days, or of less than one")
	case t.On == Burn && t.Short >= day && t.Short%day != 0:
		return bad("needs windows of whole days, or of less than one")
	}
	return nil
}

// Hourly tells whether the threshold needs amounts of hours.
func (t Threshold) Hourly() bool { return t.On == Burn && t.Short < day }

// String is the threshold as it is written, without its severity.
func (t Threshold) String() string {
	switch t.On {
	case Forecast:
		return fmt.Sprintf("forecast:%s@%s", t.Percent, t.Probability)
	case Burn:
		if t.Short == t.Long {
			return fmt.Sprintf("burn:%s/%s", t.Factor, WindowText(t.Long))
		}
		return fmt.Sprintf("burn:%s/%s+%s", t.Factor, WindowText(t.Long), WindowText(t.Short))
	default:
		return fmt.Sprintf("%s:%s", t.On, t.Percent)
	}
}

// WindowText writes a window as thresholds do.
func WindowText(w time.Duration) string {
	if w >= day {
		return strconv.Itoa(int(w/day)) + "d"
	}
	return strconv.Itoa(int(w/time.Hour)) + "h"
}

// MarshalText writes the threshold with its severity.
func (t Threshold) MarshalText() ([]byte, error) { return []byte(t.String() + "=" + t.Severity), nil }

// UnmarshalText reads what MarshalText wrote.
func (t *Threshold) UnmarshalText(text []byte) error {
	read, err := ParseThreshold(string(text))
	if err == nil {
		*t = read
	}
	return err
}
