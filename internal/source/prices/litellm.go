package prices

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// litellmUnits are the keys of LiteLLM's book that have a unit here.
// https://docs.litellm.ai/docs/provider_registration/add_model_pricing
func litellmUnits() map[string]string {
	return map[string]string{
		"input_cost_per_token":            "input-token",
		"output_cost_per_token":           "output-token",
		"cache_read_input_token_cost":     "cached-input-token",
		"cache_creation_input_token_cost": "cache-write-token",
		"output_cost_per_reasoning_token": "reasoning-token",
		"input_cost_per_token_batches":    "batch-input-token",
		"output_cost_per_token_batches":   "batch-output-token",
		"input_cost_per_request":          "request",
	}
}

// litellmProvider gives a provider the name that OpenTelemetry has for it.
// https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/
func litellmProvider(name string) string {
	family, _, _ := strings.Cut(name, "-")
	switch family {
	case "bedrock", "bedrock_converse":
		return "aws.bedrock"
	case "azure", "azure_text":
		return "azure.ai.openai"
	case "azure_ai":
		return "azure.ai.inference"
	case "vertex_ai":
		return "gcp.vertex_ai"
	case "gemini":
		return "gcp.gemini"
	case "mistral":
		return "mistral_ai"
	case "cohere_chat":
		return "cohere"
	case "xai":
		return "x_ai"
	case "watsonx":
		return "ibm.watsonx.ai"
	case "text", "text_completion_openai":
		return "openai"
	default:
		return name
	}
}

// litellmItem is the model's own name: without the route to its provider.
func litellmItem(model, provider string) string {
	route, rest, found := strings.Cut(model, "/")
	family, _, _ := strings.Cut(provider, "-")
	if found && rest != "" && (route == provider || route == family || route+"_converse" == provider || route+"_chat" == provider) {
		return rest
	}
	return model
}

// litellmPer is the quantity that prices of one are kept for: its book has
// prices such as 2.0000000000000002e-07, which have too many digits for one
// token and not for a million.
func litellmPer() money.Amount { return money.FromInt(1_000_000) }

// litellm reads LiteLLM's book: a mapping of models. The prices are US dollars
// for one.
func (s *shelf) litellm(name string, root *node) error {
	if root.kind != mapping {
		return bad(name, root.line, "it is a %s, not a mapping of models", root.kind)
	}
	passed := map[string]int{}
	for i, model := range root.keys {
		n := root.items[i]
		from := evidence.Origin{File: name, Line: n.line, Name: model}
		if model == "sample_spec" {
			continue // the description of the book
		}
		if n.kind != mapping {
			s.refuse(from, "the model is a %s, not a mapping", n.kind)
			continue
		}
		provider, err := n.get("litellm_provider").value("litellm_provider")
		if err != nil {
			s.refuse(from, "%v", err)
			continue
		}
		one := evidence.Price{Provider: litellmProvider(provider), Item: litellmItem(model, provider), Per: litellmPer(), Currency: "USD"}
		if err := s.costs(from, one, n, passed); err != nil {
			return err
		}
	}
	for _, k := range slices.Sorted(maps.Keys(passed)) {
		s.sink.Flag(evidence.Problem{
			Origin: evidence.Origin{File: name, Name: k},
			Reason: fmt.Sprintf("prices of a kind that Farthing does not keep: %d", passed[k]),
		})
	}
	return nil
}

// costs reads the prices of a model, or of one tier of it.
func (s *shelf) costs(from evidence.Origin, p evidence.Price, n *node, passed map[string]int) error {
	for i, k := range n.keys {
		value := n.items[i]
		from.Line = value.line
		if k == "tiered_pricing" && value.kind == list {
			if err := s.tiers(from, p, value, passed); err != nil {
				return err
			}
			continue
		}
		if value.kind != scalar || !strings.Contains(k, "cost") {
			continue
		}
		unit, above, ok := litellmKey(k)
		if !ok {
			if !value.zero() {
				passed[k]++
			}
			continue
		}
		one := p
		one.Unit, one.Above = unit, max(p.Above, above)
		var err error
		if one.Price, err = millionOf(k, strings.TrimSpace(value.text)); err != nil {
			s.refuse(from, "%v", err)
			continue
		}
		if err := s.add(&one, from, true); err != nil {
			return err
		}
	}
	return nil
}

// millionOf reads the price of one as that of litellmPer, exactly.
func millionOf(what, text string) (money.Amount, error) {
	one, err := money.Parse(text)
	if err != nil {
		return one, fmt.Errorf("the %s %q is not a number", what, clip(text))
	}
	return fitting(what, text, one.Mul(litellmPer()))
}

func (n *node) zero() bool {
	a, err := money.Parse(n.text)
	return err == nil && a.IsZero()
}

// litellmKey gives the unit of a key and the tokens from which it holds:
// input_cost_per_token_above_200k_tokens[_batches].
func litellmKey(k string) (unit string, above int64, ok bool) {
	base, tier, tiered := strings.Cut(k, "_above_")
	if tiered {
		var batch bool
		if tier, batch = strings.CutSuffix(tier, "_batches"); batch {
			base += "_batches"
		}
	}
	unit, ok = litellmUnits()[base]
	if !tiered || !ok {
		return unit, 0, ok
	}
	thousands, found := strings.CutSuffix(tier, "k_tokens")
	n, err := strconv.ParseInt(thousands, 10, 32)
	return unit, n * 1000, found && err == nil && n > 0
}

// tiers reads tiered_pricing: a list of ranges of tokens with the usual keys.
func (s *shelf) tiers(from evidence.Origin, p evidence.Price, all *node, passed map[string]int) error {
	for _, tier := range all.items {
		from.Line = tier.line
		span := tier.get("range")
		if span == nil || span.kind != list || len(span.items) == 0 {
			passed["tiered_pricing"]++ // by results of a search, not by tokens
			continue
		}
		start, err := money.Parse(span.items[0].text)
		if err != nil || start.Sign() < 0 || !start.Fits() {
			s.refuse(from, "a tier's range begins with %q", clip(span.items[0].text))
			continue
		}
		if p.Above, err = strconv.ParseInt(start.Fixed(0), 10, 64); err != nil {
			s.refuse(from, "a tier's range begins with %q", clip(span.items[0].text))
			continue
		}
		if err := s.costs(from, p, tier, passed); err != nil {
			return err
		}
	}
	return nil
}
