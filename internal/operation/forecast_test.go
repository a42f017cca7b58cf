package operation

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// oneFile is a place that holds the file that its location names.
type oneFile struct{ ledger.Folder }

func (oneFile) Open(_ context.Context, location string) (ledger.Folder, func() error, error) {
	return openFile{location: location}, func() error { return nil }, nil
}

type openFile struct {
	ledger.Folder
	location string
}

func (f openFile) Files() []ledger.File { return []ledger.File{{Path: filepath.Base(f.location)}} }

func (f openFile) Open(string) (io.ReadCloser, error) { return os.Open(f.location) }

// written is a file of days for each series: 10 on weekdays, 3 at weekends.
func written(t *testing.T, header string, series map[string]int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(header + "\n")
	for _, name := range []string{"", "batch", "chat"} {
		for day := range series[name] {
			at := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day)
			value := 10
			if at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
				value = 3
			}
			if name != "" {
				b.WriteString(name + ",")
			}
			fmt.Fprintf(&b, "%s,%d\n", at.Format(time.DateOnly), value)
		}
	}
	path := filepath.Join(t.TempDir(), "daily.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func askForecast(t *testing.T, values map[string][]string) (SeriesForecast, string) {
	t.Helper()
	out, err := (&Desk{Locator: oneFile{}}).forecast().Run(t.Context(), values)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := out.(SeriesForecast).Table().WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	return out.(SeriesForecast), text.String()
}

func TestForecastOfOneSeries(t *testing.T) {
	file := written(t, "timestamp,value", map[string]int{"": 61}) // to Saturday, 31 October
	out, text := askForecast(t, map[string][]string{"input": {file}, "horizon": {"3"}})
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if lines[0] != "timestamp,mean,lo80,hi80,lo95,hi95" || len(lines) != 4 {
		t.Fatalf("%s", text)
	}
	for i, want := range []string{"2026-11-01,3,", "2026-11-02,10,", "2026-11-03,10,"} {
		if !strings.HasPrefix(lines[i+1], want) {
			t.Errorf("%s, want %s", lines[i+1], want)
		}
	}
	if b := out.Basis[0]; b.History != 61 || b.Trials == 0 || b.Reach != 3 {
		t.Errorf("%+v", b)
	}
	if *out.Rows[1]["mean"] != "10" {
		t.Errorf("%v", out.Rows[1])
	}
}

func TestForecastOfTotals(t *testing.T) {
	file := written(t, "series,timestamp,value", map[string]int{"batch": 30, "chat": 61})
	out, text := askForecast(t, map[string][]string{"input": {file}, "horizon": {"14"}, "total": {"true"}, "level": {"90"}})
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if len(lines) != 3 || lines[0] != "series,total,lo90,hi90" || !strings.HasPrefix(lines[1], "batch,112,") || !strings.HasPrefix(lines[2], "chat,112,") {
		t.Errorf("%s", text)
	}
	if notes := strings.Join(out.Table().Notes, "\n"); !strings.Contains(notes, "little is known of batch (days known: 30, trials: ") || strings.Contains(notes, "of chat") {
		t.Errorf("%s", notes)
	}
}

func TestForecastLeavesOutWhatIsTooShort(t *testing.T) {
	file := written(t, "series,timestamp,value", map[string]int{"batch": 13, "chat": 61})
	out, text := askForecast(t, map[string][]string{"input": {file}, "horizon": {"1"}})
	if strings.Contains(text, "batch") || !strings.Contains(text, "chat,2026-11-01,3,") {
		t.Errorf("%s", text)
	}
	if notes := strings.Join(out.Table().Notes, "\n"); !strings.Contains(notes, "left out: batch has 13 days, and 14 are the least") {
		t.Errorf("%s", notes)
	}
}

func TestForecastFaults(t *testing.T) {
	enough := written(t, "timestamp,value", map[string]int{"": 61})
	short := written(t, "timestamp,value", map[string]int{"": 13})
	for what, c := range map[string]struct {
		values map[string][]string
		code   fault.Code
	}{
		"file and dimension": {map[string][]string{"input": {enough}, "by": {"Team"}}, fault.Usage},
		"bad level":          {map[string][]string{"input": {enough}, "level": {"120"}}, fault.Usage},
		"no horizon":         {map[string][]string{"input": {enough}, "horizon": {"0"}}, fault.Usage},
		"too short":          {map[string][]string{"input": {short}}, fault.BadInput},
	} {
		if _, err := (&Desk{Locator: oneFile{}}).forecast().Run(t.Context(), c.values); !fault.Is(err, c.code) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
