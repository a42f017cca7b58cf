package duckdb

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/money"
)

// bill is a charge as far as an allocation looks at it; nil and "" are absent.
type bill struct {
	source                        string
	row                           int
	resource, unit, meter         string
	category, role, currency      string
	team, project, workload, kind string // kind is the ServiceName
	tag                           string // Tags.owner
	start, end                    time.Time
	amounts                       map[string]*money.Amount // by additive column
}

// known is a workload record with when it was read, and from where.
type known struct {
	evidence.Workload
	source string
	readAt time.Time
}

// world is all that an allocation sees.
type world struct {
	bills     []bill
	workloads []known
	usage     []evidence.Usage
	requests  []evidence.Requests
	datasets  []evidence.Dataset
	resources []evidence.Resource
	rules     allocation.Rules
}

func september(hours, ms int) time.Time {
	return time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(hours)*time.Hour + time.Duration(ms)*time.Millisecond)
}

// someMoney draws amounts of up to seven digits with every fraction digit, 0,
// credits and absent ones.
func someMoney() *rapid.Generator[*money.Amount] {
	return rapid.Custom(func(t *rapid.T) *money.Amount {
		text := rapid.OneOf(rapid.StringMatching(`-?[0-9]{1,7}\.[0-9]{18}`), rapid.SampledFrom([]string{"", "0", "1", "-3.5", "0.000000000000000001", "100"})).Draw(t, "amount")
		if text == "" {
			return nil
		}
		a := money.MustParse(text)
		return &a
	})
}

func pick(t *rapid.T, label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(t, label)
}

func someBill(row int) *rapid.Generator[bill] {
	return rapid.Custom(func(t *rapid.T) bill {
		b := bill{row: row, source: pick(t, "source", "aws", "gcp"), currency: pick(t, "currency", "USD", "USD", "EUR"), category: pick(t, "category", "Usage", "Usage", "Usage", "Credit", "Tax"),
			role: pick(t, "role", "", "", "", "", "", "Negation", "Split", "Unused"), team: pick(t, "team", "", "", "blue", "red"), project: pick(t, "project", "", "", "p1", "p2"),
			workload: pick(t, "tag", "", "", "", "", "run:a", "b", "nobody's"), kind: pick(t, "service", "Compute", "Compute", "Support", "Network"), tag: pick(t, "owner", "", "green")}
		b.resource = pick(t, "resource", "", "i-1", "i-1", "arn:aws:ec2:eu-west-1:1:instance/i-1", "I-2", "i-2", "i-9")
		b.unit = pick(t, "unit", "Hours", "hrs", "GB", "")
		switch pick(t, "about", "machine", "machine", "machine", "tokens", "bytes", "gpu time") {
		case "tokens":
			b.unit, b.meter = pick(t, "token unit", "Tokens", "1000 tokens", "1K tokens"), pick(t, "meter", "gpt-x-input-tokens", "gpt-x-cached-input-tokens", "gpt-x-output-tokens", "gpt-xl-output-tokens")
		case "bytes":
			b.unit, b.resource = "GB-Mo", "arn:aws:s3:::lake"
		case "gpu time":
			b.unit, b.meter = "seconds", "GPU time"
		}
		b.start = september(rapid.IntRange(0, 30).Draw(t, "hour"), 0)
		switch pick(t, "period", "hour", "hour", "hour", "day", "month", "odd") {
		case "hour":
			b.end = b.start.Add(time.Hour)
		case "day":
			b.start = b.start.Truncate(24 * time.Hour)
			b.end = b.start.AddDate(0, 0, 1)
		case "month":
			b.start, b.end = september(0, 0), september(30*24, 0)
		case "odd":
			b.start = b.start.Add(30 * time.Minute)
			b.end = b.start.Add(time.Duration(rapid.IntRange(0, 200).Draw(t, "minutes")) * time.Minute)
		}
		b.amounts = map[string]*money.Amount{}
		for _, c := range allocation.Additive() {
			b.amounts[c] = someMoney().Draw(t, c)
			if c != "BilledCost" && rapid.Bool().Draw(t, c+" as billed") {
				b.amounts[c] = b.amounts["BilledCost"]
			}
		}
		if text := pick(t, "quantity", "", "0", "-1", "0.5", "1", "0.25", "24", "1800", "123"); text != "" {
			q := money.MustParse(text)
			b.amounts["ConsumedQuantity"] = &q
		}
		return b
	})
}

