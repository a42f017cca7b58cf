package wandb

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// maxMetrics is how many metrics of a run are kept.
const maxMetrics = 2000

// labels are what a run says of itself, by names in lower case with _ for
// dots, hyphens and spaces.
type labels map[string]string

// labelsOf takes the tags of the shape key=value or key:value, and the config,
// which stands above them. Nested keys are joined: model.version is
// model_version.
func labelsOf(config *tree, tags []string) labels {
	out := labels{}
	for _, tag := range tags {
		if i := strings.IndexAny(tag, "=:"); i > 0 && len(tag) <= maxText {
			out.add(tag[:i], tag[i+1:])
		}
	}
	config.each(func(path string, l leaf) { out.add(path, l.text) })
	return out
}

func (l labels) add(name, value string) {
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if name != "" && value != "" {
		l[strings.NewReplacer(".", "_", "-", "_", " ", "_").Replace(strings.ToLower(name))] = value
	}
}

// first is the first of the names that the run has, or "".
func (l labels) first(names ...string) string {
	for _, name := range names {
		if v := l[name]; v != "" {
			return v
		}
	}
	return ""
}

// amount is first as a quantity above 0.
func (l labels) amount(names ...string) (money.Amount, bool) {
	a, err := money.Parse(l.first(names...))
	return a, err == nil && a.Sign() > 0
}

// fill gives a workload the fields that labels name.
func (l labels) fill(w *evidence.Workload) {
	for name, field := range map[string]*string{
		"team": &w.Team, "project": &w.Project, "environment": &w.Environment, "model": &w.Model,
		"model_version": &w.ModelVersion, "job_type": &w.JobType, "pipeline": &w.Pipeline,
	} {
		if v := l[name]; v != "" {
			*field = v
		}
	}
}

// metricsOf are the last values that are numbers: those of the history, and
// above them those of the summary, which is what W&B itself shows. W&B's own
// bookkeeping is left out but for _step and _runtime. all tells that none was
// left out for their number.
func metricsOf(history, summary *tree) (metrics map[string]string, all bool) {
	metrics, all = map[string]string{}, true
	for _, t := range []*tree{history, summary} {
		t.each(func(name string, l leaf) {
			if !isMetric(name, l) {
				return
			}
			if _, known := metrics[name]; !known && len(metrics) == maxMetrics {
				all = false
				return
			}
			metrics[name] = l.text
		})
	}
	if len(metrics) == 0 {
		return nil, all
	}
	return metrics, all
}

func isMetric(name string, l leaf) bool {
	if name == "_timestamp" || strings.HasPrefix(name, "_wandb") {
		return false
	}
	if !l.number {
		return l.text != "" && special(l.text) == l.text
	}
	_, err := money.Parse(l.text)
	return err == nil
}
