package prometheus

import "strings"

// engine is a model server and the metrics that it writes.
type engine struct {
	provider string // as records name it
	model    []string
	// Each list holds metrics that say the same, the best first; the first one
	// that an endpoint has is taken. Metrics are added up where several belong
	// together ("success", "failure").
	requests, errors, input, cached, output []part
	latency                                 string // a histogram's name
	latencyDigits                           int    // from its unit to microseconds
}

// part is a counter, or those of its series that have a label.
type part struct {
	metric       string
	plus         string // a second metric that is added
	label, value string
}

// engines are the model servers that are known. Sources:
// https://docs.vllm.ai/en/latest/usage/metrics.html,
// https://docs.sglang.ai/references/production_metrics.html,
// https://huggingface.co/docs/text-generation-inference/reference/metrics,
// https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/metrics.html.
func engines() []engine {
	return []engine{
		{
			provider: "vllm", model: []string{"model_name"},
			requests: []part{{metric: "vllm:request_success_total"}},
			// Clients that went away ("abort") are no errors of the endpoint.
			errors:  []part{{metric: "vllm:request_success_total", label: "finished_reason", value: "error"}},
			input:   []part{{metric: "vllm:prompt_tokens_total"}},
			cached:  []part{{metric: "vllm:prefix_cache_hits_total"}, {metric: "vllm:gpu_prefix_cache_hits_total"}},
			output:  []part{{metric: "vllm:generation_tokens_total"}},
			latency: "vllm:e2e_request_latency_seconds", latencyDigits: 6,
		},
		{
			provider: "sglang", model: []string{"model_name"},
			requests: []part{{metric: "sglang:num_requests_total"}, {metric: "sglang:e2e_request_latency_seconds_count"}},
			input:    []part{{metric: "sglang:prompt_tokens_total"}},
			cached:   []part{{metric: "sglang:cached_tokens_total"}},
			output:   []part{{metric: "sglang:generation_tokens_total"}},
			latency:  "sglang:e2e_request_latency_seconds", latencyDigits: 6,
		},
		{
			provider: "tgi", model: []string{"model_name", "model_id", "model"},
			requests: []part{{metric: "tgi_request_count"}},
			errors:   []part{{metric: "tgi_request_failure"}},
			input:    []part{{metric: "tgi_request_input_length_sum"}},
			output:   []part{{metric: "tgi_request_generated_tokens_sum"}},
			latency:  "tgi_request_duration", latencyDigits: 6,
		},
		{
			provider: "triton", model: []string{"model", "model_name"},
			requests: []part{{metric: "nv_inference_request_success", plus: "nv_inference_request_failure"}},
			errors:   []part{{metric: "nv_inference_request_failure"}},
		},
	}
}

// selector asks for all metrics of an engine at once.
func (e engine) selector() string {
	var names []string
	for _, parts := range [][]part{e.requests, e.errors, e.input, e.cached, e.output} {
		for _, p := range parts {
			names = append(names, p.metric)
			if p.plus != "" {
				names = append(names, p.plus)
			}
		}
	}
	if e.latency != "" {
		names = append(names, e.latency+"_bucket")
	}
	return `{__name__=~"` + strings.Join(names, "|") + `"}`
}
