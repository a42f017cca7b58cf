package ledger

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/fault"
)

// byColumn is a format that is known by one column.
type byColumn struct{ name, column string }

func (b byColumn) Name() string                   { return b.name }
func (b byColumn) Recognises(f SurveyedFile) bool { return slices.Contains(f.Columns, b.column) }
func (b byColumn) Exports(groups []Group) ([]Export, error) {
	var out []Export
	for _, g := range groups {
		out = append(out, GroupExport(g, b.name, "", Mapping{}))
	}
	return out, nil
}

func formatsAB() []BillFormat { return []BillFormat{byColumn{"a", "A"}, byColumn{"b", "B"}} }

// pathsOf are the files of exports: "a:x.csv+y.csv".
func pathsOf(exports []Export) []string {
	var out []string
	for _, x := range exports {
		var names []string
		for _, p := range x.Parts {
			names = append(names, p.Path)
		}
		out = append(out, x.Format+":"+strings.Join(names, "+"))
	}
	slices.Sort(out)
	return out
}

func TestSurvey(t *testing.T) {
	for name, c := range map[string]struct {
		files         memory
		as            string
		want, unknown []string
	}{
		"by folder and format":  {memory{"1.csv": "A\n", "2.csv": "A\n", "3.csv": "B\n", "d/4.csv": "A\n"}, "", []string{"a:1.csv+2.csv", "a:d/4.csv", "b:3.csv"}, nil},
		"partitions join":       {memory{"t/day=1/1.csv": "A\n", "t/day=2/hour=3/1.csv": "A\n", "u/day=1/1.csv": "A\n"}, "", []string{"a:t/day=1/1.csv+t/day=2/hour=3/1.csv", "a:u/day=1/1.csv"}, nil},
		"hidden and foreign":    {memory{".x.csv": "A\n", "_delta/1.csv": "A\n", "notes.md": "A\n", "1.csv": "C\n"}, "", nil, []string{"1.csv"}},
		"named by the user":     {memory{"1.csv": "C\n"}, "b", []string{"b:1.csv"}, nil},
		"named where two match": {memory{"1.csv": "A,B\n"}, "b", []string{"b:1.csv"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			exports, unknown, err := Survey(c.files, formatsAB(), nil, c.as)
			if err != nil || !slices.Equal(pathsOf(exports), c.want) || !slices.Equal(unknown, c.unknown) {
				t.Errorf("got %q, %q, %v", pathsOf(exports), unknown, err)
			}
		})
	}
	if _, _, err := Survey(memory{"1.csv": "A,B\n"}, formatsAB(), nil, ""); !fault.Is(err, fault.BadInput) || !strings.Contains(err.Error(), "a and b") {
		t.Errorf("two formats fit, and the error is %v", err)
	}
	if _, _, err := Survey(memory{}, formatsAB(), nil, "c"); !fault.Is(err, fault.Usage) {
		t.Errorf("no such format, and the error is %v", err)
	}
}

func TestDigest(t *testing.T) {
	m := memory{"a.csv": "A\n1\n", "b.csv": "A\n2\n", "c.csv": "A\n1\n", "a.csv.gz": "zipped"}
	digest := func(sql string, paths ...string) (string, error) {
		x := Export{Format: "a", Mapping: Mapping{SQL: sql}}
		for _, p := range paths {
			x.Parts = append(x.Parts, partOf(m, p))
		}
		return digestOf(m, x)
	}
	one, err := digest("", "a.csv", "b.csv")
	if err != nil {
		t.Fatal(err)
	}
	if turned, err := digest("", "b.csv", "a.csv"); err != nil || turned != one {
		t.Errorf("the order of files counts (%v)", err)
	}
	if renamed, err := digest("", "c.csv", "b.csv"); err != nil || renamed != one {
		t.Errorf("the names of files count (%v)", err)
	}
	if better, err := digest("SELECT 1", "a.csv", "b.csv"); err != nil || better == one {
		t.Errorf("the mapping does not count (%v)", err)
	}
	for _, twice := range [][]string{{"a.csv", "c.csv"}, {"a.csv", "a.csv.gz"}} {
		if _, err := digest("", twice...); !fault.Is(err, fault.BadInput) {
			t.Errorf("%v: %v", twice, err)
		}
	}
}

func TestCheckCompressed(t *testing.T) {
	long := strings.Repeat("x", 5<<20)
	for name, c := range map[string]struct {
		path, content, want string
	}{
		"whole":                    {"a.csv.gz", "A\n1\n", ""},
		"broken":                   {"a.bad.csv.gz", "A\n1\n", "broken here"},
		"broken, not compressed":   {"a.bad.csv", "A\n1\n", ""}, // the engine reads it itself
		"a last line without end":  {"a.csv.gz", "A\n" + long, "a row is longer than 4 MiB"},
		"many lines":               {"a.csv.gz", strings.Repeat("A\n", 5<<20), ""},
		"not a table of lines":     {"a.parquet.gz", long, ""},
		"a line that nearly is it": {"a.csv.gz", "A\n" + long[:4<<20] + "\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := memory{c.path: c.content}
			part := partOf(m, c.path)
			if strings.Contains(c.path, "parquet") {
				part.Container = Parquet
			}
			err := checkCompressed(context.Background(), m, Export{Parts: []Part{part}})
			if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	canceled, stop := context.WithCancel(context.Background())
	stop()
	m := memory{"a.csv.gz": "A\n"}
	if err := checkCompressed(canceled, m, Export{Parts: []Part{partOf(m, "a.csv.gz")}}); err == nil {
		t.Error("it goes on though it was stopped")
	}
}
