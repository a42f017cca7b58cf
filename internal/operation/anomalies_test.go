package operation

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/fault"
)

// spiky is 60 days of 100.5 with 300 on the 51st, as CSV lines.
func spiky(prefix string) string {
	var b strings.Builder
	for t := range 60 {
		value := "100.5"
		if t == 50 {
			value = "300"
		}
		b.WriteString(prefix + time.Date(2026, 1, 1+t, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) + "," + value + "\n")
	}
	return b.String()
}

// runAnomaliesOn gives the operation's CSV for an input's text.
func runAnomaliesOn(t *testing.T, text string) ([]string, Table) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in.csv")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := (&Desk{Locator: oneFile{}}).anomalies().Run(t.Context(), map[string][]string{"input": {path}})
	if err != nil {
		t.Fatal(err)
	}
	var csv strings.Builder
	table := out.(Tabular).Table()
	if err := table.WriteCSV(&csv); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(csv.String(), "\n"), "\n"), table
}

func TestAnomaliesOfOneSeries(t *testing.T) {
	lines, table := runAnomaliesOn(t, "timestamp,value\n"+spiky(""))
	if lines[0] != "timestamp,value,score,anomaly" || len(lines) != 61 {
		t.Fatalf("%d lines below %s", len(lines)-1, lines[0])
	}
	for i, line := range lines[1:] {
		cells := strings.Split(line, ",")
		if want := i == 50; (cells[3] == "true") != want || (cells[2] >= "0.5") != want {
			t.Errorf("line %d: %s", i+1, line)
		}
	}
	if !strings.HasPrefix(lines[1], "2026-01-01,100.5,0.000000,false") {
		t.Errorf("the first line is %s", lines[1])
	}
	if len(table.Notes) != 1 || table.Notes[0] != "1 of 60 values raise an alarm" {
		t.Errorf("notes %q", table.Notes)
	}
}

func TestAnomaliesOfSeveralSeries(t *testing.T) {
	lines, _ := runAnomaliesOn(t, "series,timestamp,value\n"+spiky("b,")+strings.ReplaceAll(spiky("a,"), ",300\n", ",100.5\n"))
	if lines[0] != "series,timestamp,value,score,anomaly" || len(lines) != 121 {
		t.Fatalf("%d lines below %s", len(lines)-1, lines[0])
	}
	for _, line := range lines[1:] {
		if want := strings.HasPrefix(line, "b,2026-02-20,300,"); strings.HasSuffix(line, ",true") != want {
			t.Errorf("%s", line)
		}
	}
}

// A day without a line has no line in the answer.
func TestAnomaliesLeaveGapsOut(t *testing.T) {
	lines, _ := runAnomaliesOn(t, "timestamp,value\n"+strings.Replace(spiky(""), "2026-02-03,100.5\n", "", 1))
	if len(lines) != 60 || strings.Contains(strings.Join(lines, "\n"), "2026-02-03") {
		t.Errorf("%d lines", len(lines))
	}
}

func TestAnomaliesFaults(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.csv")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		values map[string][]string
		code   fault.Code
		says   string
	}{
		"no series":    {map[string][]string{"input": {empty}}, fault.BadInput, "empty.csv"},
		"wrong budget": {map[string][]string{"input": {empty}, "false-alarms": {"none"}}, fault.Usage, `"none"`},
	} {
		_, err := (&Desk{Locator: oneFile{}}).anomalies().Run(t.Context(), c.values)
		if !fault.Is(err, c.code) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
