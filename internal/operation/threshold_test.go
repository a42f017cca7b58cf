package operation

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/alert"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/query"
)

// rowOf makes a report's row of so many cells; "-" is absent.
func rowOf(n int, cells map[int]string) query.Row {
	row := make(query.Row, n)
	for i, text := range cells {
		row[i] = &text
	}
	return row
}

// runRow is a run as workloads.sql tells of it.
func runRow(id, team, start, end, cost, estimate string) query.Row {
	cells := map[int]string{0: "run:" + id, 1: "run", 2: id, 3: team, 11: "finished", 12: start, 15: "USD"}
	if end != "" {
		cells[13] = end
	} else {
		cells[11] = "RUNNING"
	}
	if cost != "" {
		cells[16], cells[17] = cost, cost
	}
	if estimate != "" {
		cells[20], cells[22] = estimate, "1000"
	}
	return rowOf(27, cells)
}

// useRowAt is an hour of a run as hourly.sql tells of it.
func useRowAt(id, team string, from, to time.Time, amount string) query.Row {
	ms := func(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
	return rowOf(15, map[int]string{0: "run:" + id, 1: "run", 2: id, 3: team, 10: ms(to), 11: ms(from), 12: ms(to), 13: "USD", 14: amount})
}

func passed(r ThresholdRow) []string {
	var out []string
	for _, h := range r.Passed {
		out = append(out, h.Workload+" "+h.Rate+" "+h.CostSource)
	}
	return out
}

func TestThresholdOfRuns(t *testing.T) {
	w := searching()
	w.rows["workloads"] = []query.Row{
		runRow("dear", "search", "2026-09-18T00:00:00Z", "2026-09-18T10:00:00Z", "500.01", ""),
		runRow("cheap", "search", "2026-09-18T00:00:00Z", "2026-09-18T10:00:00Z", "500", ""),
		runRow("guess", "ads", "2026-09-20T00:00:00Z", "2026-09-20T02:00:00Z", "", "900"),
		runRow("going", "ads", "2026-09-21T07:00:00Z", "", "", "10"),
		runRow("free", "ads", "2026-09-20T00:00:00Z", "2026-09-20T02:00:00Z", "", ""),
		runRow("long ago", "ads", "2026-07-01T00:00:00Z", "2026-07-02T02:00:00Z", "9000", ""),
	}
	d := budgetDesk(w, "2026-09-21T09:00:00Z")
	out := did[ThresholdListOutput](t, d.thresholdAdd(), "name", "big", "amount", "500", "currency", "USD", "severity", "critical", "owner", "ann")
	r := out.Thresholds[0]
	if got := passed(r); !slices.Equal(got, []string{"run:guess 900.000000 Estimated", "run:dear 500.010000 Billed"}) {
		t.Errorf("passed %v", got)
	}
	if r.Looked != 4 || r.Unknown != 1 || len(r.Nearest) != 2 || *r.Nearest[0].Percent != "100.0" {
		t.Errorf("%+v", r)
	}
	found := causesOf(t, d.thresholdCauses)
	c := found["threshold/big/run:guess"]
	if len(found) != 2 || c.Severity != alert.Critical || c.Amount != "900" || c.Slice["Team"] != "ads" || c.Title != "run guess costs 900.00 USD per run" {
		t.Errorf("%+v", found)
	}
	if c.Explanation[0] != "900.00 USD over the whole run, estimated from evidence, before any bill" {
		t.Errorf("because %v", c.Explanation)
	}
	out = did[ThresholdListOutput](t, d.thresholdAdd(), "name", "rate", "amount", "49", "currency", "USD", "per", "hour")
	if got := passed(out.Thresholds[0]); !slices.Equal(got, []string{"run:guess 450.000000 Estimated", "run:dear 50.001000 Billed", "run:cheap 50.000000 Billed"}) {
		t.Errorf("per hour: %v", got)
	}
}

// A run that costs too much is caught by the hour that just ended.
func TestThresholdOfTheLastHour(t *testing.T) {
	w := searching()
	hour := at("2026-09-21T08:00:00Z")
	w.rows["workloads"] = []query.Row{runRow("going", "search", "2026-09-01T08:00:00Z", "", "10", "1")}
	w.rows["hourly"] = []query.Row{
		useRowAt("going", "search", hour, hour.Add(time.Hour), "75"),
		useRowAt("going", "search", hour.Add(-time.Hour), hour, "99"),
		useRowAt("other", "ads", hour, hour.Add(time.Hour), "80"),
		useRowAt("going", "search", at("2026-09-21"), at("2026-09-22"), "200"),
	}
	d := budgetDesk(w, "2026-09-21T09:04:00Z")
	out := did[ThresholdListOutput](t, d.thresholdAdd(), "name", "fast", "amount", "50", "currency", "USD", "per", "hour", "where", "Team = 'search'")
	if got := passed(out.Thresholds[0]); !slices.Equal(got, []string{"run:going 75.000000 Estimated"}) {
		t.Errorf("passed %v", got)
	}
	// The same hours make a budget's burn rate: 300 a month is 10 a day.
	b := declare(t, d, "amount", "300", "threshold", "burn:14.4/1h", "threshold", "burn:6/6h+1h")
	s := b.Budget.Status
	if len(s.Burns) != 2 || *s.Burns[0].Rate != "180.00" || !s.Burns[0].Estimated || *s.Burns[1].Rate != "69.60" || s.Unbilled.String() != "200" {
		t.Errorf("burns %+v, unbilled %v", s.Burns, s.Unbilled)
	}
	c := causesOf(t, d.budgetCauses)["budget/search/burn/14.4/1h"]
	if c.Severity != alert.Critical || c.Explanation[0] != "Workload run:going: 75.00 USD" || !strings.Contains(c.Title, "180.00 times what is planned over 1h (at least: by evidence, before the bill)") {
		t.Errorf("%+v", c)
	}
}

func TestThresholdOfRequests(t *testing.T) {
	w := searching()
	row := func(id, day, currency, cost, requests string) query.Row {
		cells := map[int]string{0: "endpoint:" + id, 1: id, 2: day, 6: "m", 9: requests}
		if currency != "" {
			cells[7], cells[8] = currency, cost
		}
		return rowOf(10, cells)
	}
	w.rows["request_days"] = []query.Row{
		row("chat", "2026-09-18", "USD", "9", "1000"), row("chat", "2026-09-19", "USD", "1", "1500"), row("chat", "2026-09-20", "", "", "500"),
		row("new", "2026-09-20", "", "", "100"), row("none", "2026-09-20", "", "", "100"), row("euro", "2026-09-20", "EUR", "70", "10"),
	}
	use := useRowAt("", "", at("2026-09-20"), at("2026-09-21"), "3")
	name := "endpoint:new"
	use[0] = &name
	w.rows["hourly"] = []query.Row{use}
	d := budgetDesk(w, "2026-09-21T09:04:00Z")
	r := did[ThresholdListOutput](t, d.thresholdAdd(), "name", "answers", "amount", "3.99", "currency", "USD", "per", "1000-requests").Thresholds[0]
	if got := passed(r); !slices.Equal(got, []string{"endpoint:new 30.000000 Estimated", "endpoint:chat 4.000000 Billed"}) {
		t.Errorf("passed %v", got)
	}
	if r.Passed[1].Over != "2500 requests on 2 days" || r.Unknown != 2 {
		t.Errorf("%+v", r)
	}
}

func TestThresholdDeclarations(t *testing.T) {
	d := budgetDesk(searching(), "2026-09-21T09:00:00Z")
	for name, pairs := range map[string][]string{
		"no amount":        {"name", "x", "currency", "USD"},
		"no currency":      {"name", "x", "amount", "5"},
		"a charge's":       {"name", "x", "amount", "5", "currency", "USD", "where", "ServiceName = 'S3'"},
		"no such measure":  {"name", "x", "amount", "5", "currency", "USD", "per", "mile"},
		"no such severity": {"name", "x", "amount", "5", "currency", "USD", "severity", "urgent"},
	} {
		if _, err := tried(t, d.thresholdAdd(), pairs...); !fault.Is(err, fault.Usage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	out := did[ThresholdListOutput](t, d.thresholdAdd(), "name", "quiet", "amount", "5", "currency", "USD", "route", "slakc")
	if got := out.Thresholds[0].Notes; len(got) != 2 || !strings.Contains(got[0], "it would stay silent") || got[1] != "there is no alert route slakc" {
		t.Errorf("notes %v", got)
	}
	if c := causesOf(t, d.thresholdCauses)["self-test/threshold/quiet"]; c.Kind != alert.OfSelfTest {
		t.Errorf("%+v", c)
	}
	if _, err := tried(t, d.thresholdAdd(), "name", "quiet", "amount", "6", "currency", "USD"); !fault.Is(err, fault.Conflict) {
		t.Errorf("added twice: %v", err)
	}
	if got := did[ThresholdListOutput](t, d.thresholdShow(), "name", "quiet"); len(got.Thresholds) != 1 {
		t.Errorf("%+v", got)
	}
	did[ThresholdRemoveOutput](t, d.thresholdRemove(), "name", "quiet")
	if _, err := tried(t, d.thresholdShow(), "name", "quiet"); !fault.Is(err, fault.NotFound) {
		t.Errorf("shown after it was removed: %v", err)
	}
	if got := did[ThresholdListOutput](t, d.thresholdList()); len(got.Thresholds) != 0 {
		t.Errorf("%+v", got)
	}
}
