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
)

// Format is Langfuse's observations in files.
type Format struct{}

// Name is "langfuse".
func (Format) Name() string { return "langfuse" }

// Find lists the files whose first row is an observation.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	return find(folder, func(row fields) bool {
		return row["id"] != "" && row["starttime"] != "" && row["requestid"] == "" && cmp.Or(row["traceid"], row["tracename"]) != "" &&
			cmp.Or(row["type"], row["level"], row["usagedetails"], row["usage"]) != ""
	})
}

// Read reads the files, if any is new or changed since the cursor.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	return readPlace(ctx, p, since, sink, newCollector())
}

// collector adds up the generations.
type collector struct {
	sink      evidence.Sink
	calls     folder
	seen      map[string]bool // the ids of the observations: exports overlap
	endpoints map[string]*endpoint
}

// endpoint is one of which the traces say more than its name.
type endpoint struct {
	workload evidence.Workload
	from     evidence.Origin
}

func newCollector() *collector {
	return &collector{calls: folder{}, seen: map[string]bool{}, endpoints: map[string]*endpoint{}}
}

// row adds a generation, or flags it. Other observations call no model.
func (c *collector) row(row fields, from evidence.Origin) {
	from.Name = row["id"]
	switch strings.ToUpper(row["type"]) {
	case "", "GENERATION", "EMBEDDING":
	default:
		return
	}
	if from.Name == "" {
		c.flag(from, true, "the observation has no id")
		return
	}
	if c.seen[from.Name] {
		return
	}
	call := call{from: from, model: cmp.Or(row["model"], row["providedmodelname"]), endpoint: cmp.Or(row["tracename"], row["name"])}
	var ok bool
	if call.start, ok = instant(row["starttime"]); !ok {
		c.flag(from, true, "the startTime is %q, not a time such as 2026-09-01T12:00:00Z", row["starttime"])
		return
	}
	if call.endpoint == "" {
		c.flag(from, true, "neither the trace nor the generation has a name")
		return
	}
	if end, ok := instant(row["endtime"]); ok && end.After(call.start) {
		call.took = end.Sub(call.start)
	}
	if call.tokens, ok = tokensOf(row); !ok {
		c.flag(from, true, "its usage is not whole numbers that can be counted")
		return
	}
	level := strings.ToUpper(row["level"])
	call.failed, call.judged = level == "ERROR", level != ""
	call.workload = c.caller(row, call.endpoint, from)
	c.seen[from.Name] = true
	c.calls.add(call)
}

// tokensOf reads usageDetails, or the usage of older exports. The kinds of
// usage are the application's to name; Langfuse counts those with "input" in
// their name as input and those with "output" as output, each a part of the
// whole (https://langfuse.com/docs/model-usage-and-cost). Some applications
// state parts that their input already has: then the total is input and
// output alone.
func tokensOf(row fields) (tokens, bool) {
	usage := nested(cmp.Or(row["usagedetails"], row["usage"]))
	if usage == nil {
		return plainTokens(row)
	}
	counts := map[string]int64{}
	for name, value := range usage {
		if unit := label(name); unit != "unit" && !strings.Contains(unit, "cost") {
			n, ok := count(plainText(value))
			if !ok {
				return tokens{}, false
			}
			if n != nil {
				counts[unit] += *n
			}
		}
	}
	var t tokens
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		t.note(name, counts[name])
	}
	total, said := counts["total"]
	if said && total == counts["input"]+counts["output"] {
		if n, ok := counts["input"]; ok {
			t.input = &n
		}
		if n, ok := counts["output"]; ok {
			t.output = &n
		}
	}
	return t, true
}

// note adds a kind of usage to what it is a part of.
func (t *tokens) note(name string, n int64) {
	switch {
	case name == "total":
		return
	case strings.Contains(name, "output"), strings.Contains(name, "reasoning"), strings.Contains(name, "completion"):
		addCount(&t.output, &n)
		if strings.Contains(name, "reasoning") {
			addCount(&t.reasoning, &n)
		}
	case strings.Contains(name, "input"), strings.Contains(name, "cache"), strings.Contains(name, "prompt"):
		addCount(&t.input, &n)
		switch {
		case strings.Contains(name, "creation") || strings.Contains(name, "write"):
			addCount(&t.write, &n)
		case strings.Contains(name, "cache"):
			addCount(&t.cached, &n)
		}
	}
}

// plainTokens reads the columns of the page's CSV export.
func plainTokens(row fields) (tokens, bool) {
	var t tokens
	var ok, ok2 bool
	t.input, ok = count(cmp.Or(row["inputtokens"], row["prompttokens"], row["inputusage"]))
	t.output, ok2 = count(cmp.Or(row["outputtokens"], row["completiontokens"], row["outputusage"]))
	return t, ok && ok2
}

// caller is the workload that asked, if a tag names it. What the tags say of
// the endpoint is noted.
func (c *collector) caller(row fields, name string, from evidence.Origin) string {
	labels := map[string]string{}
	for _, tags := range []string{row["tags"], row["tracetags"]} {
		var list []string
		if json.Unmarshal([]byte(tags), &list) != nil {
			list = strings.Split(tags, ",")
		}
		for _, tag := range list {
			noteTag(labels, tag)
		}
	}
	noteObject(labels, nested(row["metadata"]))
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
	return workloadOf(labels)
}

// hand hands over the endpoints and the sums.
func (c *collector) hand(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(c.endpoints)) {
		e := c.endpoints[id]
		if err := c.sink.Add(&e.workload, e.from); err != nil {
			return err
		}
	}
	for i, g := range c.calls.groups() {
		s := c.calls[g]
		if i%1024 == 0 && ctx.Err() != nil {
			return stopped(ctx, s.from.File)
		}
		if err := c.sink.Add(c.calls.requests(g), s.from); err != nil {
			return err
		}
	}
	return nil
}
