package mlflow

import (
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// madeModel is the model that a run made: the newest version that it registered,
// or else the newest model that it logged.
type madeModel struct {
	model, version string
	at             time.Time
}

// complete gives the model to a workload whose tags name none, and the version
// to one whose tags name no other model.
func (m madeModel) complete(w *evidence.Workload) {
	if w.Model == "" {
		w.Model = m.model
	}
	if w.ModelVersion == "" && w.Model == m.model {
		w.ModelVersion = m.version
	}
}

// made collects models by the run that made them.
type made struct {
	byRun  map[string]madeModel
	logged map[string]loggedModel
}

func newMade() *made {
	return &made{byRun: map[string]madeModel{}, logged: map[string]loggedModel{}}
}

// log takes a logged model. All of them come before the first version.
func (m *made) log(l loggedModel) {
	m.logged[l.id] = l
	m.keep(l.run, madeModel{model: l.name, at: l.created})
}

// register takes a version and says which run made it, or "".
func (m *made) register(v version) string {
	id := v.run
	if model, ok := strings.CutPrefix(v.source, "models:/"); ok && id == "" {
		id = m.logged[model].run
	}
	m.keep(id, madeModel{model: v.model, version: v.number, at: v.created})
	return id
}

func (m *made) keep(run string, one madeModel) {
	if old, ok := m.byRun[run]; run != "" && (!ok || one.over(old)) {
		m.byRun[run] = one
	}
}

// over tells whether a model says more of a run than another; by name when both
// say as much, so that the order of reading does not matter.
func (m madeModel) over(old madeModel) bool {
	switch {
	case (m.version != "") != (old.version != ""):
		return m.version != ""
	case !m.at.Equal(old.at):
		return m.at.After(old.at)
	case m.model != old.model:
		return m.model < old.model
	}
	return m.version > old.version
}
