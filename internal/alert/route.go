package alert

import (
	"slices"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// Route is one place where people are told: a channel, a mailbox, a pager.
type Route struct {
	Name string `json:"name"`
	// URL says where, and often holds a secret: never show it. "env:NAME" stands
	// for what the environment variable holds.
	URL string `json:"url"`
	// Kinds, Least, Owners and Slice choose causes; empty ones choose all.
	Kinds  []Kind            `json:"kinds,omitempty"`
	Least  Severity          `json:"least,omitempty"`
	Owners []string          `json:"owners,omitempty"`
	Slice  map[string]string `json:"slice,omitempty"`
	// Named takes only causes that name the route, and what is escalated to it.
	Named bool  `json:"named,omitempty"`
	Quiet Quiet `json:"quiet,omitzero"`
	// Group is how long the first cause waits for others to come with it.
	Group time.Duration `json:"group,omitempty"`
	// Repeat tells again what is still open after this long; 0 does not.
	Repeat   time.Duration `json:"repeat,omitempty"`
	Escalate Escalation    `json:"escalate,omitzero"`
	// Template is the user's own text; "" is Farthing's.
	Template string `json:"template,omitempty"`
	// Resolved also tells when a cause no longer holds.
	Resolved bool      `json:"resolved,omitempty"`
	Since    time.Time `json:"since"`
}

// Escalation tells another route what nobody has acknowledged for a while.
type Escalation struct {
	To    string        `json:"to"`
	After time.Duration `json:"after"`
}

// rank orders the severities; 0 is none of them.
func rank(s Severity) int {
	return slices.Index([]Severity{Info, Warning, Critical}, s) + 1
}

// Kinds lists the kinds there are.
func Kinds() []Kind { return []Kind{OfBudget, OfThreshold, OfAnomaly, OfSelfTest} }

// Validate finds what is wrong with a route by itself; faults are Usage. The
// URL is checked by who sends.
func (r Route) Validate() error {
	if r.Name == "" || strings.ContainsAny(r.Name, " \t\n,") {
		return fault.New(fault.Usage, "a route cannot be called %q", r.Name).Try("use one word, such as finops")
	}
	for _, k := range r.Kinds {
		if !slices.Contains(Kinds(), k) {
			return fault.New(fault.Usage, "there is no kind of alert %q", k).Try("use budget, threshold, anomaly or self-test")
		}
	}
	if r.Least != "" && rank(r.Least) == 0 {
		return fault.New(fault.Usage, "there is no severity %q", r.Least).Try("use info, warning or critical")
	}
	if r.Group < 0 || r.Repeat < 0 || r.Escalate.After < 0 {
		return fault.New(fault.Usage, "a time to wait cannot be below 0")
	}
	if r.Escalate.To == r.Name {
		return fault.New(fault.Usage, "the route %s cannot escalate to itself", r.Name)
	}
	if err := CheckTemplate(r.Template); err != nil {
		return err
	}
	return r.Quiet.validate()
}

// takes tells whether a cause is for this route. A cause that names routes is
// for those and no others; one about a route is not told to that route, which
// could not say it.
func (r Route) takes(c Cause, known map[string]Route) bool {
	if c.Kind == OfSelfTest && c.Slice["Route"] == r.Name {
		return false
	}
	if names := existing(c.Routes, known); len(names) > 0 {
		return slices.Contains(names, r.Name)
	}
	return !r.Named && r.chooses(c)
}

// chooses tells whether the route's own choice has the cause.
func (r Route) chooses(c Cause) bool {
	if len(r.Kinds) > 0 && !slices.Contains(r.Kinds, c.Kind) || rank(c.Severity) < rank(r.Least) {
		return false
	}
	if len(r.Owners) > 0 && !slices.ContainsFunc(r.Owners, func(o string) bool { return slices.Contains(c.Owners, o) }) {
		return false
	}
	for name, value := range r.Slice {
		if had, ok := c.Slice[name]; !ok || had != value {
			return false
		}
	}
	return true
}

// existing leaves out names of routes that were removed: a cause that names
// only such is told to the others, so that it is not lost.
func existing(names []string, known map[string]Route) []string {
	var out []string
	for _, n := range names {
		if _, ok := known[n]; ok {
			out = append(out, n)
		}
	}
	return out
}