func someUsage() *rapid.Generator[evidence.Usage] {
	return rapid.Custom(func(t *rapid.T) evidence.Usage {
		u := evidence.Usage{Resource: pick(t, "resource", "i-1", "node-1", "GPU-1", "i-2", "i-2", "i-3"), Workload: pick(t, "workload", "run:a", "run:b", "run:c", "pipeline:p", "job:z"),
			Unit: pick(t, "unit", "gpu", "gpu", "cpu", "memory", "machine")}
		u.Start = september(rapid.IntRange(-2, 30).Draw(t, "start"), rapid.SampledFrom([]int{0, 0, 1, 999, 1_800_000, 3_599_999}).Draw(t, "start ms"))
		u.End = u.Start.Add(time.Duration(rapid.SampledFrom([]int{1, 500, 60_000, 3_600_000, 3_600_000, 7_200_001, 30_000_000, 90_000_000}).Draw(t, "length")) * time.Millisecond)
		u.Capacity = money.FromInt(1)
		held := pick(t, "held", "0", "1", "0.5", "0.333333")
		if u.Unit != "machine" {
			u.Capacity = money.FromInt(int64(rapid.SampledFrom([]int{1, 8, 8, 96}).Draw(t, "capacity")))
			held = money.MustParse(held).Mul(u.Capacity).String()
		}
		u.Held = money.MustParse(held)
		if rapid.Bool().Draw(t, "measured") {
			used := u.Held.Mul(money.MustParse(pick(t, "used", "0", "1", "0.5")))
			u.Used = &used
		}
		return u
	})
}

func someWorkload() *rapid.Generator[known] {
	return rapid.Custom(func(t *rapid.T) known {
		k := known{source: pick(t, "source", "mlflow", "slurm"), readAt: september(0, rapid.IntRange(0, 3).Draw(t, "read")*1000)}
		k.ID = pick(t, "id", "run:a", "run:b", "run:c", "pipeline:p", "job:b")
		k.Team, k.Project = pick(t, "team", "", "red", "white"), pick(t, "project", "", "p2")
		if k.ID != "pipeline:p" {
			k.Parent = pick(t, "parent", "", "pipeline:p", k.ID)
		}
		return k
	})
}

func someRequests() *rapid.Generator[evidence.Requests] {
	return rapid.Custom(func(t *rapid.T) evidence.Requests {
		r := evidence.Requests{Endpoint: pick(t, "endpoint", "chat", "search"), Workload: pick(t, "workload", "", "run:a"), Model: pick(t, "model", "gpt-x", "GPT-X-2026-01-01", "gpt-xl"),
			Start: september(rapid.IntRange(0, 30).Draw(t, "start"), 0), Requests: rapid.Int64Range(0, 5).Draw(t, "requests")}
		r.End = r.Start.Add(time.Hour)
		count := func(label string, most int64) *int64 {
			return rapid.Ptr(rapid.Int64Range(0, most), true).Draw(t, label)
		}
		if r.InputTokens = count("input", 100_000); r.InputTokens != nil {
			r.CachedInputTokens = count("cached", *r.InputTokens)
		}
		r.OutputTokens = count("output", 3_000)
		return r
	})
}

func someDataset() *rapid.Generator[evidence.Dataset] {
	return rapid.Custom(func(t *rapid.T) evidence.Dataset {
		d := evidence.Dataset{Dataset: pick(t, "dataset", "corpus", "images"), Version: pick(t, "version", "1", "2"), Location: pick(t, "location", "s3://lake/a", "s3://lake/b", "s3://other/c")}
		bytes := rapid.Int64Range(0, 10_000_000).Draw(t, "bytes")
		store := rapid.SampledFrom([]int64{bytes, bytes + 5_000_000, 60_000_000}).Draw(t, "store")
		d.Bytes, d.StoreBytes = &bytes, &store
		return d
	})
}

