package operation

import (
	"context"
	"fmt"
	"time"

	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/period"
)

// SourcesInput asks for all sources.
type SourcesInput struct{}

// SourcesOutput lists the sources and what the ledger holds of each.
type SourcesOutput struct {
	Sources  []Source         `json:"sources"`
	Evidence []EvidenceSource `json:"evidence"`
}

// EvidenceSource is one place that evidence is read from.
type EvidenceSource struct {
	Source    string           `json:"source"`
	Format    string           `json:"format"`
	Location  string           `json:"location"`
	ReadAt    time.Time        `json:"readAt"`
	Freshness time.Time        `json:"freshness" doc:"The time of the newest evidence"`
	Records   map[string]int64 `json:"records" doc:"Records read so far, by kind"`
	Refused   int64            `json:"refused" doc:"Records that the last reading left out"`
}

// Source is one export that charges come by.
type Source struct {
	Source         string          `json:"source"`
	Format         string          `json:"format"`
	Freshness      time.Time       `json:"freshness" doc:"When the newest delivery was made by the provider"`
	BillingPeriods []BillingPeriod `json:"billingPeriods"`
}

// BillingPeriod is a source's delivery for one month.
type BillingPeriod struct {
	BillingPeriod period.Month   `json:"billingPeriod"`
	Delivery      string         `json:"delivery"`
	Rows          int64          `json:"rows"`
	AsOf          time.Time      `json:"asOf"`
	ImportedAt    time.Time      `json:"importedAt"`
	Complete      bool           `json:"complete"`
	Reconciled    bool           `json:"reconciled"`
	Totals        []ledger.Total `json:"totals"`
}

func (d *Desk) sources() Operation {
	return Declare(Declaration{
		Name:     "sources",
		Short:    "List what the ledger holds and how fresh it is",
		Long:     "Lists every source with its billing months: the delivery, its rows, when the provider made it, whether the month is whole, and whether it reconciled when it was published.",
		Examples: []string{"farthing sources", "farthing sources -o json"},
		Role:     Reader,
	}, d.runSources)
}

func (d *Desk) runSources(ctx context.Context, _ SourcesInput) (SourcesOutput, error) {
	deliveries, err := d.Lake.Deliveries(ctx, time.Time{})
	if err != nil {
		return SourcesOutput{}, err
	}
	out := SourcesOutput{Sources: []Source{}, Evidence: []EvidenceSource{}}
	for _, v := range deliveries { // in order of source and month
		if n := len(out.Sources); n == 0 || out.Sources[n-1].Source != v.Source {
			out.Sources = append(out.Sources, Source{Source: v.Source})
		}
		s := &out.Sources[len(out.Sources)-1]
		s.Format = v.Format
		if v.AsOf.After(s.Freshness) {
			s.Freshness = v.AsOf
		}
		s.BillingPeriods = append(s.BillingPeriods, billingPeriod(v))
	}
	read, err := d.Lake.EvidenceSources(ctx)
	for _, e := range read {
		out.Evidence = append(out.Evidence, EvidenceSource{e.Name, e.Format, e.Location, e.ReadAt, e.Newest, e.Records, e.Refused})
	}
	return out, err
}

func billingPeriod(v ledger.Delivery) BillingPeriod {
	b := BillingPeriod{v.BillingPeriod, v.ID, v.Rows, v.AsOf, v.ImportedAt, v.Complete, true, v.Totals}
	for _, t := range v.Totals {
		b.Reconciled = b.Reconciled && t.Reconciles()
	}
	return b
}

// Table shows one row for each source and month.
func (o SourcesOutput) Table() Table {
	t := Table{Columns: []string{"source", "format", "billingPeriod", "rows", "asOf", "complete", "reconciled"}}
	for _, s := range o.Sources {
		for _, b := range s.BillingPeriods {
			t.Rows = append(t.Rows, []Cell{{Text: s.Source}, {Text: s.Format}, {Text: b.BillingPeriod.String()},
				count(b.Rows), {Text: b.AsOf.Format("2006-01-02 15:04Z")}, yesNo(b.Complete), yesNo(b.Reconciled)})
		}
	}
	for _, e := range o.Evidence {
		line := fmt.Sprintf("evidence %s (%s): read %s, newest %s", e.Source, e.Format, e.ReadAt.Format("2006-01-02 15:04Z"), e.Freshness.Format("2006-01-02 15:04Z"))
		if e.Refused > 0 {
			line += fmt.Sprintf(", %d records refused", e.Refused)
		}
		t.Notes = append(t.Notes, line)
	}
	if len(o.Sources) == 0 && len(o.Evidence) == 0 {
		t.Notes = append(t.Notes, "the ledger is empty; start with: farthing import PATH")
	}
	return t
}

func yesNo(b bool) Cell {
	if b {
		return Cell{Text: "yes"}
	}
	return Cell{Text: "no"}
}
