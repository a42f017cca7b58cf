package operation

import (
	"context"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/query"
)

// ValuesInput asks for the values of a dimension.
type ValuesInput struct {
	Of     string `name:"of" arg:"required" doc:"The dimension"`
	From   string `name:"from" doc:"First day or month"`
	To     string `name:"to" doc:"The day after the last"`
	Where  string `name:"where" doc:"Which charges to look at"`
	Prefix string `name:"prefix" doc:"Only values that start with this, in any letter case"`
	Limit  int    `name:"limit" default:"100" doc:"At most this many"`
}

// ValuesOutput lists the values of a dimension.
type ValuesOutput struct {
	Values []string `json:"values"`
}

func (d *Desk) values() Operation {
	return Declare(Declaration{
		Name:     "values",
		Short:    "List the values of a dimension",
		Long:     "Lists the distinct values that charges have in a dimension, in order. Charges without a value are left out.",
		Examples: []string{"farthing values ServiceName --from 2026-09", "farthing values Team --prefix se"},
		Role:     Reader,
	}, d.runValues)
}

func (d *Desk) runValues(ctx context.Context, in ValuesInput) (ValuesOutput, error) {
	if in.Limit < 1 || in.Limit > 10000 {
		return ValuesOutput{}, fault.New(fault.Usage, "limit is %d", in.Limit).Try("use a number from 1 to 10000")
	}
	dim, err := query.ParseDimension(in.Of)
	if err != nil {
		return ValuesOutput{}, err
	}
	q, err := CostInput{By: in.Of, From: in.From, To: in.To, Where: in.Where, Grain: "total"}.read()
	if err != nil {
		return ValuesOutput{}, err
	}
	snapshot, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return ValuesOutput{}, err
	}
	table, err := d.tableFor(ctx, q, snapshot)
	if err != nil {
		return ValuesOutput{}, err
	}
	values, err := d.Engine.Values(ctx, dim, q, in.Prefix, in.Limit, table)
	return ValuesOutput{Values: values}, err
}

// Table shows one value to a row.
func (o ValuesOutput) Table() Table {
	t := Table{Columns: []string{"value"}}
	for _, v := range o.Values {
		t.Rows = append(t.Rows, []Cell{{Text: v}})
	}
	return t
}