// someRules are rules as people write them: of each kind some.
func someRules() *rapid.Generator[allocation.Rules] {
	return rapid.Custom(func(t *rapid.T) allocation.Rules {
		var text strings.Builder
		for _, part := range []struct {
			head  string
			rules []string
		}{
			{"virtualTags:\n", []string{
				"- {name: compute is blue, where: \"ServiceName = 'Compute'\", set: {Team: blue, Project: p9}}\n",
				"- {name: network is red, where: \"ServiceName = 'Network'\", set: {Team: red}, override: true}\n",
				"- {name: by owner, where: \"Tags.owner IS NOT NULL\", set: {Team: {from: Tags.owner}}}\n",
				"- {name: team as project, where: \"Team = 'blue'\", set: {Project: {from: Team}}, override: true}\n",
			}},
			{"shared:\n", []string{
				"- {name: support, where: \"ServiceName = 'Support'\", by: " + pick(t, "by", "proportional", "even", "usage") + "}\n",
				"- {name: tax, where: \"ChargeCategory = 'Tax'\", shares: {blue: 62.5%, red: 30%, green: 7.5%, grey: 0}}\n",
				"- {name: network, where: \"ServiceName = 'Network' AND ResourceId IS NULL\", over: Project, by: " + pick(t, "by", "proportional", "even", "usage") + "}\n",
			}},
		} {
			head := part.head
			for _, r := range rapid.Permutation(part.rules).Draw(t, "order") {
				if rapid.Bool().Draw(t, "rule") {
					text.WriteString(head + r)
					head = ""
				}
			}
		}
		rules, err := allocation.ReadRules(strings.NewReader(text.String()), "rules.yaml")
		if err != nil {
			t.Fatal(err)
		}
		return rules
	})
}

func someWorld() *rapid.Generator[world] {
	return rapid.Custom(func(t *rapid.T) world {
		w := world{rules: someRules().Draw(t, "rules"), usage: rapid.SliceOfN(someUsage(), 0, 12).Draw(t, "usage"), workloads: rapid.SliceOfN(someWorkload(), 0, 6).Draw(t, "workloads"),
			requests: rapid.SliceOfN(someRequests(), 0, 8).Draw(t, "requests"), datasets: rapid.SliceOfNDistinct(someDataset(), 0, 4, func(d evidence.Dataset) string { return d.Dataset + d.Version + d.Location }).Draw(t, "datasets")}
		for i := range rapid.IntRange(5, 40).Draw(t, "charges") {
			w.bills = append(w.bills, someBill(i).Draw(t, "charge"))
		}
		for _, r := range []evidence.Resource{{Resource: "GPU-1", Of: "node-1"}, {Resource: "node-1", Of: "i-1"}} {
			if rapid.Bool().Draw(t, "alias") {
				w.resources = append(w.resources, r)
			}
		}
		return w
	})
}

// written are a world's files: of the charges by source, and of the evidence.
type written struct {
	charges  map[string][]string
	evidence allocation.Evidence
}

func textSQL(s string) string {
	if s == "" {
		return "NULL"
	}
	return quote(s)
}

func timeSQL(t time.Time) string {
	if t.IsZero() {
		return "NULL"
	}
	return quote(t.Format("2006-01-02T15:04:05.000Z"))
}

func amountSQL(a *money.Amount) string {
	if a == nil {
		return "NULL"
	}
	return quote(a.String())
}

func longSQL(n *int64) string {
	if n == nil {
		return "NULL"
	}
	return fmt.Sprint(*n)
}

// rowsFile writes rows, each its values by column, as a table's file.
func rowsFile(t testing.TB, e *Engine, path string, columns []ledger.Column, rows []map[string]string) []string {
	t.Helper()
	if len(rows) == 0 {
		return nil
	}
	var names, casts []string
	for _, c := range columns {
		used := false
		for _, r := range rows {
			used = used || r[c.Name] != ""
		}
		if used {
			names = append(names, c.Name)
			casts = append(casts, fmt.Sprintf("CAST(%s AS %s) AS %s", name(c.Name), sqlType(c.Type), name(c.Name)))
		} else {
			casts = append(casts, fmt.Sprintf("CAST(NULL AS %s) AS %s", sqlType(c.Type), name(c.Name)))
		}
	}
	var values []string
	for _, r := range rows {
		var cells []string
		for _, n := range names {
			cell := r[n]
			if cell == "" {
				cell = "NULL"
			}
			cells = append(cells, cell)
		}
		values = append(values, "("+strings.Join(cells, ", ")+")")
	}
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = name(n)
	}
	statement := "COPY (SELECT " + strings.Join(casts, ", ") + " FROM (VALUES " + strings.Join(values, ",\n") + ") AS v(" + strings.Join(quoted, ", ") + ")) TO " +
		quote(path) + " (FORMAT parquet, FIELD_IDS " + fieldIDs(columns) + ")"
	if _, err := e.db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return []string{path}
}

func evidenceColumns(table string) []ledger.Column {
	for _, t := range evidence.Tables() {
		if t.Name == table {
			return t.Columns
		}
	}
	panic("no table " + table)
}

