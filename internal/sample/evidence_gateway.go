package sample

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// The last days of two programs are told request by request.
const (
	spendLogDays  = 2  // before the end of the last bill
	spansPerHour  = 30 // of the assistant
	callsPerHour  = 20 // of the manuals' search
	spanDaysAhead = 1  // after the last bill
)

func (t *tracker) inSpendLogs(day time.Time) bool {
	return !day.Before(t.end().AddDate(0, 0, -spendLogDays))
}

func (t *tracker) inSpans(day time.Time) bool { return !day.Before(t.end().AddDate(0, 0, -1)) }

// otlp is one line of the OpenTelemetry collector's file exporter.
type (
	otlpTraces struct {
		ResourceSpans []otlpResourceSpans `json:"resourceSpans"`
	}
	otlpResourceSpans struct {
		Resource   otlpResource     `json:"resource"`
		ScopeSpans []otlpScopeSpans `json:"scopeSpans"`
	}
	otlpResource struct {
		Attributes []otlpAttribute `json:"attributes"`
	}
	otlpScopeSpans struct {
		Scope struct {
			Name string `json:"name"`
		} `json:"scope"`
		Spans []otlpSpan `json:"spans"`
	}
	otlpSpan struct {
		TraceID    string          `json:"traceId"`
		SpanID     string          `json:"spanId"`
		Name       string          `json:"name"`
		Kind       int             `json:"kind"`
		Start      string          `json:"startTimeUnixNano"`
		End        string          `json:"endTimeUnixNano"`
		Attributes []otlpAttribute `json:"attributes"`
		Status     otlpStatus      `json:"status"`
	}
	otlpStatus struct {
		Code int `json:"code,omitempty"`
	}
	otlpAttribute struct {
		Key   string    `json:"key"`
		Value otlpValue `json:"value"`
	}
	otlpValue struct {
		String string `json:"stringValue,omitempty"`
		Int    string `json:"intValue,omitempty"` // 64-bit numbers are text in OTLP's JSON
	}
)

func text(key, value string) otlpAttribute {
	return otlpAttribute{key, otlpValue{String: value}}
}

func whole(key string, n int64) otlpAttribute {
	return otlpAttribute{key, otlpValue{Int: strconv.FormatInt(n, 10)}}
}

// writeSpans writes the assistant's calls of gpt-4o on the last billed day and
// the one after, an hour a line. Their tokens add up to what is billed.
func (t *tracker) writeSpans(ctx context.Context) error {
	out, err := t.out.jsonLines(Evidence + "/otlp/assistant.jsonl")
	if err != nil {
		return err
	}
	for ahead := -1; ahead < spanDaysAhead && ctx.Err() == nil; ahead++ {
		day := t.end().AddDate(0, 0, ahead)
		x := t.assistantOnAzure(day)
		for hour := range 24 {
			out.add(t.spans(x, day.Add(time.Duration(hour)*time.Hour), hour*spansPerHour, 24*spansPerHour))
		}
	}
	return out.close()
}

// spans are the calls of an hour: parts first to first+spansPerHour of so many.
func (t *tracker) spans(x traffic, hour time.Time, first, parts int) otlpTraces {
	s := otlpScopeSpans{}
	s.Scope.Name = "opentelemetry.instrumentation.openai_v2"
	for i := range spansPerHour {
		name := []string{"span", instant(hour), strconv.Itoa(i)}
		start := hour.Add(time.Duration(i) * time.Hour / spansPerHour)
		took := time.Duration(t.permille(700, 9000, name...)) * time.Millisecond
		one := otlpSpan{
			TraceID: t.hex(32, append(name, "trace")...), SpanID: t.hex(16, name...), Name: "chat " + x.model, Kind: 3,
			Start: strconv.FormatInt(start.UnixNano(), 10), End: strconv.FormatInt(start.Add(took).UnixNano(), 10),
			Attributes: []otlpAttribute{
				text("gen_ai.operation.name", "chat"), text("gen_ai.provider.name", x.provider),
				text("gen_ai.request.model", x.model), text("gen_ai.response.model", x.model),
				whole("gen_ai.usage.input_tokens", cut(x.input, first+i, parts)),
				whole("gen_ai.usage.output_tokens", cut(x.output, first+i, parts)),
			},
		}
		if t.permille(0, 999, append(name, "error")...) < 6 {
			one.Status.Code = 2
			one.Attributes = append(one.Attributes, text("error.type", "timeout"))
		}
		s.Spans = append(s.Spans, one)
	}
	return otlpTraces{[]otlpResourceSpans{{
		Resource: otlpResource{[]otlpAttribute{
			text("service.name", "assistant"), text("deployment.environment.name", assistant().env), text("farthing.workload", x.workload),
		}},
		ScopeSpans: []otlpScopeSpans{s},
	}}}
}

