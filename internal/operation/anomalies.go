package operation

import (
	"context"
	"fmt"
	"strconv"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/series"
)

// AnomaliesInput says what to look at and how often it may err.
type AnomaliesInput struct {
	Input       string `name:"input" doc:"A CSV file with the columns timestamp,value, or series,timestamp,value for several series; days or parts of a day"`
	FalseAlarms string `name:"false-alarms" default:"0.25" doc:"How many false alarms a series may raise in a month"`
}

// AnomaliesOutput gives a score to each value.
type AnomaliesOutput struct {
	Named  bool          `json:"named" doc:"Whether the input names its series"`
	Points []ScoredPoint `json:"points"`
}

// ScoredPoint is one value with its score.
type ScoredPoint struct {
	Series    string        `json:"series,omitempty"`
	Timestamp string        `json:"timestamp"`
	Value     string        `json:"value"`
	Score     anomaly.Score `json:"score" doc:"0 to 1: how unlike its past the value is; later values are not looked at"`
	Anomaly   bool          `json:"anomaly" doc:"Whether an alarm is raised here; what goes on in the same way raises none again"`
}

// anomalies reads a file of the machine that it runs on, so that it is not for
// everybody who may ask: its role is that of import.
func (d *Desk) anomalies() Operation {
	return Declare(Declaration{
		Name:  "anomalies",
		Short: "Find what is unlike its past in a series of amounts",
		Long: "Scores each value of a series from 0 to 1 by that value and earlier ones only, and marks those that raise an alarm: spikes, steps, " +
			"slow drifts, drops of two days or more. A charge that comes each month is expected from its third time on. The first four weeks are only learnt from.",
		Examples: []string{
			"farthing anomalies --input daily.csv",
			"farthing anomalies --input daily.csv --false-alarms 0.1 -o csv",
		},
		Role: Editor,
	}, d.runAnomalies)
}

func (d *Desk) runAnomalies(ctx context.Context, in AnomaliesInput) (AnomaliesOutput, error) {
	out := AnomaliesOutput{Points: []ScoredPoint{}}
	budget, err := anomaly.ParseBudget(in.FalseAlarms)
	if err != nil {
		return out, err
	}
	if in.Input == "" {
		return out, fault.New(fault.Usage, "input is missing").Try("name a CSV file with the columns timestamp,value")
	}
	set, err := d.readSeries(ctx, in.Input)
	if err != nil {
		return out, err
	}
	out.Named = set.Named
	for _, s := range set.Series {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		out.Points = append(out.Points, scored(set, s, anomaly.Detect(s, budget))...)
	}
	return out, nil
}

// scored are the values that there are, with their verdicts.
func scored(set series.Set, s series.Series, verdicts []anomaly.Verdict) []ScoredPoint {
	var out []ScoredPoint
	for i, v := range s.Values {
		if v != v {
			continue // not a number: a step without a value
		}
		out = append(out, ScoredPoint{s.Name, set.Format(s.At(i)), strconv.FormatFloat(v, 'f', -1, 64), verdicts[i].Score, verdicts[i].Anomaly})
	}
	return out
}

// Table shows one value to a row.
func (o AnomaliesOutput) Table() Table {
	t := Table{Columns: []string{"timestamp", "value", "score", "anomaly"}}
	if o.Named {
		t.Columns = append([]string{"series"}, t.Columns...)
	}
	raised := 0
	for _, p := range o.Points {
		row := []Cell{{Text: p.Timestamp}, {Text: p.Value, Number: true}, {Text: p.Score.String(), Number: true}, {Text: strconv.FormatBool(p.Anomaly)}}
		if o.Named {
			row = append([]Cell{{Text: p.Series}}, row...)
		}
		t.Rows = append(t.Rows, row)
		if p.Anomaly {
			raised++
		}
	}
	t.Notes = []string{fmt.Sprintf("%d of %d values raise an alarm", raised, len(o.Points))}
	return t
}
