package operation

import (
	"context"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/finding"
)

// FindingFeedbackInput says something of a finding.
type FindingFeedbackInput struct {
	ID   string `name:"id" arg:"required" doc:"The finding's id, as farthing anomalies lists it"`
	Said string `name:"said" arg:"required" choices:"expected,planned,wrong" doc:"expected if it will come again, planned if it was meant this once, wrong if it should not have been told"`
	Note string `name:"note" doc:"Why, for those who look later"`
}

// FindingFeedbackOutput is what was kept, and what it changes.
type FindingFeedbackOutput struct {
	Finding AnomalyFinding `json:"finding"`
	Changes string         `json:"changes" doc:"What it changes at later scans"`
}

func (d *Desk) anomaliesFeedback() Operation {
	return Declare(Declaration{
		Name:  "anomalies feedback",
		Short: "Say of a finding that it was expected, planned or wrong",
		Long: "Keeps what you say of a finding, in place of what was said before. What is expected is not told again for a year where it comes again in the same slice, " +
			"at the same level or on the same days; what was planned, until five weeks after it. What is wrong makes the slice, and the series that showed it, " +
			"half as much harder to alarm, which fades away in half a year.",
		Examples: []string{"farthing anomalies --where \"Project = 'load-test'\" -o csv | tail -n +2 | cut -d, -f1 | xargs -rI{} farthing anomalies feedback {} planned"},
		Role:     Editor,
	}, d.runAnomaliesFeedback)
}

func (d *Desk) runAnomaliesFeedback(ctx context.Context, in FindingFeedbackInput) (FindingFeedbackOutput, error) {
	said, err := finding.ParseSaid(in.Said)
	if err != nil {
		return FindingFeedbackOutput{}, err
	}
	if d.Feedback == nil {
		return FindingFeedbackOutput{}, fault.New(fault.Unavailable, "nothing is kept of what you say here")
	}
	f, _, err := d.findingByID(ctx, in.ID)
	if err != nil {
		return FindingFeedbackOutput{}, err
	}
	told := f.Say(said, in.Note, d.Now().UTC())
	if err := d.Feedback.Put(ctx, f.ID, told); err != nil {
		return FindingFeedbackOutput{}, err
	}
	f.Told = &told
	return FindingFeedbackOutput{findingOut(f), told.Changes()}, nil
}

// Table is one row.
func (o FindingFeedbackOutput) Table() Table {
	return Table{Columns: []string{"id", "slice", "said", "changes"},
		Rows: [][]Cell{{{Text: o.Finding.ID}, {Text: o.Finding.slice}, {Text: o.Finding.Feedback.Said}, {Text: o.Changes}}}}
}