// spendLog is a row of LiteLLM's spend logs, as its proxy answers them.
type spendLog struct {
	RequestID        string           `json:"request_id"`
	CallType         string           `json:"call_type"`
	APIKey           string           `json:"api_key"`
	Spend            int              `json:"spend"`
	TotalTokens      int64            `json:"total_tokens"`
	PromptTokens     int64            `json:"prompt_tokens"`
	CompletionTokens int64            `json:"completion_tokens"`
	StartTime        string           `json:"startTime"`
	EndTime          string           `json:"endTime"`
	Model            string           `json:"model"`
	ModelGroup       string           `json:"model_group"`
	Provider         string           `json:"custom_llm_provider"`
	TeamID           string           `json:"team_id"`
	Status           string           `json:"status"`
	RequestTags      []string         `json:"request_tags"`
	Metadata         spendLogMetadata `json:"metadata"`
}

type spendLogMetadata struct {
	Alias string `json:"user_api_key_alias"`
	Team  string `json:"user_api_key_team_alias"`
	Usage struct {
		Prompt struct {
			Cached int64 `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
	} `json:"usage_object"`
}

// writeSpendLogs writes what the gateway logged of the manuals' search on its
// last two billed days. The tokens add up to what is billed for its key.
func (t *tracker) writeSpendLogs(ctx context.Context) error {
	out, err := t.out.jsonLines(Evidence + "/litellm/spend-logs.jsonl")
	if err != nil {
		return err
	}
	for ahead := -spendLogDays; ahead < 0 && ctx.Err() == nil; ahead++ {
		day := t.end().AddDate(0, 0, ahead)
		model, input, cached, output := t.vendorTokens("manual-search", day)
		const calls = 24 * callsPerHour
		for i := range calls {
			row := t.spendLog(model, day.Add(time.Duration(i)*24*time.Hour/calls), i)
			row.PromptTokens, row.CompletionTokens = cut(input+cached, i, calls), cut(output, i, calls)
			row.TotalTokens = row.PromptTokens + row.CompletionTokens
			row.Metadata.Usage.Prompt.Cached = cut(cached, i, calls)
			out.add(row)
		}
	}
	return out.close()
}

func (t *tracker) spendLog(model string, start time.Time, i int) spendLog {
	name := []string{"spend log", instant(start), strconv.Itoa(i)}
	took := time.Duration(t.permille(900, 14_000, name...)) * time.Millisecond
	row := spendLog{
		RequestID: "chatcmpl-" + t.hex(24, name...), CallType: "acompletion", APIKey: t.hex(64, "gateway key"),
		StartTime: start.Format("2006-01-02T15:04:05.000Z"), EndTime: start.Add(took).Format("2006-01-02T15:04:05.000Z"),
		Model: fmt.Sprintf("%s/%s", vendorProvider, model), ModelGroup: "manual-search", Provider: vendorProvider,
		TeamID: searchEndpoint().team, Status: "success", RequestTags: []string{},
	}
	row.Metadata.Alias, row.Metadata.Team = "manual-search", searchEndpoint().team
	if t.permille(0, 999, append(name, "failure")...) < 8 {
		row.Status = "failure"
	}
	return row
}
