package wandb

import (
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
)

// session is one stretch of a run: all of it, mostly; one of several if it was
// resumed, for the SDK writes a file for each.
type session struct {
	id, entity, project, name string
	jobType, user, host       string
	tags                      []string
	start                     time.Time
	last                      time.Time // the newest sign of life
	ended                     bool
	status                    string
	before                    int64 // seconds that the run had run when this session began
	// active is how many seconds it ran in all, if start to last may be more: a
	// server knows no sessions. 0 is unknown.
	active                   money.Amount
	config, history, summary tree
	gpus                     gpus
	slurm                    map[string]string // by SLURM_ names in lower case, without the SLURM_
	accesses                 []access
	problems                 map[string]int // reasons to doubt, and how often
	// from is the file or the call that it was read from.
	from string
}

// access is a dataset that a run used or made.
type access struct{ dataset, version, mode string }

// doubt notes a problem; many of a kind are told once.
func (s *session) doubt(reason string) {
	if s.problems == nil {
		s.problems = map[string]int{}
	}
	s.problems[reason]++
}

// alive takes a sign of life.
func (s *session) alive(t time.Time) {
	if !plausible(t) {
		s.doubt("a time in it cannot be")
		return
	}
	if t.After(s.last) {
		s.last = t
	}
}

func plausible(t time.Time) bool { return t.Year() >= 2000 && t.Year() <= 2100 }

// slurmJob is the workload of the Slurm job that the run is in, or "".
func (s *session) slurmJob() string {
	if id := s.slurm["job_id"]; id != "" {
		return "run:slurm-" + id
	}
	return ""
}

// node is the machine as Slurm names it, or "" if Slurm has no part in the run.
func (s *session) node() string {
	switch list := s.slurm["job_nodelist"]; {
	case s.slurm["job_id"] == "":
		return ""
	case list != "" && !strings.ContainsAny(list, "[,"):
		return list
	default:
		host, _, _ := strings.Cut(s.host, ".")
		return host
	}
}

// use adds an access of a dataset that W&B names with its version: "faces:v3".
func (s *session) use(name, mode string) {
	const most = 1000
	name = name[strings.LastIndex(name, "/")+1:] // entity and project come first
	dataset, version, _ := strings.Cut(name, ":")
	a := access{dataset, version, mode}
	for _, known := range s.accesses {
		if a == known {
			return
		}
	}
	if dataset == "" || len(s.accesses) == most {
		s.doubt("a dataset has no name, or there are more than 1000")
		return
	}
	s.accesses = append(s.accesses, a)
}

// secondsToTime reads seconds since 1970 as W&B writes them
// ("1.7955278391941948e+09").
func secondsToTime(text string) (time.Time, bool) {
	a, err := money.Parse(text)
	if err != nil || a.Cmp(money.FromInt(1<<33)) > 0 || a.Sign() <= 0 {
		return time.Time{}, false
	}
	r := rational(a.Mul(money.FromInt(1_000_000_000)))
	return time.Unix(0, r.Num().Div(r.Num(), r.Denom()).Int64()).UTC(), true
}
