package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/farthing-finops/farthing/internal/door/cli"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/operation"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/sample"
)

// azureFolder holds the sample's two Azure exports, which tell one bill
// together and so are imported together.
const azureFolder = "azure"

// sampleSources are the sample's exports: the name in the ledger, and the
// folder. The names say to everybody who sees an amount that it is made up.
func sampleSources() [][2]string {
	return [][2]string{
		{"sample-aws", sample.AWS},
		{"sample-gcp", sample.GCP},
		{"sample-azure", azureFolder},
		{"sample-tokens-api", sample.FOCUS},
	}
}

// sampleEvidence are the folders of the sample's evidence: one tool, one source.
func sampleEvidence() []string {
	return []string{"farthing", "mlflow", "slurm", "openlineage", "otlp", "litellm", "inventory", "prices"}
}

// sampleRules are the sample company's rules of allocation.
const sampleRules = `# How the sample company divides what it pays.
virtualTags:
  - name: robots are research
    where: "SubAccountName contains 'robot'"
    set: {Team: robotics}
shared:
  - name: support and tax
    where: "ChargeCategory = 'Tax' or ServiceName contains 'Support'"
    over: Team
    by: proportional
  - name: commitments as they were bought
    where: "ChargeCategory = 'Purchase'"
    over: Team
    by: proportional
`

// demo serves a ledger of made-up bills and evidence.
func demo(ctx context.Context, desk *operation.Desk, g cli.Globals, flags map[string]string, out io.Writer) error {
	o, err := sampleOptions(desk, flags)
	if err != nil {
		return err
	}
	g.Home, g.Catalog = filepath.Join(g.Home, "demo"), "" // never the user's own ledger
	exports := filepath.Join(g.Home, "sample-exports")
	return serve(ctx, desk, g, flags, out, func(ctx context.Context) error {
		if err := writeSample(ctx, exports, o, out); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(g.Home, rulesFile), []byte(sampleRules), 0o644); err != nil {
			return fault.New(fault.Unavailable, "cannot write the sample company").Wrap(err)
		}
		for _, s := range sampleSources() {
			if err := importSample(ctx, desk, s[0], filepath.Join(exports, s[1]), out); err != nil {
				return err
			}
		}
		for _, tool := range sampleEvidence() {
			if err := importSample(ctx, desk, "sample-"+tool, filepath.Join(exports, sample.Evidence, tool), out); err != nil {
				return err
			}
		}
		fmt.Fprint(out, "Dividing it among runs, endpoints, datasets and teams ...")
		done, err := runOperation(ctx, desk, "allocate", nil)
		if a, ok := done.(operation.AllocateOutput); ok {
			fmt.Fprintf(out, " %d months of sources\n", len(a.Allocated))
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "All of it is made up. Ask the same ledger on the command line with: --home %s\n", g.Home)
		return nil
	})
}

func sampleOptions(desk *operation.Desk, flags map[string]string) (sample.Options, error) {
	seed, err := strconv.ParseUint(flags["seed"], 10, 64)
	if err != nil {
		return sample.Options{}, fault.New(fault.Usage, "seed is a whole number, not %q", flags["seed"])
	}
	months, err := strconv.Atoi(flags["months"])
	if err != nil || months < 1 {
		return sample.Options{}, fault.New(fault.Usage, "months is a whole number above 0, not %q", flags["months"])
	}
	return sample.Options{Seed: seed, Months: months, Last: period.MonthOf(desk.Now()).Add(-1)}, nil
}

// writeSample writes the exports unless they are there already.
func writeSample(ctx context.Context, dir string, o sample.Options, out io.Writer) error {
	if sampleIsThere(dir, o) {
		return nil
	}
	fmt.Fprintf(out, "Writing %d months of bills of %s\n", o.Months, sample.Company)
	if err := os.RemoveAll(filepath.Join(dir, azureFolder)); err != nil {
		return err
	}
	if _, err := sample.Write(ctx, dir, o); err != nil {
		return err
	}
	for _, export := range []string{sample.AzureActual, sample.AzureAmortized} {
		together := filepath.Join(dir, azureFolder, export)
		if err := errors.Join(os.MkdirAll(filepath.Dir(together), 0o755), os.Rename(filepath.Join(dir, export), together)); err != nil {
			return fault.New(fault.Unavailable, "cannot write the sample company").At(fault.Where{File: together}).Wrap(err)
		}
	}
	return nil
}

// sampleIsThere tells whether the folder holds the whole of this very sample.
func sampleIsThere(dir string, o sample.Options) bool {
	text, err := os.ReadFile(filepath.Join(dir, sample.TruthFile))
	var m sample.Manifest
	if err != nil || json.Unmarshal(text, &m) != nil || !m.Complete || m.Seed != o.Seed {
		return false
	}
	for _, part := range []string{filepath.Join(azureFolder, sample.AzureAmortized), sample.Evidence} {
		if _, err := os.Stat(filepath.Join(dir, part)); err != nil {
			return false // it was stopped before the Azure exports were in place, or is of an older Farthing
		}
	}
	var months []string
	for _, t := range m.Truth {
		if t.Export == sample.AWS {
			months = append(months, t.BillingPeriod.String())
		}
	}
	slices.Sort(months)
	months = slices.Compact(months)
	return len(months) == o.Months && months[len(months)-1] == o.Last.String()
}

// importSample imports one export as a user would, and says what became of it.
func importSample(ctx context.Context, desk *operation.Desk, source, dir string, out io.Writer) error {
	fmt.Fprintf(out, "Importing %s ...", source)
	done, err := runOperation(ctx, desk, "import", map[string][]string{"location": {dir}, "source": {source}, "allow-shrink": {"true"}, "allocate-later": {"true"}})
	fmt.Fprintln(out, outcome(done))
	return err
}

// runOperation runs one of the desk's operations by its name.
func runOperation(ctx context.Context, desk *operation.Desk, name string, values map[string][]string) (any, error) {
	all := desk.Operations()
	i := slices.IndexFunc(all, func(op operation.Operation) bool { return op.Name == name })
	if i < 0 {
		return nil, errors.New("there is no operation " + name)
	}
	return all[i].Run(ctx, values)
}

// outcome counts what became of the deliveries: " 13 published".
func outcome(done any) string {
	result, ok := done.(operation.ImportOutput)
	if !ok {
		return ""
	}
	var read int64
	for _, e := range result.Evidence {
		for _, n := range e.Records {
			read += n
		}
	}
	if read > 0 {
		return fmt.Sprintf(" %d records", read)
	}
	counts := map[ledger.Status]int{}
	for _, d := range result.Deliveries {
		counts[d.Status]++
	}
	var parts []string
	for _, s := range []ledger.Status{ledger.Published, ledger.Replaced, ledger.Unchanged, ledger.Rejected} {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf(" %d %s", counts[s], s))
		}
	}
	return strings.Join(parts, ",")
}
