// Package litellm reads the spend logs of the LiteLLM proxy: the rows of its
// table LiteLLM_SpendLogs as CSV, or as the JSON that /spend/logs answers
// (https://docs.litellm.ai/docs/proxy/cost_tracking).
//
// Calls are added up by hour, endpoint, workload and model. The endpoint is
// the model group, which is the name that callers use; the workload is what a
// tag of the request or its metadata names (workload, run_id, job, pipeline,
// notebook, service, app), else the alias of the key that asked, else its
// team, as a service.
//
// An answer from LiteLLM's own cache is a request without tokens: the provider
// saw none of it.
package litellm

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format is LiteLLM's spend logs in files.
type Format struct{}

// Name is "litellm".
func (Format) Name() string { return "litellm" }

// Find lists the files whose first row is one of LiteLLM's.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	return find(folder, func(row fields) bool {
		return row["requestid"] != "" && row["starttime"] != "" && row["calltype"] != ""
	})
}

// Read reads the files, if any is new or changed since the cursor.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	return readPlace(ctx, p, since, sink, newCollector())
}

// collector adds up the rows.
type collector struct {
	sink     evidence.Sink
	calls    folder
	seen     map[string]bool // the ids of the requests: exports overlap
	services map[string]*service
}

// service is a caller that no tracker tells of.
type service struct {
	workload evidence.Workload
	from     evidence.Origin
}

func newCollector() *collector {
	return &collector{calls: folder{}, seen: map[string]bool{}, services: map[string]*service{}}
}

// row adds a row, or flags it.
func (c *collector) row(row fields, from evidence.Origin) {
	from.Name = row["requestid"]
	if from.Name == "" {
		c.flag(from, true, "the row has no request_id")
		return
	}
	if c.seen[from.Name] {
		return
	}
	metadata := nested(row["metadata"])
	call := call{from: from, model: row["model"], endpoint: cmp.Or(row["modelgroup"], host(row["apibase"]), row["model"])}
	var ok bool
	if call.start, ok = instant(row["starttime"]); !ok {
		c.flag(from, true, "the startTime is %q, not a time such as 2026-09-01T12:00:00Z", row["starttime"])
		return
	}
	if call.endpoint == "" {
		c.flag(from, true, "the row names no model_group, no api_base and no model")
		return
	}
	if end, ok := instant(row["endtime"]); ok && end.After(call.start) {
		call.took = end.Sub(call.start)
	}
	if call.tokens, ok = tokensOf(row, metadata); !ok {
		c.flag(from, true, "its tokens are not whole numbers that can be counted")
		return
	}
	provider := row["customllmprovider"]
	call.model = strings.TrimPrefix(cmp.Or(call.model, row["modelgroup"]), provider+"/")
	call.provider = providerName(provider)
	status := strings.ToLower(cmp.Or(row["status"], plainText(metadata["status"])))
	call.failed, call.judged = status == "failure", status != ""
	call.workload = c.caller(row, metadata, from)
	c.seen[from.Name] = true
	c.calls.add(call)
}

// host is what stands for an endpoint without a name: where it is.
func host(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return u.Host
}

