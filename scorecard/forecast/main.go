// Command forecast is the part of the score card that Farthing plays: it
// forecasts every file of series of a folder and writes one line of JSON for
// each series, with the CPU seconds that it took. score.py runs it beside the
// others.
//
//	go run ./scorecard/forecast FOLDER HORIZON together|alone|samples|samples-alone
//
// Alone forecasts every series by itself. Samples are for learn.py: what the
// scales of the intervals are learnt from.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/farthing-finops/farthing/internal/forecast"
	"github.com/farthing-finops/farthing/internal/series"
)

// row is one series' forecast.
type row struct {
	File   string               `json:"file"`
	Series string               `json:"series"`
	Days   map[string][]float64 `json:"days"`
	Total  map[string]float64   `json:"total"`
	CPU    float64              `json:"cpu"`
}

func main() {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: forecast FOLDER HORIZON together|alone|samples|samples-alone"))
	}
	horizon, err := strconv.Atoi(os.Args[2])
	if err == nil {
		err = run(os.Args[1], horizon, os.Args[3], os.Stdout)
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func run(folder string, horizon int, how string, out io.Writer) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.csv"))
	if err != nil {
		return err
	}
	lines := json.NewEncoder(out)
	for _, file := range files {
		pasts, err := read(file)
		if err != nil {
			return err
		}
		groups := [][]forecast.Past{pasts}
		if strings.HasSuffix(how, "alone") {
			groups = nil
			for _, p := range pasts {
				groups = append(groups, []forecast.Past{p})
			}
		}
		for _, g := range groups {
			write := forecastGroup
			if strings.HasPrefix(how, "samples") {
				write = sampleGroup
			}
			if err := write(lines, filepath.Base(file), g, horizon); err != nil {
				return err
			}
		}
	}
	return nil
}

func read(file string) ([]forecast.Past, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	set, err := series.Read(f, file)
	if err != nil {
		return nil, err
	}
	var out []forecast.Past
	for _, s := range set.Series {
		out = append(out, forecast.Past{Name: s.Name, Days: s.Days(), Last: s.At(len(s.Values) - 1)})
	}
	return out, nil
}

func forecastGroup(lines *json.Encoder, file string, pasts []forecast.Past, horizon int) error {
	began := cpu()
	made, err := forecast.Together(pasts, forecast.Options{Horizon: horizon, Levels: []float64{0.80, 0.95}})
	if err != nil {
		return err
	}
	spent := (cpu() - began) / float64(len(pasts))
	for _, f := range made {
		r := row{File: file, Series: f.Name, CPU: spent, Days: map[string][]float64{}}
		r.Total = map[string]float64{"total": f.Total.Mean, "lo80": f.Total.Low[0], "hi80": f.Total.High[0], "lo95": f.Total.Low[1], "hi95": f.Total.High[1]}
		for _, d := range f.Days {
			for name, v := range map[string]float64{"mean": d.Mean, "lo80": d.Low[0], "hi80": d.High[0], "lo95": d.Low[1], "hi95": d.High[1]} {
				r.Days[name] = append(r.Days[name], v)
			}
		}
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	return nil
}

// sampleGroup writes the samples of the learning, each with its file.
func sampleGroup(lines *json.Encoder, file string, pasts []forecast.Past, horizon int) error {
	for _, s := range forecast.Samples(pasts, horizon) {
		line := struct {
			File string `json:"file"`
			forecast.Sample
		}{file, s}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// cpu is the seconds that the process has computed so far.
func cpu() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(used.Utime) + seconds(used.Stime)
}
