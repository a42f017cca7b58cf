// Bench measures Farthing beside plain DuckDB in one run, so that the ratio
// holds on a machine of any speed. It appends what it measured to
// bench/history.jsonl.
//
//	go run ./bench -rows 5000000 import    a CUR 2.0 CSV.gz, imported and plainly copied
//	go run ./bench -rows 30000000 query    a month by day, service and team, over the charges
//	go run ./bench -rows 30000000 pages    what pages ask, from 50 clients at once
//	go run ./bench -rows 5040000 allocate  hourly charges, a hundred thousand runs
//	go run ./bench otlp                    spans taken over HTTP and gRPC, beside an OpenTelemetry Collector
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// settings are what all benchmarks know.
type settings struct {
	rows    int64
	repeats int
	dir     string // for data that is kept between runs
	binary  string
}

func main() {
	var s settings
	flag.Int64Var(&s.rows, "rows", 0, "rows of the bill or lake (default 5 M for import, 30 M for query and pages)")
	flag.IntVar(&s.repeats, "repeats", 3, "measurements; the median counts")
	flag.StringVar(&s.dir, "dir", ".build/bench", "folder for generated data")
	flag.StringVar(&s.binary, "binary", "bin/farthing", "the program to measure")
	flag.Parse()
	if err := run(context.Background(), s, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, s settings, args []string) error {
	if len(args) == 0 {
		args = []string{"import", "query", "pages", "allocate", "otlp"}
	}
	for _, name := range args {
		var results []result
		var err error
		switch name {
		case "import":
			results, err = benchImport(ctx, s.withRows(5_000_000))
		case "query":
			results, err = benchQuery(ctx, s.withRows(30_000_000))
		case "pages":
			results, err = benchPages(ctx, s.withRows(30_000_000))
		case "allocate":
			results, err = benchAllocate(ctx, s.withRows(5_040_000))
		case "otlp":
			results, err = benchOTLP(ctx, s)
		case "divide": // the child process of allocate
			return divide(ctx, args[1:])
		case "plain-copy": // the child process of import
			return plainCopy(ctx, args[1:])
		default:
			err = fmt.Errorf("there is no benchmark %q", name)
		}
		if err != nil {
			return err
		}
		if err := record(results); err != nil {
			return err
		}
	}
	return nil
}

func (s settings) withRows(n int64) settings {
	if s.rows == 0 {
		s.rows = n
	}
	return s
}

// result is one figure beside its comparison.
type result struct {
	Name    string  `json:"name"`
	Rows    int64   `json:"rows"`
	Unit    string  `json:"unit"`
	Ours    float64 `json:"ours"`
	Theirs  float64 `json:"theirs"`
	Against string  `json:"against"`
	Ratio   float64 `json:"ratio"` // above 1 is in our favour
	Target  float64 `json:"target"`
	Note    string  `json:"note,omitempty"`
}

func record(results []result) error {
	f, err := os.OpenFile("bench/history.jsonl", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, r := range results {
		verdict := "reached"
		if r.Ratio < r.Target {
			verdict = "MISSED"
		}
		fmt.Printf("%-28s %10.4g %-16s against %-34s %10.4g   ratio %.2f (target %.2f: %s) %s\n",
			r.Name, r.Ours, r.Unit, r.Against, r.Theirs, r.Ratio, r.Target, verdict, r.Note)
		line, err := json.Marshal(struct {
			Date   string `json:"date"`
			Commit string `json:"commit"`
			Cores  int    `json:"cores"`
			result
		}{time.Now().UTC().Format(time.RFC3339), commit(), runtime.NumCPU(), r})
		if err != nil {
			return err
		}
		if _, err := f.Write(append(line, '\n')); err != nil {
			return err
		}
	}
	return nil
}

func commit() string {
	out, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// usage is what a finished process took.
type usage struct {
	cpu    time.Duration
	wall   time.Duration
	memory int64 // bytes at most
}

// measure runs a program and returns what it took.
func measure(ctx context.Context, name string, args ...string) (usage, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return usage{}, fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	state := cmd.ProcessState
	return usage{state.UserTime() + state.SystemTime(), time.Since(start), maxMemory(state)}, nil
}
