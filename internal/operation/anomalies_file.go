package operation

import (
	"context"
	"fmt"
	"strconv"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/series"
)

// SeriesAnomalies gives a score to each value of a file.
type SeriesAnomalies struct {
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

// anomaliesFile looks at the series of a file.
func (d *Desk) anomaliesFile(ctx context.Context, in AnomaliesInput) (SeriesAnomalies, error) {
	out := SeriesAnomalies{Points: []ScoredPoint{}}
	if in.Since != "" || in.By != "" || in.Where != "" || in.All {
		return out, fault.New(fault.Usage, "a file has no dimensions, filters or findings").Try("leave --since, --by, --where and --all out, or leave --input out")
	}
	budget, err := anomaly.ParseBudget(in.FalseAlarms)
	if err != nil {
		return out, err
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
func (o SeriesAnomalies) Table() Table {
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