func (b bill) values() map[string]string {
	r := map[string]string{"x_Source": textSQL(b.source), "x_RowNumber": fmt.Sprint(b.row), "x_File": "'f'", "x_DeliveryId": "'d'", "x_BillingMonth": "'2026-09-01'", "x_ChargeDate": quote(b.start.Format(time.DateOnly)),
		"ResourceId": textSQL(b.resource), "ConsumedUnit": textSQL(b.unit), "SkuMeter": textSQL(b.meter), "ChargeCategory": textSQL(b.category), "x_LineRole": textSQL(b.role),
		"BillingCurrency": textSQL(b.currency), "x_Team": textSQL(b.team), "x_Project": textSQL(b.project), "x_Workload": textSQL(b.workload), "ServiceName": textSQL(b.kind),
		"ChargePeriodStart": timeSQL(b.start), "ChargePeriodEnd": timeSQL(b.end)}
	if b.tag != "" {
		r["Tags"] = "MAP {'owner': " + quote(b.tag) + "}"
	}
	for c, a := range b.amounts {
		r[c] = amountSQL(a)
	}
	return r
}

// write writes a world into files.
func (w world) write(t testing.TB, e *Engine, dir string) written {
	t.Helper()
	out := written{charges: map[string][]string{}}
	bySource := map[string][]map[string]string{}
	for _, b := range w.bills {
		bySource[b.source] = append(bySource[b.source], b.values())
	}
	for source, rows := range bySource {
		out.charges[source] = rowsFile(t, e, filepath.Join(dir, source+".parquet"), ledger.Charges(), rows)
	}
	table := func(name string, rows []map[string]string) []string {
		for _, r := range rows {
			if r["x_Source"] == "" {
				r["x_Source"], r["x_ReadAt"] = "'e'", timeSQL(september(0, 0))
			}
		}
		return rowsFile(t, e, filepath.Join(dir, name+".parquet"), evidenceColumns(name), rows)
	}
	out.evidence = allocation.Evidence{Workloads: table("workloads", w.workloadRows()), Usage: table("usage", w.usageRows()), Requests: table("requests", w.requestRows()),
		Datasets: table("datasets", w.datasetRows()), Resources: table("resources", w.resourceRows())}
	return out
}

func (w world) workloadRows() (rows []map[string]string) {
	for _, k := range w.workloads {
		rows = append(rows, map[string]string{"x_Source": quote(k.source), "x_ReadAt": timeSQL(k.readAt), "Workload": textSQL(k.ID), "WorkloadKind": textSQL(k.Kind), "Team": textSQL(k.Team),
			"Project": textSQL(k.Project), "Parent": textSQL(k.Parent)})
	}
	return rows
}

func (w world) usageRows() (rows []map[string]string) {
	for _, u := range w.usage {
		rows = append(rows, map[string]string{"Resource": textSQL(u.Resource), "Workload": textSQL(u.Workload), "Start": timeSQL(u.Start), "End": timeSQL(u.End), "Unit": textSQL(u.Unit),
			"Held": amountSQL(&u.Held), "Capacity": amountSQL(&u.Capacity), "Used": amountSQL(u.Used)})
	}
	return rows
}

func (w world) requestRows() (rows []map[string]string) {
	for _, r := range w.requests {
		rows = append(rows, map[string]string{"Endpoint": textSQL(r.Endpoint), "Workload": textSQL(r.Workload), "Model": textSQL(r.Model), "Start": timeSQL(r.Start), "End": timeSQL(r.End),
			"Requests": longSQL(&r.Requests), "InputTokens": longSQL(r.InputTokens), "CachedInputTokens": longSQL(r.CachedInputTokens), "OutputTokens": longSQL(r.OutputTokens)})
	}
	return rows
}

func (w world) datasetRows() (rows []map[string]string) {
	for _, d := range w.datasets {
		rows = append(rows, map[string]string{"Dataset": textSQL(d.Dataset), "Version": textSQL(d.Version), "Location": textSQL(d.Location), "Bytes": longSQL(d.Bytes), "StoreBytes": longSQL(d.StoreBytes)})
	}
	return rows
}

func (w world) resourceRows() (rows []map[string]string) {
	for _, r := range w.resources {
		rows = append(rows, map[string]string{"Resource": textSQL(r.Resource), "Of": textSQL(r.Of)})
	}
	return rows
}
