package operation

import (
	"context"
	"strconv"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// DatasetsInput chooses the time.
type DatasetsInput struct {
	From string `name:"from" doc:"Only what they cost from this day (2026-09-01) or month on"`
	To   string `name:"to" doc:"The day after the last"`
}

// DatasetsOutput lists datasets.
type DatasetsOutput struct {
	Rows []DatasetRow `json:"rows"`
}

// DatasetRow is a dataset with what it costs to keep, in one currency.
type DatasetRow struct {
	Dataset         string        `json:"Dataset"`
	Location        *string       `json:"location"`
	Versions        int64         `json:"versions"`
	Bytes           *money.Amount `json:"bytes"`
	Modified        *string       `json:"modified"`
	LastRead        *string       `json:"lastRead" doc:"null: no read is known, which is not proof that there was none"`
	LastWrite       *string       `json:"lastWrite"`
	Readers         int64         `json:"readers" doc:"Workloads that read it"`
	TwinOf          *string       `json:"twinOf" doc:"Another dataset or version with the same content"`
	BillingCurrency *string       `json:"BillingCurrency"`
	BilledCost      *money.Amount `json:"BilledCost"`
	EffectiveCost   *money.Amount `json:"EffectiveCost"`
	MonthCost       *money.Amount `json:"monthCost" doc:"EffectiveCost of the newest billed month"`
	Month           *period.Month `json:"month"`
}

func (d *Desk) datasets() Operation {
	return Declare(Declaration{
		Name:     "datasets",
		Short:    "List datasets with what they cost to keep and who reads them",
		Long:     "Lists datasets by what their storage costs, with their size, when they were last read and written as far as evidence tells, and which are copies of another.",
		Examples: []string{"farthing datasets", "farthing datasets --from 2026-10"},
		Role:     Reader,
	}, d.runDatasets)
}

func (d *Desk) runDatasets(ctx context.Context, in DatasetsInput) (DatasetsOutput, error) {
	rows, err := d.report(ctx, "datasets", "", Span{in.From, in.To}, nil)
	out := DatasetsOutput{Rows: []DatasetRow{}}
	if err != nil {
		return out, err
	}
	for _, r := range rows {
		v := DatasetRow{Dataset: plainText(r[0]), Location: r[1], Modified: r[4], LastRead: r[5], LastWrite: r[6], TwinOf: r[8], BillingCurrency: r[9]}
		for i, into := range map[int]**money.Amount{3: &v.Bytes, 10: &v.BilledCost, 11: &v.EffectiveCost, 12: &v.MonthCost} {
			if *into, err = amountOf(r[i]); err != nil {
				return out, err
			}
		}
		for i, into := range map[int]*int64{2: &v.Versions, 7: &v.Readers} {
			if r[i] == nil {
				continue
			}
			if *into, err = strconv.ParseInt(*r[i], 10, 64); err != nil {
				return out, err
			}
		}
		if r[13] != nil {
			m, err := monthCell(r[13])
			if err != nil {
				return out, err
			}
			v.Month = &m
		}
		out.Rows = append(out.Rows, v)
	}
	return out, nil
}

// Table shows one dataset to a row.
func (o DatasetsOutput) Table() Table {
	t := Table{Columns: []string{"Dataset", "location", "bytes", "lastRead", "readers", "twinOf", "BillingCurrency", "EffectiveCost", "monthCost"}}
	for _, v := range o.Rows {
		bytes := Cell{Absent: true, Number: true}
		if v.Bytes != nil {
			bytes = amountCell(*v.Bytes)
		}
		t.Rows = append(t.Rows, []Cell{{Text: v.Dataset}, cellOf(v.Location, false), bytes, cellOf(v.LastRead, false), count(v.Readers), cellOf(v.TwinOf, false),
			cellOf(v.BillingCurrency, false), optional(v.EffectiveCost), optional(v.MonthCost)})
	}
	if len(o.Rows) == 0 {
		t.Notes = []string{"no datasets: import a bucket's inventory, or evidence of kind dataset"}
	}
	return t
}
