package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/farthing-finops/farthing/internal/anomaly"
	"github.com/farthing-finops/farthing/internal/series"
)

// nabFile is a series of NAB with its labelled windows, as places in it.
type nabFile struct {
	name    string
	scores  []float64
	windows [][2]int // first and last
}

// probation is the part at the beginning of a series that is not scored.
func (f nabFile) probation() int { return int(0.15 * float64(min(len(f.scores), 5000))) }

// writeNAB scores by the standard profile of the Numenta Anomaly Benchmark
// (Lavin and Ahmad 2015): the earliest alert in a window earns up to 1, a missed
// window costs 1, each false alert up to 0.11; one threshold for all files,
// the best one; 0 is no alert at all, 100 is perfect.
func writeNAB(w io.Writer, folder string) error {
	if _, err := os.Stat(filepath.Join(folder, "windows.json")); folder == "" || err != nil {
		fmt.Fprintln(os.Stderr, "SKIPPED: NAB. FARTHING_SAMPLES names no folder with nab/windows.json")
		fmt.Fprintln(w, "Skipped: the series were not there.")
		return nil
	}
	files, err := readNAB(folder)
	if err != nil {
		return err
	}
	score, threshold := bestNAB(files)
	fmt.Fprintf(w, "Standard profile on the %d files of realAWSCloudwatch and realAdExchange: **%.1f**, at the best threshold of the score, %.3f. "+
		"NAB's windows are wide, its threshold is chosen on the test itself, and so were the lengths for steps shorter than a day: this only shows "+
		"that nothing is broken. "+
		"Published on all of NAB: ARTime 74.9, CAD-OSE 69.9, Twitter 47.1, windowed Gaussian 39.6.\n", len(files), score, threshold)
	return nil
}

func readNAB(folder string) ([]nabFile, error) {
	text, err := os.ReadFile(filepath.Join(folder, "windows.json"))
	if err != nil {
		return nil, err
	}
	var windows map[string][][2]string
	if err := json.Unmarshal(text, &windows); err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(folder, "*", "*.csv"))
	if err != nil {
		return nil, err
	}
	var out []nabFile
	for _, path := range paths {
		name := filepath.ToSlash(filepath.Join(filepath.Base(filepath.Dir(path)), filepath.Base(path)))
		f, err := readNABFile(path, windows[name])
		if err != nil {
			return nil, err
		}
		f.name = name
		out = append(out, f)
	}
	return out, nil
}

// readNABFile takes the points as even steps: some of their times are a little off.
func readNABFile(path string, windows [][2]string) (nabFile, error) {
	rows, err := readCSV(path)
	if err != nil {
		return nabFile{}, err
	}
	var times []time.Time
	s := series.Series{}
	for _, r := range rows {
		at, err := time.Parse(time.DateTime, r["timestamp"])
		if err != nil {
			return nabFile{}, err
		}
		times, s.Values = append(times, at), append(s.Values, atof(r["value"]))
	}
	s.Start, s.Step = times[0], times[1].Sub(times[0]).Round(5*time.Minute)
	var f nabFile
	for _, v := range anomaly.Detect(s, budget) {
		f.scores = append(f.scores, float64(v.Score))
	}
	for _, w := range windows {
		from, err := place(times, w[0])
		if err != nil {
			return nabFile{}, err
		}
		to, err := place(times, w[1])
		if err != nil {
			return nabFile{}, err
		}
		f.windows = append(f.windows, [2]int{from, to})
	}
	return f, nil
}

// place is the first point at a time or after it.
func place(times []time.Time, text string) (int, error) {
	at, err := time.Parse("2006-01-02 15:04:05.000000", text)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(times, func(t time.Time) bool { return !t.Before(at) })
	if i < 0 {
		i = len(times) - 1
	}
	return i, nil
}

// bestNAB tries each score that occurs as the threshold.
func bestNAB(files []nabFile) (best, threshold float64) {
	var tried []float64
	for _, f := range files {
		tried = append(tried, f.scores...)
	}
	slices.Sort(tried)
	tried = slices.Compact(tried)
	// A thousand of them, more of the high ones: scores of 0.3 flag everything.
	tried = tried[len(tried)*9/10:]
	stride := max(1, len(tried)/1000)
	best = math.Inf(-1)
	for i := 0; i < len(tried); i += stride {
		if s := nabScore(files, tried[i]); s > best {
			best, threshold = s, tried[i]
		}
	}
	return best, threshold
}

// nabScore is 0 for no alert and 100 for one at the start of each window.
func nabScore(files []nabFile, threshold float64) float64 {
	got, windows := 0.0, 0
	for _, f := range files {
		got += f.score(threshold)
		windows += len(f.windows)
	}
	return 100 * (got + float64(windows)) / float64(2*windows)
}

func (f nabFile) score(threshold float64) float64 {
	const falseCost = 0.11
	sum, found := 0.0, make([]bool, len(f.windows))
	last := -1 // the window that ended last
	for i := f.probation(); i < len(f.scores); i++ {
		for k, w := range f.windows {
			if w[1] < i {
				last = k
			}
		}
		if f.scores[i] < threshold {
			continue
		}
		in := slices.IndexFunc(f.windows, func(w [2]int) bool { return i >= w[0] && i <= w[1] })
		switch {
		case in >= 0 && !found[in]:
			w := f.windows[in]
			found[in] = true
			sum += sigmoid(-float64(w[1]-i+1)/float64(w[1]-w[0]+1)) / sigmoid(-1)
		case in < 0 && last < 0:
			sum -= falseCost
		case in < 0:
			w := f.windows[last]
			sum += falseCost * sigmoid(float64(i-w[1])/float64(max(1, w[1]-w[0])))
		}
	}
	for _, ok := range found {
		if !ok {
			sum--
		}
	}
	return sum
}

// sigmoid is NAB's: 1 far before a window's end, −1 far behind it.
func sigmoid(position float64) float64 {
	if position > 3 {
		return -1
	}
	return 2/(1+math.Exp(5*position)) - 1
}
