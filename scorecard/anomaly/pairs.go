package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// twin is one series of the score card: a real one, clean or with one anomaly
// put in.
type twin struct {
	dates  []time.Time
	values []float64

	pair       int
	name, kind string
	injected   bool
	start, end int     // the anomaly's days, end not among them
	snr        float64 // its first week's mean excess over the clean residual's MAD
	fee        string  // a 1 for each day of the benign fee; empty without one
}

// series is the real series that a twin is a window of.
func (t *twin) series() string { return t.name[:strings.LastIndex(t.name, " ")] }

// pair are the twins of one real series.
type pair struct{ clean, injected *twin }

// readPairs reads what pairs.py wrote, and gives the series by their ids too.
func readPairs(folder string) ([]pair, map[string]*twin, error) {
	truth, err := readCSV(filepath.Join(folder, "truth.csv"))
	if err != nil {
		return nil, nil, err
	}
	byID := map[string]*twin{}
	pairs := make([]pair, len(truth)/2)
	for _, r := range truth {
		t := &twin{name: r["name"], kind: r["kind"], injected: r["twin"] == "injected", pair: atoi(r["pair"]),
			start: atoi(r["start"]), end: atoi(r["end"]), snr: atof(r["snr"]), fee: r["fee"]}
		byID[r["series"]] = t
		if t.injected {
			pairs[t.pair].injected = t
		} else {
			pairs[t.pair].clean = t
		}
	}
	days, err := readCSV(filepath.Join(folder, "days.csv"))
	if err != nil {
		return nil, nil, err
	}
	for _, r := range days {
		t := byID[r["series"]]
		day, err := time.Parse(time.DateOnly, r["timestamp"])
		if err != nil {
			return nil, nil, err
		}
		t.dates, t.values = append(t.dates, day), append(t.values, atof(r["value"]))
	}
	return pairs, byID, nil
}

// readCSV reads rows by column name.
func readCSV(path string) ([]map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("%s: %d rows: %w", path, len(rows), err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		out = append(out, m)
	}
	return out, nil
}

func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

// atof reads a number; empty text, a day without a score, is NaN.
func atof(text string) float64 {
	if text == "" {
		return math.NaN()
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err)
	}
	return x
}
