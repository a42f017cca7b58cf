package operation

import (
	"context"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/finding"
	"github.com/farthing-finops/farthing/internal/money"
)

// FindingInput names a finding.
type FindingInput struct {
	ID string `name:"id" arg:"required" doc:"The finding's id, as farthing anomalies lists it"`
}

// FindingOutput is a finding with the days around it.
type FindingOutput struct {
	Finding AnomalyFinding `json:"finding"`
	Metric  string         `json:"metric"`
	Days    []FindingDay   `json:"days" doc:"Of the finding's slice, from ten weeks before it to the newest day that has charges"`
	Until   string         `json:"until" doc:"The first day that is not known whole"`
}

// shownBefore is how many days before a finding are shown.
const shownBefore = 70

func (d *Desk) anomaliesShow() Operation {
	return Declare(Declaration{
		Name:  "anomalies show",
		Short: "Show a finding with its days, what was expected of them, and why",
		Long: "Shows the daily EffectiveCost of the slice that carries a finding, next to what was expected of each day, which is an estimate. " +
			"Reasons say how much is known: what accounts for it adds up; what is consistent with it moved in the same way; what coincides with it happened at the same time.",
		Examples: []string{"farthing anomalies -o csv | tail -n +2 | cut -d, -f1 | xargs -rn1 farthing anomalies show"},
		Role:     Reader,
	}, d.runAnomaliesShow)
}

func (d *Desk) runAnomaliesShow(ctx context.Context, in FindingInput) (FindingOutput, error) {
	f, w, err := d.findingByID(ctx, in.ID)
	if err != nil {
		return FindingOutput{}, err
	}
	out := FindingOutput{Finding: findingOut(f), Metric: "EffectiveCost", Until: dayText(w.until[f.Currency])}
	own, err := w.sliceSeries(ctx, f.Slice, f.Currency)
	if err != nil {
		return out, err
	}
	expected, from := w.scan.Estimates(own)
	for t, a := range own.Amounts {
		day := w.scan.Day(t)
		if day.Before(f.First.AddDate(0, 0, -shownBefore)) {
			continue
		}
		shown := FindingDay{Day: dayText(day), Actual: a, Within: !day.Before(f.First) && !day.After(f.Last), Whole: true}
		if t >= from {
			text := expected[t].String()
			shown.Expected = &text
		}
		out.Days = append(out.Days, shown)
	}
	late, err := w.late(ctx, f)
	out.Days = append(out.Days, late...)
	return out, err
}

// late are the days that are not known whole.
func (w *findingWatch) late(ctx context.Context, f finding.Finding) ([]FindingDay, error) {
	until := w.until[f.Currency]
	later := *w
	later.until = map[string]time.Time{f.Currency: midnightOf(w.desk.Now()).AddDate(0, 0, 1)}
	if !later.until[f.Currency].After(until) {
		return nil, nil
	}
	all, err := later.sliceSeries(ctx, f.Slice, f.Currency)
	if err != nil {
		return nil, err
	}
	rest := all.Amounts[daysBetween(w.scan.First, until):]
	for len(rest) > 0 && rest[len(rest)-1].IsZero() {
		rest = rest[:len(rest)-1]
	}
	var out []FindingDay
	for i, a := range rest {
		out = append(out, FindingDay{Day: dayText(until.AddDate(0, 0, i)), Actual: a})
	}
	return out, nil
}

// findingByID looks in all that is looked at.
func (d *Desk) findingByID(ctx context.Context, id string) (finding.Finding, *findingWatch, error) {
	in := AnomaliesInput{FalseAlarms: usualFalseAlarms}
	for _, since := range []string{"", "0001-01-01"} { // the older ones take longer to find
		in.Since = since
		all, err := d.findings(ctx, in)
		if err != nil {
			return finding.Finding{}, nil, err
		}
		if i := slices.IndexFunc(all.all, func(f finding.Finding) bool { return f.ID == id }); i >= 0 {
			return all.all[i], all.watch, nil
		}
	}
	return finding.Finding{}, nil, fault.New(fault.NotFound, "there is no finding %s", id).
		Because("it is not among those of the whole ledger with %s false alarms; a day that was restated may have changed it", usualFalseAlarms).
		Try("list them with farthing anomalies --all")
}

// usualFalseAlarms is the budget of findings that are shown, told and alerted.
const usualFalseAlarms = "0.25"

// Table shows the days, then the reasons.
func (o FindingOutput) Table() Table {
	t := Table{Columns: []string{"day", "actual", "expected", "within"}}
	for _, day := range o.Days {
		actual := amountCell(day.Actual)
		actual.Rounds = true
		expected := Cell{Absent: true, Number: true}
		if day.Expected != nil {
			expected = Cell{Text: *day.Expected, Number: true, Rounds: true}
		}
		within := Cell{}
		switch {
		case day.Within:
			within.Text = "yes"
		case !day.Whole:
			within.Text = "not whole yet"
		}
		t.Rows = append(t.Rows, []Cell{{Text: day.Day}, actual, expected, within})
	}
	f := o.Finding
	t.Notes = []string{f.title(), "actual " + f.Actual.String() + " " + f.BillingCurrency + ", expected about " + f.Expected.String() + ", state " + f.standing()}
	for _, r := range f.Reasons {
		t.Notes = append(t.Notes, r.text(f.BillingCurrency))
	}
	return t
}

// title is a finding in one line.
func (f AnomalyFinding) title() string {
	more := "more"
	size := f.Excess
	if size.Sign() < 0 {
		more, size = "less", money.Zero().Sub(size)
	}
	return f.slice + ": " + Rounded(size.String()) + " " + f.BillingCurrency + " " + more + " than expected since " + f.From
}
