package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/series"
)

// families are the two large ones; they differ in how restless they are.
func families() []string { return []string{"flights", "births"} }

// writeBounds measures the bounds that internal/anomaly ships: for each budget
// the lowest at which a third of the clean series of each family keeps to it.
func writeBounds(w io.Writer, folders []string) error {
	weighed := map[*twin]anomaly.Weighed{}
	byFamily := map[string][]pair{}
	for _, folder := range folders {
		pairs, _, err := readPairs(folder)
		if err != nil {
			return err
		}
		third, _ := split(pairs)
		for _, p := range third {
			family, _, _ := strings.Cut(p.clean.name, " ")
			byFamily[family] = append(byFamily[family], p)
			weighed[p.clean] = weigh(p.clean)
		}
	}
	fmt.Fprintf(w, "| budget, false alarms a month | shipped |")
	for _, f := range families() {
		fmt.Fprintf(w, " %s, %d windows |", f, len(byFamily[f]))
	}
	fmt.Fprint(w, "\n|---|---|---|---|\n")
	for _, b := range []float64{0.05, 0.1, 0.25, 0.5, 1, 2} {
		fmt.Fprintf(w, "| %g | %.2f |", b, anomaly.Bound(anomaly.Budget(b), series.Day))
		for _, f := range families() {
			at := lowest(byFamily[f], 1, b, func(t *twin, bound float64) []bool { return marks(weighed[t], bound) })
			fmt.Fprintf(w, " %.2f |", at)
		}
		fmt.Fprintln(w)
	}
	return nil
}
