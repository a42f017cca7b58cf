package sample

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/period"
)

// The evidence, each in the shape that its tool writes:
//
//	evidence/farthing/     Farthing's own lines: GPU usage, requests, workloads
//	evidence/mlflow/       runs of the newest months, and the sweep
//	evidence/slurm/        jobs on Google Cloud's machines
//	evidence/openlineage/  the nightly pipeline
//	evidence/otlp/         spans of the assistant on the last days
//	evidence/litellm/      spend logs of the manuals' search on the last days
//	evidence/inventory/    what lies in the buckets
//	evidence/prices/       what the company pays by the hour
//
// It tells of most of the bills and not of all: the virtual machine that nobody
// tagged, the managed jobs, the notebooks and one API key are in no tracker. It
// is also ahead of them: the large model's run goes on after the last bill.

// afterBill is how many days the evidence is ahead of the last bill.
const afterBill = 3

// tracker writes evidence of what the bills bill.
type tracker struct {
	*company
	aws *awsBill // knows the names of AWS's resources
	gcp *gcpBill
	out *folder
}

func evidenceParts(c *company, out *folder) []part {
	t := &tracker{company: c, aws: &awsBill{company: c}, gcp: &gcpBill{company: c}, out: out}
	parts := []part{
		t.part("MLflow runs", t.writeMLflow), t.part("Slurm jobs", t.writeSlurm), t.part("OpenLineage events", t.writeLineage),
		t.part("OpenTelemetry spans", t.writeSpans), t.part("LiteLLM spend logs", t.writeSpendLogs),
		t.part("inventories", t.writeInventories), t.part("prices", t.writePrices),
	}
	for _, m := range append(c.months, c.last().Add(1)) {
		parts = append(parts, t.part("lines "+m.String(), func(ctx context.Context) error { return t.writeLines(ctx, m) }))
	}
	return parts
}

func (t *tracker) part(what string, write func(context.Context) error) part {
	return part{what: "evidence: " + what, write: func(ctx context.Context) ([]Truth, error) { return nil, write(ctx) }}
}

func (c *company) last() period.Month { return c.months[len(c.months)-1] }

// end is when the last bill ends.
func (c *company) end() time.Time { return c.last().End() }

// monthAt is the month of a day by its number; days after the last bill count
// to the last month.
func (c *company) monthAt(day time.Time) int {
	for i, m := range c.months {
		if day.Before(m.End()) {
			return i
		}
	}
	return len(c.months) - 1
}

// allDays are the days of all bills and so many after them.
func (c *company) allDays(after int) []time.Time {
	var days []time.Time
	for day := c.months[0].Start(); day.Before(c.end().AddDate(0, 0, after)); day = day.AddDate(0, 0, 1) {
		days = append(days, day)
	}
	return days
}

// hoursOf is how long a machine ran on a day, to the second.
func (c *company) hoursOf(d demand, j job, day time.Time, key string) time.Duration {
	millionths := c.use(d, j, c.monthAt(day), day, key)
	return time.Duration(millionths*3600/unit) * time.Second
}

// version is the model's version in a month, as the bills' tags have it.
func version(month int) string { return fmt.Sprintf("v%d", 1+month/4) }

// user is who runs a team's work.
func user(team string) string {
	switch team {
	case "research":
		return "ada"
	case "vision":
		return "grace"
	case "search":
		return "edsger"
	case "speech":
		return "lin"
	default:
		return "barbara"
	}
}

// jsonLines writes one value a line.
type jsonLines struct {
	stream  *stream
	encoder *json.Encoder
	problem error
}

func (f *folder) jsonLines(name string) (*jsonLines, error) {
	s, err := f.stream(name, false)
	if err != nil {
		return nil, err
	}
	encoder := json.NewEncoder(s)
	encoder.SetEscapeHTML(false)
	return &jsonLines{stream: s, encoder: encoder}, nil
}

func (l *jsonLines) add(value any) { l.problem = errors.Join(l.problem, l.encoder.Encode(value)) }

func (l *jsonLines) close() error { return errors.Join(l.problem, l.stream.Close()) }

// text writes a small file.
func (f *folder) text(name, text string) error {
	file, err := f.create(name)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Close())
}

// number3 writes thousandths as a decimal number.
func number3(thousandths int64) json.Number {
	return json.Number(strings.TrimSuffix(fmt.Sprintf("%d.%03d", thousandths/1000, thousandths%1000), ".000"))
}

// cut is the i-th of n parts of a whole, so that the parts add up to it.
func cut(whole int64, i, n int) int64 {
	return whole*int64(i+1)/int64(n) - whole*int64(i)/int64(n)
}