// tokensOf reads a row's tokens. LiteLLM counts cached tokens as a part of the
// prompt, but for some calls of Anthropic's own API: where the parts are more
// than the prompt they were not in it.
func tokensOf(row fields, metadata map[string]json.RawMessage) (tokens, bool) {
	if strings.EqualFold(row["cachehit"], "true") {
		return tokens{}, true
	}
	var t tokens
	var ok [5]bool
	usage, more := nested(string(metadata["usage_object"])), nested(string(metadata["additional_usage_values"]))
	prompt, output := nested(string(usage["prompt_tokens_details"])), nested(string(usage["completion_tokens_details"]))
	if prompt == nil {
		prompt = nested(string(more["prompt_tokens_details"]))
	}
	if output == nil {
		output = nested(string(more["completion_tokens_details"]))
	}
	t.input, ok[0] = count(row["prompttokens"])
	t.output, ok[1] = count(row["completiontokens"])
	t.cached, ok[2] = count(cmp.Or(plainText(usage["cache_read_input_tokens"]), plainText(more["cache_read_input_tokens"]), plainText(prompt["cached_tokens"])))
	t.write, ok[3] = count(cmp.Or(plainText(usage["cache_creation_input_tokens"]), plainText(more["cache_creation_input_tokens"]), plainText(prompt["cache_creation_tokens"])))
	t.reasoning, ok[4] = count(plainText(output["reasoning_tokens"]))
	parts := int64(0)
	for _, n := range []*int64{t.cached, t.write} {
		if n != nil {
			parts += *n
		}
	}
	if t.input != nil && parts > *t.input {
		all := *t.input + parts
		t.input = &all
	}
	if t.reasoning != nil && t.output != nil && *t.reasoning > *t.output {
		all := *t.output + *t.reasoning
		t.output = &all
	}
	return t, !slices.Contains(ok[:], false)
}

// caller is the workload that asked. A service is noted with its team.
func (c *collector) caller(row fields, metadata map[string]json.RawMessage, from evidence.Origin) string {
	labels := map[string]string{}
	noteObject(labels, nested(string(metadata["spend_logs_metadata"])))
	noteObject(labels, nested(string(metadata["requester_metadata"])))
	var tags []string
	if json.Unmarshal([]byte(row["requesttags"]), &tags) == nil {
		for _, tag := range tags {
			noteTag(labels, tag)
		}
	}
	team := cmp.Or(plainText(metadata["user_api_key_team_alias"]), row["teamid"], plainText(metadata["user_api_key_team_id"]))
	alias := plainText(metadata["user_api_key_alias"])
	id := workloadOf(labels)
	if id == "" && cmp.Or(alias, team) != "" {
		id = "service:" + cmp.Or(alias, team)
	}
	name, isService := strings.CutPrefix(id, "service:")
	if !isService {
		return id
	}
	s := c.services[id]
	if s == nil {
		s = &service{evidence.Workload{ID: id, Kind: "service", Name: name}, from}
		c.services[id] = s
	}
	// The last row that says something tells, which is the newest in an export.
	w := &s.workload
	w.Team = cmp.Or(labels["team"], team, w.Team)
	w.Project, w.Environment = cmp.Or(labels["project"], w.Project), cmp.Or(labels["environment"], w.Environment)
	w.User = cmp.Or(plainText(metadata["user_api_key_user_id"]), row["user"], w.User)
	return id
}

// providerName is a provider's name as OpenTelemetry writes it (gen_ai.provider.name).
func providerName(name string) string {
	names := map[string]string{
		"azure": "azure.ai.openai", "azure_ai": "azure.ai.inference", "bedrock": "aws.bedrock", "bedrock_converse": "aws.bedrock",
		"vertex_ai": "gcp.vertex_ai", "vertex_ai_beta": "gcp.vertex_ai", "gemini": "gcp.gemini", "mistral": "mistral_ai",
		"xai": "x_ai", "watsonx": "ibm.watsonx.ai", "cohere_chat": "cohere", "text-completion-openai": "openai",
	}
	return cmp.Or(names[name], name)
}

// hand hands over the services and the sums.
func (c *collector) hand(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(c.services)) {
		s := c.services[id]
		if err := c.sink.Add(&s.workload, s.from); err != nil {
			return err
		}
	}
	for i, g := range c.calls.groups() {
		s := c.calls[g]
		if i%1024 == 0 && ctx.Err() != nil {
			return stopped(ctx, s.from.File)
		}
		if s.mixed {
			c.flag(s.from, false, "calls of %s to %s went to several providers in the hour of %s; none is named", g.endpoint, g.model, g.hour.Format("2006-01-02 15:04"))
		}
		if err := c.sink.Add(c.calls.requests(g), s.from); err != nil {
			return err
		}
	}
	return nil
}
