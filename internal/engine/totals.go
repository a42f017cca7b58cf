package engine

import (
	"maps"
	"slices"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// totalsOf adds up all rows by currency, which gives what asking the engine
// again would: every charge is in exactly one row. The currency's column is
// followed by the metrics; one that no row has a value of stays absent.
func totalsOf(rows []query.Row, currency int) ([]query.Row, error) {
	totals := map[string][]*money.Amount{}
	for _, row := range rows {
		name := *row[currency] // every charge has one
		if totals[name] == nil {
			totals[name] = make([]*money.Amount, len(row)-currency-1)
		}
		for i, cell := range row[currency+1:] {
			if cell == nil {
				continue
			}
			amount, err := money.Parse(*cell)
			if err != nil {
				return nil, err
			}
			if before := totals[name][i]; before != nil {
				amount = before.Add(amount)
			}
			totals[name][i] = &amount
		}
	}
	out := []query.Row{}
	for _, name := range slices.Sorted(maps.Keys(totals)) {
		out = append(out, totalRow(name, totals[name]))
	}
	return out, nil
}

func totalRow(currency string, amounts []*money.Amount) query.Row {
	row := query.Row{&currency}
	for _, a := range amounts {
		if a == nil {
			row = append(row, nil)
			continue
		}
		text := a.String()
		row = append(row, &text)
	}
	return row
}
