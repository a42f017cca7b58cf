package evidence

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/period"
)

// Timeless is the month of records that have no time.
func Timeless() period.Month { return period.MonthOf(time.Unix(0, 0).UTC()) }

// row is a record as a line of its table: the month that it belongs to, and
// the values of the columns after the common ones, "" for absent.
type row struct {
	table  Kind
	month  period.Month
	values []string
}

// rowsOf writes a record as rows: usage that lasts over the end of a month is
// cut there, so that a month is whole by itself.
func rowsOf(r Record) []row {
	switch r := r.(type) {
	case *Workload:
		return []row{{WorkloadKind, monthOf(r.Start), []string{r.ID, r.Kind, r.Name, r.Team, r.Project, r.Environment, r.Model, r.ModelVersion,
			r.JobType, r.User, r.Pipeline, r.Parent, list(r.Datasets), instant(r.Start), instant(r.End), r.Status, object(r.Metrics)}}}
	case *Usage:
		return usageRows(r)
	case *Requests:
		return []row{{RequestsKind, monthOf(r.Start), []string{r.Endpoint, r.Workload, r.Provider, r.Model, instant(r.Start), instant(r.End),
			strconv.FormatInt(r.Requests, 10), whole(r.Errors), whole(r.InputTokens), whole(r.CachedInputTokens), whole(r.CacheWriteTokens),
			whole(r.OutputTokens), whole(r.ReasoningTokens), amount(r.LatencyP50Ms), amount(r.LatencyP95Ms)}}}
	case *Dataset:
		return []row{{DatasetKind, monthOf(r.At), []string{r.Dataset, r.Version, r.Location, r.Digest, whole(r.Bytes), whole(r.Objects),
			whole(r.StoreBytes), instant(r.At), instant(r.Modified)}}}
	case *Access:
		return []row{{AccessKind, monthOf(r.At), []string{r.Dataset, r.Version, r.Workload, r.Mode, instant(r.At)}}}
	case *Resource:
		return []row{{ResourceKind, Timeless(), []string{r.Resource, r.Of, r.InstanceType}}}
	case *Price:
		return []row{{PriceKind, monthOf(r.From), []string{r.Provider, r.Item, r.Unit, r.Price.String(), r.Per.String(), string(r.Currency),
			strconv.FormatInt(r.Above, 10), instant(r.From), instant(r.To)}}}
	default:
		panic("a record of no kind")
	}
}

func usageRows(u *Usage) []row {
	var out []row
	for start := u.Start.UTC(); start.Before(u.End); {
		end := period.MonthOf(start).End()
		if end.After(u.End) {
			end = u.End
		}
		out = append(out, row{UsageKind, period.MonthOf(start), []string{u.Resource, u.Workload, instant(start), instant(end), u.Unit,
			u.Held.String(), u.Capacity.String(), amount(u.Used), u.InstanceType}})
		start = end
	}
	return out
}

func monthOf(t time.Time) period.Month {
	if t.IsZero() {
		return Timeless()
	}
	return period.MonthOf(t.UTC())
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

func whole(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}

func amount(a *money.Amount) string {
	if a == nil {
		return ""
	}
	return a.String()
}

func list(names []string) string {
	if len(names) == 0 {
		return ""
	}
	names = slices.Clone(names)
	slices.Sort(names)
	text, err := json.Marshal(slices.Compact(names))
	if err != nil {
		panic(err) // a list of texts is JSON
	}
	return string(text)
}

// object writes a map with its keys in order, so that equal maps are equal text.
func object(m map[string]string) string {
	if len(m) == 0 {
		return ""
	}
	var b strings.Builder
	for i, k := range slices.Sorted(maps.Keys(m)) {
		b.WriteString(map[bool]string{true: "{", false: ","}[i == 0])
		for j, text := range []string{k, m[k]} {
			quoted, err := json.Marshal(text)
			if err != nil {
				panic(err) // a text is JSON
			}
			if j == 1 {
				b.WriteByte(':')
			}
			b.Write(quoted)
		}
	}
	return b.String() + "}"
}
