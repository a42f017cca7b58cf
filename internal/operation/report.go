package operation

import (
	"context"
	"math/big"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
)

// Reporter is the port to the engine that answers reports.
type Reporter = report.Engine

// Span is the time that a report looks at.
type Span struct{ from, to string }

// report asks for a report over the newest state. The allocation must be that
// of the charges: a report of another state would not add up to the ledger.
func (d *Desk) report(ctx context.Context, name, where string, span Span, arguments map[string]string) ([]query.Row, error) {
	a := report.Ask{Name: name, Tables: map[string]query.Table{}, Arguments: map[string]string{}}
	for k, v := range arguments {
		a.Arguments[k] = v
	}
	var err error
	if where != "" {
		if a.Where, err = query.ParseFilter(where); err != nil {
			return nil, err
		}
		a.Where = query.Simplify(a.Where)
	}
	if a.Arguments["dates"], err = span.condition(); err != nil {
		return nil, err
	}
	if err := d.reportTables(ctx, a.Tables); err != nil {
		return nil, err
	}
	return d.Reporter.Report(ctx, a)
}

func (d *Desk) reportTables(ctx context.Context, into map[string]query.Table) error {
	s, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return err
	}
	charges, err := s.Charges(ctx, ledger.Range{})
	if err != nil {
		return err
	}
	id, shares, ok, err := s.Allocations(ctx, ledger.Range{})
	if err != nil {
		return err
	}
	if !ok && s.ID() != 0 {
		return behind()
	}
	into["charges"] = query.Table{Name: "charges", Snapshot: s.ID(), Files: charges}
	into["allocations"] = query.Table{Name: "allocations", Snapshot: id, Files: shares}
	for _, t := range evidence.Tables() {
		of, err := d.Lake.Evidence(ctx, t.Name)
		if err != nil {
			return err
		}
		table := query.Table{Name: t.Name}
		for _, f := range of {
			table.Files = append(table.Files, f.Path)
		}
		into[t.Name] = table
	}
	return nil
}

// behind is the fault of a question about owners while the allocation is not
// of the newest charges.
func behind() error {
	return fault.New(fault.Conflict, "the allocation is behind the charges").
		Because("an import was interrupted, or is still going on").Try("run farthing allocate, then ask again")
}

// condition chooses the days of a report.
func (s Span) condition() (string, error) {
	w, err := query.Written{From: s.from, To: s.to}.Read()
	if err != nil {
		return "", err
	}
	out := []string{"1 = 1"}
	if !w.From.IsZero() {
		out = append(out, "\"x_ChargeDate\" >= DATE '"+w.From.Format(time.DateOnly)+"'")
	}
	if !w.To.IsZero() {
		out = append(out, "\"x_ChargeDate\" < DATE '"+w.To.Format(time.DateOnly)+"'")
	}
	return strings.Join(out, " AND "), nil
}

// amountOf reads a cell that holds an amount; nil is absent.
func amountOf(c query.Cell) (*money.Amount, error) {
	if c == nil {
		return nil, nil
	}
	a, err := money.Parse(*c)
	return &a, err
}

// plainText is a cell's text, "" if it is absent.
func plainText(c query.Cell) string {
	if c == nil {
		return ""
	}
	return *c
}

// hours are milliseconds as hours, to six digits.
func hours(ms query.Cell) (*money.Amount, error) {
	if ms == nil {
		return nil, nil
	}
	r, ok := new(big.Rat).SetString(*ms)
	if !ok {
		return nil, fault.New(fault.Internal, "%q is no time", *ms)
	}
	a, err := money.Parse(r.Quo(r, big.NewRat(3_600_000, 1)).FloatString(6))
	return &a, err
}

// optional is an amount as a cell of a table.
func optional(a *money.Amount) Cell {
	if a == nil {
		return Cell{Absent: true, Number: true}
	}
	c := amountCell(*a)
	c.Rounds = true
	return c
}

// month is a cell with the first day of a month.
func monthCell(c query.Cell) (period.Month, error) {
	if c == nil {
		return period.Month{}, nil
	}
	return period.ParseMonth((*c)[:7])
}
