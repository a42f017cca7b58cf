// Package archtest holds the plan of the house (ARCHITECTURE.md) as tests: who
// may import whom, and where the vendors, the clock and the floats stay.
package archtest

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/farthing-finops/farthing/"

// pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
}

// floors are the rooms from the ground up. A room may import the rooms of
// lower floors, and of its own floor those that come before it in the list.
func floors() [][]string {
	return [][]string{
		{"internal/money", "internal/period", "internal/focus", "internal/fault"},
		{"internal/ledger", "internal/evidence"},
		{"internal/query"},
		{"internal/allocation", "internal/series", "internal/plan", "internal/forecast", "internal/anomaly", "internal/explain"},
		{"internal/budget", "internal/finding", "internal/alert"},
		{"internal/report"},
		{"internal/operation"},
	}
}

// walls are the outer rooms: each touches one part of the world. They may
// import any floor but no other wall, except what stands in allowed.
func walls() []string {
	return []string{"internal/source/", "internal/lake", "internal/engine/", "internal/engine", "internal/location", "internal/sample", "internal/intake", "internal/state", "internal/notify", "internal/door/"}
}

// allowed are imports between walls, each with its reason.
func allowed() map[string]string {
	return map[string]string{
		"internal/engine/duckdb -> internal/engine":              "an engine renders questions by the shared renderer",
		"internal/engine/trino -> internal/engine":               "an engine renders questions by the shared renderer",
		"internal/location/bucket -> internal/location":          "what a bucket holds is read like a folder once it is here",
		"internal/engine/suite -> internal/engine/duckdb":        "the engines' test loads its lake with the engine that reads files",
		"internal/engine/suite -> internal/engine":               "the engines' test runs what the shared renderer renders",
		"internal/engine/suite -> internal/source/evidencelines": "the engines' test imports real evidence",
		"internal/engine/suite -> internal/lake":                 "the engines' test asks over a real lake",
		"internal/engine/suite -> internal/location":             "the engines' test imports a real bill",
		"internal/engine/suite -> internal/source/focus":         "the engines' test imports a real bill",
		"internal/source/contract -> internal/engine/duckdb":     "the sources' test reads with the real engine",
		"internal/source/contract -> internal/location":          "the sources' test reads real folders",
		"internal/source/litellm -> internal/source/requestlog":  "two vendors' logs have rows of the same shape",
		"internal/source/langfuse -> internal/source/requestlog": "two vendors' logs have rows of the same shape",
		"internal/source/openai -> internal/source/costpages":    "two vendors deliver pages of the same shape",
		"internal/source/anthropic -> internal/source/costpages": "two vendors deliver pages of the same shape",
	}
}

func TestImportsGoDown(t *testing.T) {
	used := map[string]bool{}
	checked := 0
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			from, to := room(p.ImportPath), room(i)
			if to == "" || from == to {
				continue
			}
			checked++
			if reason := forbidden(from, to); reason != "" {
				edge := from + " -> " + to
				if allowed()[edge] == "" {
					t.Errorf("%s: %s", edge, reason)
				}
				used[edge] = true
			}
		}
	}
	if checked == 0 {
		t.Fatal("no import was looked at")
	}
	for edge := range allowed() {
		if !used[edge] {
			t.Errorf("the exception %s is no longer needed: remove it", edge)
		}
	}
}

// wiring tells the rooms that know everything: the program and the benchmarks.
func wiring(room string) bool {
	return room == "internal/app" || room == "bench" || strings.HasPrefix(room, "cmd/")
}

// forbidden says why an import is against the plan, or "".
func forbidden(from, to string) string {
	switch {
	case wiring(from):
		return ""
	case to == "internal/app" || strings.HasPrefix(to, "cmd/"):
		return "nothing imports the wiring"
	case strings.HasPrefix(from, "internal/door/"):
		if to != "internal/operation" && to != "internal/fault" && to != "docs" {
			return "a door renders operations and adds nothing"
		}
	case isWall(from):
		if isWall(to) {
			return "siblings never meet: a wall knows the rooms that it serves, not other walls"
		}
	case floorOf(from) >= 0:
		if isWall(to) {
			return "a room states its port; the wall that fills it imports the room"
		}
		if floorOf(to) > floorOf(from) {
			return "imports go down a floor, not up"
		}
		if floorOf(to) == floorOf(from) && floorOf(from) == 0 {
			return "the words of the ground floor stand alone"
		}
	}
	return ""
}

// Vendors stay at the walls; each is known to the few rooms that are about it.
func TestVendorsStayAtTheWalls(t *testing.T) {
	homes := map[string][]string{
		"github.com/duckdb/duckdb-go":            {"internal/engine/duckdb"},
		"github.com/trinodb/trino-go-client":     {"internal/engine/trino"},
		"github.com/apache/iceberg-go":           {"internal/lake"},
		"github.com/apache/arrow-go":             {"internal/lake", "internal/location", "internal/sample"},
		"github.com/danielgtaylor/huma":          {"internal/door/httpapi", "internal/door/webui"},
		"github.com/modelcontextprotocol/go-sdk": {"internal/door/mcpserver", "internal/door/httpapi"},
		"github.com/spf13/cobra":                 {"internal/door/cli"},
		"gocloud.dev":                            {"internal/location/bucket"},
		"github.com/shopspring/decimal":          {"internal/money"},
		"github.com/hashicorp/golang-lru":        {"internal/app", "internal/door/httpapi", "internal/lake"},
		"modernc.org/sqlite":                     {"internal/lake", "internal/state", "internal/source/mlflow"},
		"github.com/goccy/go-yaml":               {"internal/allocation", "internal/source/mlflow", "internal/source/prices", "internal/source/inventory"},
		"google.golang.org/protobuf":             {"internal/source/wandb", "internal/intake"},
		"github.com/jackc/pgx":                   {"internal/lake", "internal/state"},
		"golang.org/x/term":                      {"internal/app"},
		"github.com/riverqueue/river":            {"internal/state"},
		"github.com/nicholas-fedor/shoutrrr":     {"internal/notify"},
	}
	seen := map[string]bool{}
	for _, p := range packages(t) {
		for _, i := range p.Imports {
			for vendor, rooms := range homes {
				if !strings.HasPrefix(i, vendor) {
					continue
				}
				seen[vendor] = true
				if !slices.Contains(rooms, room(p.ImportPath)) {
					t.Errorf("%s imports %s, which belongs to %v", room(p.ImportPath), i, rooms)
				}
			}
		}
	}
	for vendor := range homes {
		if !seen[vendor] {
			t.Errorf("nothing imports %s: remove it here and from ARCHITECTURE.md", vendor)
		}
	}
}

// packages lists the packages of the module, without their tests.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Dir,Imports,GoFiles", module+"...")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Fatal(err)
	}
	var all []pkg
	dec := json.NewDecoder(bufio.NewReader(strings.NewReader(string(out))))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("only %d packages were found", len(all))
	}
	return all
}

// room is a package's path within the module, or "" for a foreign one.
func room(path string) string {
	rest, ok := strings.CutPrefix(path, module)
	if !ok {
		return ""
	}
	return rest
}

func isWall(room string) bool {
	for _, w := range walls() {
		if room == w || strings.HasSuffix(w, "/") && strings.HasPrefix(room, w) || strings.HasPrefix(room, w+"/") {
			return true
		}
	}
	return false
}

func floorOf(room string) int {
	for i, f := range floors() {
		if slices.Contains(f, room) {
			return i
		}
	}
	return -1
}
