package app

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/source/evidencelines"
	"github.com/farthing-finops/farthing/internal/source/inventory"
	"github.com/farthing-finops/farthing/internal/source/langfuse"
	"github.com/farthing-finops/farthing/internal/source/litellm"
	"github.com/farthing-finops/farthing/internal/source/mlflow"
	"github.com/farthing-finops/farthing/internal/source/openlineage"
	"github.com/farthing-finops/farthing/internal/source/otlp"
	"github.com/farthing-finops/farthing/internal/source/prices"
	"github.com/farthing-finops/farthing/internal/source/prometheus"
	"github.com/farthing-finops/farthing/internal/source/slurm"
	"github.com/farthing-finops/farthing/internal/source/wandb"
)

// evidenceFormats are the kinds of evidence that Farthing reads.
func evidenceFormats() []evidence.Format {
	return []evidence.Format{
		evidencelines.Format{},
		mlflow.Format{},
		wandb.Format{},
		openlineage.Format{},
		otlp.Format{},
		prometheus.Format{},
		slurm.Format{},
		litellm.Format{},
		langfuse.Format{},
		inventory.Format{},
		prices.Format{},
	}
}

// rulesFile is the home's own rules of allocation.
const rulesFile = "rules.yaml"

// rulesOf reads rules: of a named file, or of a home, which may have none.
func rulesOf(home string) func(string) (allocation.Rules, error) {
	return func(file string) (allocation.Rules, error) {
		named := file != ""
		if !named {
			file = filepath.Join(home, rulesFile)
		}
		f, err := os.Open(file)
		switch {
		case errors.Is(err, fs.ErrNotExist) && !named:
			return allocation.Rules{}, nil
		case err != nil:
			return allocation.Rules{}, fault.New(fault.BadInput, "the rules cannot be read").At(fault.Where{File: file}).Wrap(err)
		}
		defer f.Close()
		return allocation.ReadRules(f, file)
	}
}
