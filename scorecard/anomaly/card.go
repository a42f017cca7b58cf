package main

import (
	"fmt"
	"io"
)

func kinds() []string {
	return []string{"step", "drift", "batch", "endpoint", "weekend", "price", "drop"}
}

// writeCard measures the methods on the rest of the pairs and writes two tables.
func writeCard(w io.Writer, pairs []pair, stl map[*twin][]float64) {
	third, rest := split(pairs)
	methods := []method{farthing(), farthingSet(third)}
	for _, r := range rivals(stl) {
		methods = append(methods, r.method(third, rest))
	}
	results := make([]result, len(methods))
	for i, m := range methods {
		results[i] = judge(rest, m)
	}
	fmt.Fprintf(w, "%d pairs; bounds set on the clean twins of %d, everything below measured on the other %d.\n\n", len(pairs), len(third), len(rest))
	fmt.Fprintln(w, "| method | false alarms a series-month | recall | SNR ≥ 3 | SNR ≥ 6 | batch | delay, days | still ahead | delay, all | ahead, all | fees alarmed |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|---|")
	for i, r := range results {
		fmt.Fprintf(w, "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.1f | %.0f %% | %.1f | %.0f %% | %d of %d |\n", methods[i].name, r.falseAlarms.aMonth(),
			r.recall.value(), r.snr3.value(), r.snr6.value(), r.kinds["batch"].value(), r.delay, 100*r.ahead, r.lost, 100*r.saved, r.fees.part, r.fees.whole)
	}
	fmt.Fprintf(w, "\nRecall by kind (the pairs of each kind: ")
	for i, k := range kinds() {
		if i > 0 {
			fmt.Fprint(w, ", ")
		}
		fmt.Fprintf(w, "%s %d", k, results[0].kinds[k].whole)
	}
	fmt.Fprintln(w, "):\n\n| method | step | drift | batch | endpoint | weekend | price | drop |\n|---|---|---|---|---|---|---|---|")
	for i, r := range results {
		fmt.Fprintf(w, "| %s |", methods[i].name)
		for _, k := range kinds() {
			fmt.Fprintf(w, " %.2f |", r.kinds[k].value())
		}
		fmt.Fprintln(w)
	}
}
