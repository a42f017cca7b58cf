package operation

import (
	"context"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/budget"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/finding"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/plan"
	"github.com/farthing-finops/farthing/internal/query"
)

// Lake is the port to the tables.
type Lake interface {
	ledger.Store
	evidence.Store
	// Snapshot is the state at an instant; the zero time means now.
	allocation.Store
	// RemoveEvidence takes a source of evidence out of every table.
	RemoveEvidence(ctx context.Context, source string) error
}

// Locator is the port to the places where exports lie.
type Locator interface {
	// Open gives access to a path or bucket URL; closing removes what was
	// fetched from it.
	Open(ctx context.Context, location string) (folder ledger.Folder, close func() error, err error)
}

// Desk holds what the operations work with. Make it with all fields set.
type Desk struct {
	Lake      Lake
	Engine    query.Engine
	Reader    ledger.BatchReader
	Focus     ledger.FocusWriter
	Keeper    ledger.Keeper
	Compactor ledger.Compactor
	Locator   Locator
	Formats   []ledger.BillFormat
	Manifests []ledger.ManifestReader
	// Evidence are the formats of evidence; Merger, Divider and Reporter are
	// the engine that keeps it, divides charges by it and tells of it.
	Evidence []evidence.Format
	Merger   evidence.Merger
	Divider  allocation.Engine
	Reporter Reporter
	// Rules reads what is declared about allocation: from a file that is
	// named, or the home's own, which may not exist.
	Rules func(file string) (allocation.Rules, error)
	// Secret gives a setting from the environment, "" if it is not set.
	Secret  func(name string) string
	Now     func() time.Time
	Version string
	// Routes are where alerts are told, AlertBook what is known of them, and
	// Notifier who sends. Address is where a server is reached, for links.
	Routes    Shelf[alert.Route]
	AlertBook Shelf[alert.Book]
	Notifier  Notifier
	Address   string
	// Budgets are what may be spent, Ceilings what a run or endpoint may cost.
	Budgets  Shelf[budget.Budget]
	Ceilings Shelf[budget.Ceiling]
	// Plans are what is known of the future; nil keeps none.
	Plans Shelf[plan.Plan]
	// Cache keeps answers; nil keeps none.
	Cache Cache
	// Feedback is what people said of findings; nil keeps none.
	Feedback Shelf[finding.Feedback]
	// Resident tells that the engine keeps whole roll-ups in memory, so that
	// it needs all their files and not only those of a question's range.
	Resident bool
}

// Cache is the port to a memory of answers. A key names the state of the
// ledger and the question, so an entry is right for ever.
type Cache interface {
	Get(key string) (any, bool)
	Add(key string, value any)
}

// Operations lists everything that can be asked or done. A new operation is
// one file and one line here.
func (d *Desk) Operations() []Operation {
	return []Operation{
		d.importBills(),
		d.cost(),
		d.allocate(),
		d.runs(),
		d.run(),
		d.workloads(),
		d.datasets(),
		d.endpoints(),
		d.proof(),
		d.unmatched(),
		d.accuracy(),
		d.rerate(),
		d.explain(),
		d.forecast(),
		d.planAdd(),
		d.planList(),
		d.planRemove(),
		d.anomalies(),
		d.anomaliesShow(),
		d.anomaliesFeedback(),
		d.alerts(),
		d.ack(),
		d.snooze(),
		d.alertTest(),
		d.evaluation(),
		d.routes(),
		d.routeAdd(),
		d.routeRemove(),
		d.budgetAdd(),
		d.budgetList(),
		d.budgetShow(),
		d.budgetTest(),
		d.budgetPropose(),
		d.budgetRemove(),
		d.thresholdAdd(),
		d.thresholdList(),
		d.thresholdShow(),
		d.thresholdRemove(),
		d.sources(),
		d.remove(),
		d.reconcile(),
		d.exportFocus(),
		d.compact(),
		d.expire(),
		d.check(),
		d.dimensions(),
		d.values(),
		d.version(),
	}
}

// Step is how far a long operation has come.
type Step = ledger.Step

// progressKey carries a listener in a context.
type progressKey struct{}

// WithProgress gives operations somebody to tell how far they are.
func WithProgress(ctx context.Context, listen func(Step)) context.Context {
	return context.WithValue(ctx, progressKey{}, listen)
}

// Progress tells the listener of the context, if there is one.
func Progress(ctx context.Context, s Step) {
	if listen := progressOf(ctx); listen != nil {
		listen(s)
	}
}

func progressOf(ctx context.Context) func(Step) {
	listen, _ := ctx.Value(progressKey{}).(func(Step))
	return listen
}
