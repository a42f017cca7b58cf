// Package langfuse reads exports of Langfuse's observations: CSV or JSON from
// its page, its blob storage export, or what GET /api/public/observations
// answers (https://api.reference.langfuse.com).
//
// The generations are added up by hour, endpoint, workload and model. The
// endpoint is the trace's name, which is the function of the application that
// asked, or the generation's own; the workload is what a tag of the trace or
// the metadata names (workload, run_id, job, pipeline, notebook, service, app).
package langfuse

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/source/requestlog"
)

// Format is Langfuse's observations in files.
type Format struct{}

// Name is "langfuse".
func (Format) Name() string { return "langfuse" }

// Find lists the files whose first row is an observation.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	return requestlog.Find(folder, func(row requestlog.Row) bool {
		return row["id"] != "" && row["starttime"] != "" && row["requestid"] == "" && cmp.Or(row["traceid"], row["tracename"]) != "" &&
			cmp.Or(row["type"], row["level"], row["usagedetails"], row["usage"]) != ""
	})
}

// Read reads the files, if any is new or changed since the cursor.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	return requestlog.Read(ctx, p, since, sink, newCollector(sink))
}

// collector adds up the generations.
type collector struct {
	sink      evidence.Sink
	calls     requestlog.Calls
	seen      map[string]bool // the ids of the observations: exports overlap
	endpoints map[string]*endpoint
}

// endpoint is one of which the traces say more than its name.
type endpoint struct {
	workload evidence.Workload
	from     evidence.Origin
}

func newCollector(sink evidence.Sink) *collector {
	return &collector{sink: sink, calls: requestlog.Calls{}, seen: map[string]bool{}, endpoints: map[string]*endpoint{}}
}

// Row adds a generation, or flags it. Other observations call no model.
func (c *collector) Row(row requestlog.Row, from evidence.Origin) {
	from.Name = row["id"]
	switch strings.ToUpper(row["type"]) {
	case "", "GENERATION", "EMBEDDING":
	default:
		return
	}
	if from.Name == "" {
		requestlog.Flag(c.sink, from, true, "the observation has no id")
		return
	}
	if c.seen[from.Name] {
		return
	}
	call := requestlog.Call{From: from, Model: cmp.Or(row["model"], row["providedmodelname"]), Endpoint: cmp.Or(row["tracename"], row["name"])}
	var ok bool
	if call.Start, ok = requestlog.Instant(row["starttime"]); !ok {
		requestlog.Flag(c.sink, from, true, "the startTime is %q, not a time such as 2026-09-01T12:00:00Z", row["starttime"])
		return
	}
	if call.Endpoint == "" {
		requestlog.Flag(c.sink, from, true, "neither the trace nor the generation has a name")
		return
	}
	if end, ok := requestlog.Instant(row["endtime"]); ok && end.After(call.Start) {
		call.Took = end.Sub(call.Start)
	}
	if call.Tokens, ok = tokensOf(row); !ok {
		requestlog.Flag(c.sink, from, true, "its usage is not whole numbers that can be counted")
		return
	}
	level := strings.ToUpper(row["level"])
	call.Failed, call.Judged = level == "ERROR", level != ""
	call.Workload = c.caller(row, call.Endpoint, from)
	c.seen[from.Name] = true
	c.calls.Add(call)
}

// tokensOf reads usageDetails, or the usage of older exports. The kinds of
// usage are the application's to name; Langfuse counts those with "input" in
// their name as input and those with "output" as output, each a part of the
// whole (https://langfuse.com/docs/model-usage-and-cost). Some applications
// state parts that their input already has: then the total is input and
// output alone.
func tokensOf(row requestlog.Row) (requestlog.Tokens, bool) {
	usage := requestlog.Nested(cmp.Or(row["usagedetails"], row["usage"]))
	if usage == nil {
		return plainTokens(row)
	}
	counts := map[string]int64{}
	for name, value := range usage {
		if unit := requestlog.Label(name); unit != "unit" && !strings.Contains(unit, "cost") {
			n, ok := requestlog.Count(requestlog.PlainText(value))
			if !ok {
				return requestlog.Tokens{}, false
			}
			if n != nil {
				counts[unit] += *n
			}
		}
	}
	var t requestlog.Tokens
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		note(&t, name, counts[name])
	}
	total, said := counts["total"]
	if said && total == counts["input"]+counts["output"] {
		if n, ok := counts["input"]; ok {
			t.Input = &n
		}
		if n, ok := counts["output"]; ok {
			t.Output = &n
		}
	}
	return t, true
}

// note adds a kind of usage to what it is a part of.
func note(t *requestlog.Tokens, name string, n int64) {
	switch {
	case name == "total":
		return
	case strings.Contains(name, "output"), strings.Contains(name, "reasoning"), strings.Contains(name, "completion"):
		requestlog.AddCount(&t.Output, &n)
		if strings.Contains(name, "reasoning") {
			requestlog.AddCount(&t.Reasoning, &n)
		}
	case strings.Contains(name, "input"), strings.Contains(name, "cache"), strings.Contains(name, "prompt"):
		requestlog.AddCount(&t.Input, &n)
		switch {
		case strings.Contains(name, "creation") || strings.Contains(name, "write"):
			requestlog.AddCount(&t.Write, &n)
		case strings.Contains(name, "cache"):
			requestlog.AddCount(&t.Cached, &n)
		}
	}
}

// plainTokens reads the columns of the page's CSV export.
func plainTokens(row requestlog.Row) (requestlog.Tokens, bool) {
	var t requestlog.Tokens
	var ok, ok2 bool
	t.Input, ok = requestlog.Count(cmp.Or(row["inputtokens"], row["prompttokens"], row["inputusage"]))
	t.Output, ok2 = requestlog.Count(cmp.Or(row["outputtokens"], row["completiontokens"], row["outputusage"]))
	return t, ok && ok2
}

// caller is the workload that asked, if a tag names it. What the tags say of
// the endpoint is noted.
func (c *collector) caller(row requestlog.Row, name string, from evidence.Origin) string {
	labels := map[string]string{}
	for _, tags := range []string{row["tags"], row["tracetags"]} {
		var list []string
		if json.Unmarshal([]byte(tags), &list) != nil {
			list = strings.Split(tags, ",")
		}
		for _, tag := range list {
			requestlog.NoteTag(labels, tag)
		}
	}
	requestlog.NoteObject(labels, requestlog.Nested(row["metadata"]))
	team, project, environment := labels["team"], labels["project"], cmp.Or(row["environment"], labels["environment"])
	if team+project+environment != "" {
		e := c.endpoints[name]
		if e == nil {
			e = &endpoint{evidence.Workload{ID: "endpoint:" + name, Kind: "endpoint", Name: name}, from}
			c.endpoints[name] = e
		}
		// The last row that says something tells.
		w := &e.workload
		w.Team, w.Project, w.Environment = cmp.Or(team, w.Team), cmp.Or(project, w.Project), cmp.Or(environment, w.Environment)
	}
	return requestlog.WorkloadOf(labels)
}

// Hand hands over the endpoints and the sums.
func (c *collector) Hand(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(c.endpoints)) {
		e := c.endpoints[id]
		if err := c.sink.Add(&e.workload, e.from); err != nil {
			return err
		}
	}
	return c.calls.Hand(ctx, c.sink)
}
