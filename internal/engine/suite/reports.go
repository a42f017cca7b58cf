package suite

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/query"
	"github.com/farthing-finops/farthing/internal/report"
)

// asked is a report with what it is asked for.
type asked struct {
	Name      string      `json:"name"`
	Report    string      `json:"report"`
	Where     string      `json:"where,omitempty"`
	Rows      []query.Row `json:"rows"`
	arguments map[string]string
}

// reports are every report, in the ways in which operations ask for them.
func reports() []asked {
	const before, after = "CAST('2026-08-10 00:00:00 UTC' AS TIMESTAMP WITH TIME ZONE)", "CAST('2026-09-10 00:00:00 UTC' AS TIMESTAMP WITH TIME ZONE)"
	with := func(pairs ...string) map[string]string {
		out := map[string]string{"dates": "1 = 1", "kinds": `coalesce("x_WorkloadKind", '') <> 'idle'`, "month": "x_Month", "limit": "200", "chosen": `"x_Workload" = 'run:a'`, "workload": "'run:a'",
			"before": before, "after": after, "begun": "1 = 1", "since": "0"}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i]] = pairs[i+1]
		}
		return out
	}
	return []asked{
		{Name: "workloads", Report: "workloads", arguments: with()},
		{Name: "runs of a team", Report: "workloads", Where: "Team = 'red' or WorkloadName contains 'Ä'", arguments: with("kinds", `"x_WorkloadKind" IN ('run', 'job')`)},
		{Name: "workloads of some days", Report: "workloads", arguments: with("dates", `1 = 1 AND "x_ChargeDate" >= DATE '2026-08-02' AND "x_ChargeDate" < DATE '2026-09-01'`)},
		{Name: "datasets", Report: "datasets", arguments: with()},
		{Name: "endpoints", Report: "endpoints", arguments: with()},
		{Name: "accuracy", Report: "accuracy", arguments: with()},
		{Name: "shares of a workload", Report: "proof", arguments: with()},
		{Name: "evidence of a workload", Report: "proof_evidence", arguments: with()},
		{Name: "evidence of an endpoint", Report: "proof_evidence", arguments: with("workload", "'endpoint:chat'")},
		{Name: "evidence of a dataset", Report: "proof_evidence", arguments: with("workload", "'dataset:clicks'")},
		{Name: "total of a workload", Report: "proof_total", arguments: with()},
		{Name: "money without an owner", Report: "unmatched_money", arguments: with()},
		{Name: "money without an owner, filtered", Report: "unmatched_money", Where: "ServiceName = 'Compute' and not Tags.owner is not null", arguments: with()},
		{Name: "tags without an owner", Report: "unmatched_tags", arguments: with()},
		{Name: "evidence without a bill", Report: "unmatched_evidence", arguments: with()},
		{Name: "prices before and after", Report: "rerate", arguments: with()},
		{Name: "prices of some usage", Report: "rerate", arguments: with("begun", `1 = 1 AND "Start" >= `+before+` AND "Start" < `+after)},
		{Name: "hours", Report: "hourly", arguments: with("spans", "(1785546000000, 1785549600000), (1785542400000, 1785546000000), (1785542400500, 1785628800000)")},
		{Name: "traffic", Report: "traffic", arguments: with()},
		{Name: "days of requests", Report: "request_days", arguments: with("since", before)},
	}
}

// runReports asks for every report, and compares with the golden rows.
func runReports(t *testing.T, w world, update *bool) {
	golden := filepath.Join(here(), "testdata", "reports.golden.json")
	cases := reports()
	for _, name := range report.Names() {
		if !slices.ContainsFunc(cases, func(a asked) bool { return a.Report == name }) {
			t.Errorf("the suite does not ask for the report %s", name)
		}
	}
	for i := range cases {
		t.Run(cases[i].Name, func(t *testing.T) { cases[i].Rows = w.report(t, cases[i]) })
	}
	if t.Failed() {
		return
	}
	if update != nil && *update {
		writeReports(t, golden, cases)
	}
	want := loadReports(t, golden)
	if len(want) != len(cases) {
		t.Fatalf("%d reports, but %d golden answers: run with -update and read them", len(cases), len(want))
	}
	for i, c := range cases {
		if len(c.Rows) == 0 {
			t.Errorf("%s: there is no row", c.Name)
		}
		if got, want := reportText(t, c), reportText(t, want[i]); got != want {
			t.Errorf("%s:\n got %s\nwant %s", c.Name, got, want)
		}
	}
}

// report asks for a report; deliveries are named by what their bytes and the
// mapping are, which is not what this test is about.
func (w world) report(t *testing.T, a asked) []query.Row {
	t.Helper()
	ask := report.Ask{Name: a.Report, Tables: w.tables, Arguments: a.arguments}
	if a.Where != "" {
		f, err := query.ParseFilter(a.Where)
		if err != nil {
			t.Fatal(err)
		}
		ask.Where = query.Simplify(f)
	}
	rows, err := w.e.Report(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if a.Report == "proof" {
		for _, r := range rows {
			r[1] = nil
		}
	}
	return rows
}

func reportText(t *testing.T, a asked) string {
	t.Helper()
	raw, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(raw), "],[", "],\n[")
}

func writeReports(t *testing.T, golden string, cases []asked) {
	t.Helper()
	texts := make([]string, len(cases))
	for i, c := range cases {
		texts[i] = reportText(t, c)
	}
	if err := os.WriteFile(golden, []byte("["+strings.Join(texts, ",\n\n")+"]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

func loadReports(t *testing.T, golden string) []asked {
	t.Helper()
	raw, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var out []asked
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
