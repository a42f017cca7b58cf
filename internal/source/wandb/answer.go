package wandb

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
)

// runsAnswer is what runsQuery gives.
type runsAnswer struct {
	Project *struct {
		RunCount int
		Runs     struct {
			Edges    []struct{ Node json.RawMessage }
			PageInfo page
		}
	}
}

// runNode is a run as the server tells it. Config, SummaryMetrics and
// SystemMetrics are JSON within JSON, and may be null.
type runNode struct {
	Name, DisplayName, State, Config, JobType, CreatedAt, HeartbeatAt string
	SystemMetrics, SummaryMetrics                                     string
	Tags                                                              []string
	User                                                              *struct{ Name, Username string }
}

// readNode makes a session of a run as the server tells it, and gives its last
// sign of life. The error says why it cannot be used.
func readNode(text []byte, entity, project string) (*session, string, error) {
	var n runNode
	err := json.Unmarshal(text, &n)
	s := &session{id: n.Name, entity: entity, project: project, from: serverCall}
	start, ok := readTime(n.CreatedAt)
	switch {
	case err != nil:
		return s, "", errors.New("it has another shape than W&B's runs")
	case n.Name == "":
		return s, "", errors.New("it has no id")
	case !ok:
		return s, "", fmt.Errorf("it was created at %q, which is no time", brief(n.CreatedAt))
	}
	s.start = start
	n.fill(s)
	return s, n.HeartbeatAt, nil
}

func (n *runNode) fill(s *session) {
	s.name, s.jobType, s.tags = n.DisplayName, n.JobType, n.Tags
	if n.User != nil {
		s.user = n.User.Username
		if s.user == "" {
			s.user = n.User.Name
		}
	}
	s.setState(n.State)
	s.alive(s.start)
	if beat, ok := readTime(n.HeartbeatAt); ok {
		s.alive(beat)
	} else if s.status != scheduled {
		s.doubt("its last sign of life is not known")
	}
	s.takeConfig(n.Config)
	s.takeSummary(n.SummaryMetrics)
	s.takeSystem(n.SystemMetrics)
}

// scheduled is a run that waits to begin.
const scheduled = "scheduled"

// setState takes W&B's word for the state; those of runs that go on have no
// end.
func (s *session) setState(state string) {
	s.status = strings.ToLower(state)
	switch s.status {
	case "running", "preempting":
	case "pending":
		s.status = scheduled
	default:
		s.ended = true
	}
}

// takeConfig reads {"key":{"value":…,"desc":…}}.
func (s *session) takeConfig(text string) {
	for name, v := range s.object(text, "config") {
		if wrapped, ok := v.(map[string]any); ok && wrapped["value"] != nil {
			v = wrapped["value"]
		}
		if name != "_wandb" {
			s.config.put([]string{name}, v)
		}
	}
}

func (s *session) takeSummary(text string) {
	for name, v := range s.object(text, "summary") {
		s.summary.put([]string{name}, v)
	}
	s.summary.each(func(path string, l leaf) {
		if path == "_wandb.runtime" {
			s.active, _ = money.Parse(l.text)
		}
	})
}

// takeSystem learns from the last values which GPUs there are; how busy they
// were is asked for apart.
func (s *session) takeSystem(text string) {
	for key := range s.object(text, "system metrics") {
		if k, ok := parseGPUKey(strings.TrimPrefix(key, "system.")); ok {
			s.gpus.hear(k.writer)
			s.gpus.count = max(s.gpus.count, k.index+1)
		}
	}
}

// object reads a JSON object within JSON; nil if it is none, which is noted.
func (s *session) object(text, what string) map[string]any {
	if text == "" {
		return nil
	}
	v, err := decode(text)
	if out, ok := v.(map[string]any); ok {
		return out
	}
	if v != nil || err != nil {
		s.doubt("its " + what + " is no JSON object")
	}
	return nil
}
