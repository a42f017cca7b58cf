package slurm

import (
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
)

// tres reads trackable resources, "cpu=8,mem=64G,gres/gpu=4,gres/gpu:a100=4",
// as text by name.
func tres(text string) map[string]string {
	out := map[string]string{}
	for _, part := range strings.Split(text, ",") {
		if name, value, ok := strings.Cut(strings.TrimSpace(part), "="); ok {
			out[strings.ToLower(name)] = value
		}
	}
	return out
}

// held gives what is held of each unit: gpu and cpu. GPUs are stated in all,
// and again by their types: only where the former is missing are the latter
// added up.
func held(text string) (map[string]money.Amount, error) {
	all := tres(text)
	out := map[string]money.Amount{}
	take := func(unit, name string) error {
		amount, err := money.Parse(all[name])
		if err != nil || amount.Sign() < 0 {
			return fmt.Errorf("%s is %q, which is no number", name, all[name])
		}
		if amount.Sign() > 0 {
			out[unit] = out[unit].Add(amount)
		}
		return nil
	}
	_, untyped := all["gres/gpu"]
	for name := range all {
		unit := ""
		switch {
		case name == "cpu":
			unit = "cpu"
		case name == "gres/gpu", strings.HasPrefix(name, "gres/gpu:") && !untyped:
			unit = "gpu"
		}
		if unit != "" {
			if err := take(unit, name); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// units are what is told of a node, in the order of the records.
func units() []string { return []string{"gpu", "cpu"} }
