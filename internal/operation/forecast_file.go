package operation

import (
	"context"
	"fmt"
	"slices"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/series"
)

// SeriesForecast is what is expected of the series of a file. The values are estimates, as text.
type SeriesForecast struct {
	Columns []string             `json:"columns"`
	Rows    []map[string]*string `json:"rows"`
	Basis   []ForecastBasis      `json:"basis" doc:"What each series' forecast rests on"`

	cells [][]string
	notes []string
}

// ForecastBasis says how much is known of a series.
type ForecastBasis struct {
	Series  string `json:"series"`
	History int    `json:"historyDays"`
	Trials  int    `json:"trials" doc:"How often the past was forecast, to learn from"`
	Reach   int    `json:"trialDays" doc:"How many days ahead those forecasts went"`
	Gaps    int    `json:"gaps" doc:"Steps without a value; they count as usual"`
}

// forecastFile forecasts the series of a file.
func (d *Desk) forecastFile(ctx context.Context, in ForecastInput) (SeriesForecast, error) {
	if err := in.fileOnly(); err != nil {
		return SeriesForecast{}, err
	}
	horizon := usualHorizon
	if in.Horizon != nil {
		horizon = *in.Horizon
	}
	levels, err := forecast.ParseLevels(in.Level)
	if err != nil {
		return SeriesForecast{}, err
	}
	set, err := d.readSeries(ctx, in.Input)
	if err != nil {
		return SeriesForecast{}, err
	}
	long, notes, err := longEnough(set, in.Input)
	if err != nil {
		return SeriesForecast{}, err
	}
	set.Series = long
	made, err := forecast.PerStep(long, horizon, levels)
	if err != nil {
		return SeriesForecast{}, err
	}
	out := SeriesForecast{notes: append(notes, basisNotes(set, made)...)}
	for i, f := range made {
		out.Basis = append(out.Basis, ForecastBasis{f.Name, f.History, f.Trials, f.Reach, set.Series[i].Gaps})
	}
	if in.Total {
		out.totals(made, levels)
	} else {
		out.steps(set, made, levels)
	}
	return out, nil
}

// readSeries reads the one file that the location names.
func (d *Desk) readSeries(ctx context.Context, location string) (set series.Set, err error) {
	folder, closeFolder, err := d.Locator.Open(ctx, location)
	if err != nil {
		return set, err
	}
	defer func() {
		if closing := closeFolder(); err == nil {
			err = closing
		}
	}()
	files := folder.Files()
	if len(files) != 1 {
		return set, fault.New(fault.Usage, "%s holds %d files", location, len(files)).Try("name one CSV file")
	}
	file, err := folder.Open(files[0].Path)
	if err != nil {
		return set, err
	}
	defer func() { _ = file.Close() }()
	return series.Read(file, location)
}

// longEnough leaves out series that nothing can be said of yet, and says so.
func longEnough(set series.Set, file string) (long []series.Series, notes []string, err error) {
	for _, s := range set.Series {
		if len(s.Days()) >= forecast.LeastHistory {
			long = append(long, s)
			continue
		}
		notes = append(notes, fmt.Sprintf("left out: %s has %d days, and %d are the least", named(s.Name), len(s.Days()), forecast.LeastHistory))
	}
	if len(long) == 0 {
		s := set.Series[0]
		return nil, nil, fault.New(fault.BadInput, "this is too short to forecast from").At(fault.Where{File: file}).
			Because("%s has %d days, and %d are the least", named(s.Name), len(s.Days()), forecast.LeastHistory).Try("give more of the past")
	}
	return long, few(notes), nil
}

func named(name string) string {
	if name == "" {
		return "the series"
	}
	return name
}

// thinHistory is how many days make that the intervals rest mostly on what
// other series showed.
const thinHistory = 56

// basisNotes say how much is known.
func basisNotes(set series.Set, made []forecast.Forecast) []string {
	var thin, gaps []string
	for i, f := range made {
		if f.History < thinHistory {
			thin = append(thin, fmt.Sprintf("little is known of %s (days known: %d, trials: %d, days ahead in them: %d); its intervals rest mostly on what other series showed",
				named(f.Name), f.History, f.Trials, f.Reach))
		}
		if n := set.Series[i].Gaps; n > 0 {
			gaps = append(gaps, fmt.Sprintf("%s has no value at %d of %d steps; they count as usual", named(f.Name), n, len(set.Series[i].Values)))
		}
	}
	return slices.Concat([]string{"these are estimates, no amounts of the ledger"}, few(thin), few(gaps))
}

// few keeps the first of many notes of a kind and tells how many more there are.
func few(notes []string) []string {
	const most = 5
	if len(notes) <= most {
		return notes
	}
	return append(notes[:most:most], fmt.Sprintf("and so of %d more series", len(notes)-most))
}

// steps makes a row for each series and step.
func (o *SeriesForecast) steps(set series.Set, made []forecast.Forecast, levels []forecast.Level) {
	head := []string{"timestamp", "mean"}
	if set.Named {
		head = append([]string{"series"}, head...)
	}
	o.Columns = append(head, bounds(levels)...)
	for i, f := range made {
		s := set.Series[i]
		for h, e := range f.Days {
			row := append([]string{set.Format(s.At(len(s.Values) + h))}, estimated(e)...)
			if set.Named {
				row = append([]string{f.Name}, row...)
			}
			o.add(row)
		}
	}
}

// totals makes a row for each series.
func (o *SeriesForecast) totals(made []forecast.Forecast, levels []forecast.Level) {
	o.Columns = append([]string{"series", "total"}, bounds(levels)...)
	for _, f := range made {
		o.add(append([]string{f.Name}, estimated(f.Total)...))
	}
}

func (o *SeriesForecast) add(row []string) {
	object := make(map[string]*string, len(row))
	for i := range row {
		object[o.Columns[i]] = &row[i]
	}
	o.Rows, o.cells = append(o.Rows, object), append(o.cells, row)
}

// bounds are the columns of the intervals.
func bounds(levels []forecast.Level) []string {
	var out []string
	for _, l := range levels {
		out = append(out, "lo"+l.Name, "hi"+l.Name)
	}
	return out
}

func estimated(e forecast.Estimate) []string {
	out := []string{series.Text(e.Mean)}
	for i := range e.Low {
		out = append(out, series.Text(e.Low[i]), series.Text(e.High[i]))
	}
	return out
}

// Table shows the rows, then what they rest on.
func (o SeriesForecast) Table() Table {
	t := Table{Columns: o.Columns, Notes: o.notes}
	words := 1
	if len(o.Columns) > 1 && o.Columns[1] == "timestamp" {
		words = 2
	}
	for _, row := range o.cells {
		cells := make([]Cell, len(row))
		for i, text := range row {
			cells[i] = Cell{Text: text, Number: i >= words, Rounds: i >= words}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}
