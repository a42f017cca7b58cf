// Package sample writes the bills of a company that does not exist, as the
// native exports of its providers, and the evidence of its trackers and
// gateways, so that the ordinary import path can be shown and tested on
// something that looks like the real thing. It reads no clock and no randomness
// of its own: the same Options give the same bytes.
package sample

import (
	"context"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/period"
)

// Company is the name under which every sample export is billed.
const Company = "Example Robotics (sample data)"

const (
	defaultMonths = 13
	maxMonths     = 120
)

// Options says which bills to write.
type Options struct {
	Seed   uint64       // the same seed gives the same bytes
	Months int          // how many invoice months; 13 when 0
	Last   period.Month // the last, still open, invoice month; required
	Scale  int          // multiplies the rows, not the money; 1 when 0
	// Progress hears of each part written: parts done, parts in all, and which. May be nil.
	Progress func(done, total int, what string)
}

func (o Options) checked() (Options, error) {
	if o.Months == 0 {
		o.Months = defaultMonths
	}
	if o.Scale == 0 {
		o.Scale = 1
	}
	if o.Progress == nil {
		o.Progress = func(int, int, string) {}
	}
	switch {
	case o.Last.IsZero():
		return o, fault.New(fault.Usage, "the sample company needs its last month").Try("give a month such as 2026-09")
	case o.Months < 1 || o.Months > maxMonths:
		return o, fault.New(fault.Usage, "the sample company cannot have %d months", o.Months).Try("give 1 to %d months", maxMonths)
	case o.Scale < 1:
		return o, fault.New(fault.Usage, "the sample company cannot have scale %d", o.Scale).Try("give 1 or more")
	}
	return o, nil
}

// Write writes the exports, their truth (TRUTH.json) and the evidence of who
// used what into dir, which must be absent, empty, or hold an earlier sample;
// an earlier sample is replaced.
func Write(ctx context.Context, dir string, o Options) (Manifest, error) {
	o, err := o.checked()
	if err != nil {
		return Manifest{}, err
	}
	out, err := openFolder(dir)
	if err != nil {
		return Manifest{}, err
	}
	defer out.close()
	m := Manifest{Company: Company, Seed: o.Seed, Scale: o.Scale}
	if err := out.claim(m); err != nil {
		return Manifest{}, err
	}
	if err := writeParts(ctx, out, o, &m); err != nil {
		return Manifest{}, err
	}
	return m, out.finish(&m)
}

// part is one piece of writing that progress is told of.
type part struct {
	what  string
	write func(ctx context.Context) ([]Truth, error)
}

func writeParts(ctx context.Context, out *folder, o Options, m *Manifest) error {
	c := newCompany(o)
	var parts []part
	for _, provider := range []func(*company, *folder) []part{awsParts, gcpParts, azureParts, focusParts, evidenceParts} {
		parts = append(parts, provider(c, out)...)
	}
	for i, p := range parts {
		if err := ctx.Err(); err != nil {
			return stopped(err)
		}
		o.Progress(i, len(parts), p.what)
		truths, err := p.write(ctx)
		if err != nil && ctx.Err() == nil {
			return fault.New(fault.Unavailable, "cannot write the sample company").
				At(fault.Where{File: p.what}).Wrap(err).Try("check that the disk has room and the folder can be written")
		}
		m.Truth = append(m.Truth, truths...)
	}
	if err := ctx.Err(); err != nil {
		return stopped(err)
	}
	o.Progress(len(parts), len(parts), "done")
	return nil
}

func stopped(cause error) error {
	return fault.New(fault.Canceled, "writing the sample company was stopped").Wrap(cause)
}
