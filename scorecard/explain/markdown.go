package main

import (
	"fmt"
	"strings"

	"github.com/farthing-finops/farthing/internal/explain"
	"github.com/farthing-finops/farthing/internal/explain/causes"
)

const head = `# Score card: explanations

` + "`go run ./scorecard/explain`" + ` writes this page. The numbers are those that were obtained.

Made-up bills of two months (` + "`internal/explain/causes`" + `): a company with services that sell machines by the hour, tokens, storage and
licences without a quantity, for teams, models, meters, regions and accounts. One to four causes happen between the months, in
slices of one to three dimensions that may overlap: of price, usage, mix, utilisation, new, retired, commitments (coverage or
fees), credits and taxes. Cells do not react alike (±5 %, credits ±50 %), usage changes by up to 5 % without a cause, and a few
small cells come and go. The maker of the bills knows nothing of how they are explained.

A cause counts if a bill can show it: it moves at least 2 % of the month's total and a tenth of what the largest moves, beside
the others; it touches at least three cells, and not more than half of the total; no other cause of its kind is in mostly the
same cells; a mix moves something nearly everywhere in its slice. The rule about mix, that a cause shows beside the others, and
the bounds of the search were settled while looking at other seeds (from 1: ` + "`-development`" + `).

An effect is right if kind and slice are those of a cause: the same values, or others that choose exactly the same cells.
Near misses count as wrong, and the cause as missed. What is marked as rest names no cause.

`

func (k *card) markdown() string {
	var b strings.Builder
	b.WriteString(head)
	fmt.Fprintf(&b, "%d cases with seeds from %d, which nothing was set with.\n\n", k.all.Cases, heldOut)
	b.WriteString("| | target | obtained |\n|---|---|---|\n")
	c := k.all.Count()
	fmt.Fprintf(&b, "| effects add up to the difference, to the last digit | all | %d of %d |\n", k.exact, k.all.Cases)
	fmt.Fprintf(&b, "| F1 of kind and slice | 0.93 | %.3f |\n", c.F1())
	fmt.Fprintf(&b, "| precision, recall | | %.3f, %.3f |\n", c.Precision(), c.Recall())
	fmt.Fprintf(&b, "| recall of mix | 0.80 | %.2f |\n", k.all.ByKind[explain.Mix].Recall())
	fmt.Fprintf(&b, "| the largest cause comes first | 93 %% | %.1f %% |\n", lead(&k.all))
	fmt.Fprintf(&b, "| a case of %d cells, on the machine that wrote this: the fastest of %d runs | 50 ms | %.0f ms |\n", sizes()[2], rounds, k.fastest)
	fmt.Fprintf(&b, "| the median run; it shares the machine with others | | %.0f ms |\n", k.median)
	fmt.Fprintf(&b, "| beside it: the best single dimension of each kind, F1 | | %.3f |\n\n", k.rival.Count().F1())
	k.writeSizes(&b)
	k.writeKinds(&b)
	return b.String()
}

func (k *card) writeSizes(b *strings.Builder) {
	b.WriteString("| cells, mean | cases | F1 | precision | recall | largest first |\n|---|---|---|---|---|---|\n")
	for i := range k.bySize {
		s := &k.bySize[i]
		c := s.Count()
		fmt.Fprintf(b, "| %d | %d | %.3f | %.3f | %.3f | %.1f %% |\n", k.leaves[i]/s.Cases, s.Cases, c.F1(), c.Precision(), c.Recall(), lead(s))
	}
	b.WriteString("\n")
}

func (k *card) writeKinds(b *strings.Builder) {
	b.WriteString("| kind | causes | F1 | precision | recall |\n|---|---|---|---|---|\n")
	for _, kind := range explain.Kinds() {
		c := k.all.ByKind[kind]
		fmt.Fprintf(b, "| %s | %d | %.3f | %.3f | %.3f |\n", kind, c.Right+c.Missed, c.F1(), c.Precision(), c.Recall())
	}
}

func lead(s *causes.Score) float64 { return 100 * float64(s.LargestLead) / float64(s.Cases) }

func summary(s *causes.Score) string {
	c := s.Count()
	return fmt.Sprintf("F1 %.3f, precision %.3f, recall %.3f, mix recall %.2f, largest first %.1f %%", c.F1(), c.Precision(), c.Recall(), s.ByKind[explain.Mix].Recall(), lead(s))
}
