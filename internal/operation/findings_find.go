package operation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/finding"
)

// found are the findings of one look at the ledger.
type found struct {
	watch *findingWatch
	since time.Time
	all   []finding.Finding
}

// findings looks at the ledger. What it finds is kept for as long as neither
// the ledger nor what was said changes.
func (d *Desk) findings(ctx context.Context, in AnomaliesInput) (found, error) {
	where, by, budget, since, err := in.read()
	if err != nil {
		return found{}, err
	}
	if len(by) == 0 {
		by = findingLevels()
	}
	said, err := d.said(ctx)
	if err != nil {
		return found{}, err
	}
	snapshot, err := d.Lake.Snapshot(ctx, time.Time{})
	if err != nil {
		return found{}, err
	}
	key := fmt.Sprintf("anomalies %d %s %+v %+v", snapshot.ID(), dayText(d.Now()), in, said)
	if d.Cache != nil {
		if kept, ok := d.Cache.Get(key); ok {
			return kept.(found), nil
		}
	}
	w, err := d.watch(ctx, where, by, budget)
	if err != nil {
		return found{}, err
	}
	w.scan.Feedback = said
	out, err := w.find(ctx, by, since)
	if err == nil && d.Cache != nil {
		d.Cache.Add(key, out)
	}
	return out, err
}

// said is what people said of findings.
func (d *Desk) said(ctx context.Context) ([]finding.Feedback, error) {
	if d.Feedback == nil {
		return nil, nil
	}
	return d.Feedback.All(ctx)
}

// find finds what was raised since a day; the zero time is some months ago.
func (w *findingWatch) find(ctx context.Context, by []string, since time.Time) (found, error) {
	out := found{watch: w, since: since}
	if len(w.scan.Levels) == 0 {
		return out, nil
	}
	if since.IsZero() {
		out.since = w.newest().AddDate(0, -sinceMonths, 0)
	}
	alarms := w.near(out.since)
	cube, err := w.cube(ctx, alarms, by)
	if err != nil {
		return out, err
	}
	causes, err := w.scan.Causes(alarms, cube)
	if err != nil {
		return out, err
	}
	for _, k := range causes {
		if k.Tax || w.scan.Day(k.Alarm.Raised).Before(out.since) {
			continue
		}
		f, err := w.tell(ctx, k, cube)
		if err != nil {
			return out, err
		}
		out.all = append(out.all, f)
	}
	if err := w.addReasons(ctx, &out); err != nil {
		return out, err
	}
	out.all = finding.Findings(out.all, w.scan.Feedback)
	return out, nil
}

// near are the alarms since a day, and those before it whose causes may still
// be there.
func (w *findingWatch) near(since time.Time) []finding.Alarm {
	first := daysBetween(w.scan.First, since) - finding.LongestGoingOn
	return slices.DeleteFunc(w.scan.Alarms(), func(a finding.Alarm) bool { return a.Raised < first })
}

func (w *findingWatch) tell(ctx context.Context, k finding.Cause, cube *finding.Cube) (finding.Finding, error) {
	own, err := w.sliceSeries(ctx, k.Slice, k.Currency)
	if err != nil {
		return finding.Finding{}, err
	}
	return w.scan.Tell(k, own, w.whole(k.Currency), cube)
}
