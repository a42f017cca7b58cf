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
	"github.com/farthing-finops/farthing/internal/source/requestlog"
)

// Format is LiteLLM's spend logs in files.
type Format struct{}

// Name is "litellm".
func (Format) Name() string { return "litellm" }

// Find lists the files whose first row is one of LiteLLM's.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	return requestlog.Find(folder, func(row requestlog.Row) bool {
		return row["requestid"] != "" && row["starttime"] != "" && row["calltype"] != ""
	})
}

// Read reads the files, if any is new or changed since the cursor.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	return requestlog.Read(ctx, p, since, sink, newCollector(sink))
}

// collector adds up the rows.
type collector struct {
	sink     evidence.Sink
	calls    requestlog.Calls
	seen     map[string]bool // the ids of the requests: exports overlap
	services map[string]*service
}

// service is a caller that no tracker tells of.
type service struct {
	workload evidence.Workload
	from     evidence.Origin
}

func newCollector(sink evidence.Sink) *collector {
	return &collector{sink: sink, calls: requestlog.Calls{}, seen: map[string]bool{}, services: map[string]*service{}}
}

// Row adds a row, or flags it.
func (c *collector) Row(row requestlog.Row, from evidence.Origin) {
	from.Name = row["requestid"]
	if from.Name == "" {
		requestlog.Flag(c.sink, from, true, "the row has no request_id")
		return
	}
	if c.seen[from.Name] {
		return
	}
	metadata := requestlog.Nested(row["metadata"])
	call := requestlog.Call{From: from, Model: row["model"], Endpoint: cmp.Or(row["modelgroup"], host(row["apibase"]), row["model"])}
	var ok bool
	if call.Start, ok = requestlog.Instant(row["starttime"]); !ok {
		requestlog.Flag(c.sink, from, true, "the startTime is %q, not a time such as 2026-09-01T12:00:00Z", row["starttime"])
		return
	}
	if call.Endpoint == "" {
		requestlog.Flag(c.sink, from, true, "the row names no model_group, no api_base and no model")
		return
	}
	if end, ok := requestlog.Instant(row["endtime"]); ok && end.After(call.Start) {
		call.Took = end.Sub(call.Start)
	}
	if call.Tokens, ok = tokensOf(row, metadata); !ok {
		requestlog.Flag(c.sink, from, true, "its tokens are not whole numbers that can be counted")
		return
	}
	provider := row["customllmprovider"]
	call.Model = strings.TrimPrefix(cmp.Or(call.Model, row["modelgroup"]), provider+"/")
	call.Provider = providerName(provider)
	status := strings.ToLower(cmp.Or(row["status"], requestlog.PlainText(metadata["status"])))
	call.Failed, call.Judged = status == "failure", status != ""
	call.Workload = c.caller(row, metadata, from)
	c.seen[from.Name] = true
	c.calls.Add(call)
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
func tokensOf(row requestlog.Row, metadata map[string]json.RawMessage) (requestlog.Tokens, bool) {
	if strings.EqualFold(row["cachehit"], "true") {
		return requestlog.Tokens{}, true
	}
	var t requestlog.Tokens
	var ok [5]bool
	usage, more := requestlog.Nested(string(metadata["usage_object"])), requestlog.Nested(string(metadata["additional_usage_values"]))
	prompt, output := requestlog.Nested(string(usage["prompt_tokens_details"])), requestlog.Nested(string(usage["completion_tokens_details"]))
	if prompt == nil {
		prompt = requestlog.Nested(string(more["prompt_tokens_details"]))
	}
	if output == nil {
		output = requestlog.Nested(string(more["completion_tokens_details"]))
	}
	t.Input, ok[0] = requestlog.Count(row["prompttokens"])
	t.Output, ok[1] = requestlog.Count(row["completiontokens"])
	t.Cached, ok[2] = requestlog.Count(cmp.Or(requestlog.PlainText(usage["cache_read_input_tokens"]), requestlog.PlainText(more["cache_read_input_tokens"]), requestlog.PlainText(prompt["cached_tokens"])))
	t.Write, ok[3] = requestlog.Count(cmp.Or(requestlog.PlainText(usage["cache_creation_input_tokens"]), requestlog.PlainText(more["cache_creation_input_tokens"]), requestlog.PlainText(prompt["cache_creation_tokens"])))
	t.Reasoning, ok[4] = requestlog.Count(requestlog.PlainText(output["reasoning_tokens"]))
	parts := int64(0)
	for _, n := range []*int64{t.Cached, t.Write} {
		if n != nil {
			parts += *n
		}
	}
	if t.Input != nil && parts > *t.Input {
		all := *t.Input + parts
		t.Input = &all
	}
	if t.Reasoning != nil && t.Output != nil && *t.Reasoning > *t.Output {
		all := *t.Output + *t.Reasoning
		t.Output = &all
	}
	return t, !slices.Contains(ok[:], false)
}

// caller is the workload that asked. A service is noted with its team.
func (c *collector) caller(row requestlog.Row, metadata map[string]json.RawMessage, from evidence.Origin) string {
	labels := map[string]string{}
	requestlog.NoteObject(labels, requestlog.Nested(string(metadata["spend_logs_metadata"])))
	requestlog.NoteObject(labels, requestlog.Nested(string(metadata["requester_metadata"])))
	var tags []string
	if json.Unmarshal([]byte(row["requesttags"]), &tags) == nil {
		for _, tag := range tags {
			requestlog.NoteTag(labels, tag)
		}
	}
	team := cmp.Or(requestlog.PlainText(metadata["user_api_key_team_alias"]), row["teamid"], requestlog.PlainText(metadata["user_api_key_team_id"]))
	alias := requestlog.PlainText(metadata["user_api_key_alias"])
	id := requestlog.WorkloadOf(labels)
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
	w.User = cmp.Or(requestlog.PlainText(metadata["user_api_key_user_id"]), row["user"], w.User)
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

// Hand hands over the services and the sums.
func (c *collector) Hand(ctx context.Context) error {
	for _, id := range slices.Sorted(maps.Keys(c.services)) {
		s := c.services[id]
		if err := c.sink.Add(&s.workload, s.from); err != nil {
			return err
		}
	}
	return c.calls.Hand(ctx, c.sink)
}
