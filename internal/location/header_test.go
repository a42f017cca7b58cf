package location

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/klauspost/compress/gzip"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// header writes a file and reads its header.
func header(t *testing.T, name string, content []byte) (ledger.Container, []string, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	folder, err := OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	return folder.Header(name)
}

func zipped(t testing.TB, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parquetFile has the columns BilledCost and Tags, of which the second is nested.
func parquetFile(t testing.TB) []byte {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "BilledCost", Type: arrow.BinaryTypes.String},
		{Name: "Tags", Type: arrow.MapOf(arrow.BinaryTypes.String, arrow.BinaryTypes.String)},
	}, nil)
	var b bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &b, parquet.NewWriterProperties(), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	rows := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer rows.Release()
	rows.Field(0).(*array.StringBuilder).Append("1.5")
	rows.Field(1).(*array.MapBuilder).Append(true)
	if err := w.Write(rows.NewRecordBatch()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHeader(t *testing.T) {
	const mark = "\xef\xbb\xbf"
	long := strings.Repeat("x", 100_000)
	for _, c := range []struct {
		name, file string
		content    []byte
		container  ledger.Container
		columns    []string
	}{
		{"plain", "a.csv", []byte("a,b\n1,2\n"), ledger.CSV, []string{"a", "b"}},
		{"byte order mark", "a.csv", []byte(mark + "a,b\r\n1,2\r\n"), ledger.CSV, []string{"a", "b"}},
		{"byte order mark and quotes", "a.csv", []byte(mark + "\"a,a\",\"b\"\"b\"\n"), ledger.CSV, []string{"a,a", `b"b`}},
		{"line break in a name", "a.csv", []byte("\"a\nb\",c\n1,2\n"), ledger.CSV, []string{"a\nb", "c"}},
		{"no line end", "a.csv", []byte("a,b"), ledger.CSV, []string{"a", "b"}},
		{"blank lines before", "a.csv", []byte("\n\r\na,b\n"), ledger.CSV, []string{"a", "b"}},
		{"long names", "a.csv", []byte(long + "," + long + "1\n"), ledger.CSV, []string{long, long + "1"}},
		{"upper case name", "A.CSV.GZ", zipped(t, "a,b\n"), ledger.CSV, []string{"a", "b"}},
		{"gzip by content", "a.csv", zipped(t, mark+"a,b\n"), ledger.CSV, []string{"a", "b"}},
		{"two gzip members", "a.csv.gz", append(zipped(t, "a,"), zipped(t, "b\n")...), ledger.CSV, []string{"a", "b"}},
		{"gzip by name only", "a.csv.gz", []byte("a,b\n"), ledger.CSV, []string{"a", "b"}},
		{"empty", "a.csv", nil, "", nil},
		{"byte order mark only", "a.csv", []byte(mark), "", nil},
		{"gzip of nothing", "a.csv.gz", zipped(t, ""), "", nil},
		{"blank", "a.csv", []byte(" \r\n\t\n"), "", nil},
		{"prose", "readme.md", []byte("# Bills\n"), "", nil},
		{"lines of JSON", "a.jsonl", []byte("{\"a\":1,\"b\":{\"c\":2}}\n{\"d\":3}\n"), ledger.JSONLines, []string{"a", "b"}},
		{"lines of JSON, zipped", "a.ndjson.gz", zipped(t, "{\"a\":1}\n{\"a\":2}\n"), ledger.JSONLines, []string{"a"}},
		{"list", "a.json", []byte(` [ {"a":[1,2],"b":null} , {"c":1} ]`), ledger.JSON, []string{"a", "b"}},
		{"document", "a.json", []byte(mark + "{\"object\":\"page\",\"data\":[]}"), ledger.JSON, []string{"object", "data"}},
		{"empty list", "a.json", []byte("[]"), ledger.JSON, nil},
		{"list of numbers", "a.json", []byte("[1,2]"), ledger.JSON, nil},
		{"empty object", "a.json", []byte("{}"), ledger.JSON, nil},
		{"value past the limit", "a.json", []byte(`{"a":1,"b":"` + strings.Repeat("x", headerLimit)), ledger.JSON, []string{"a", "b"}},
		{"name past the limit", "a.json", []byte(`{"a":1,"` + strings.Repeat("x", headerLimit)), ledger.JSON, []string{"a"}},
		{"Parquet", "a.snappy.parquet", parquetFile(t), ledger.Parquet, []string{"BilledCost", "Tags"}},
		{"Parquet by content", "part-0000", parquetFile(t), ledger.Parquet, []string{"BilledCost", "Tags"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			container, columns, err := header(t, c.file, c.content)
			if err != nil || container != c.container || !slices.Equal(columns, c.columns) {
				t.Errorf("%q %.200q, %v; want %q %.200q", container, columns, err, c.container, c.columns)
			}
		})
	}
}

func TestHeaderRefuses(t *testing.T) {
	whole, table := zipped(t, strings.Repeat("column,", 4000)+"last\n1,2\n"), parquetFile(t)
	for _, c := range []struct {
		name, file string
		content    []byte
	}{
		{"gzip cut in its own header", "a.csv.gz", whole[:8]},
		{"gzip cut before any byte", "a.csv.gz", whole[:12]},
		{"gzip cut in the names", "a.csv.gz", whole[:len(whole)/2]},
		{"gzip with flipped bits", "a.csv.gz", append(bytes.Clone(whole[:30]), bytes.Repeat([]byte{0xff}, 40)...)},
		{"open quote", "a.csv", []byte("a,\"b\n1,2\n")},
		{"stray quote", "a.csv", []byte("a,b\"c\n")},
		{"JSON cut in a name", "a.json", []byte(`{"a":1,"b`)},
		{"JSON cut in a value", "a.json", []byte(`{"a":1,"b":[1,`)},
		{"JSON cut between", "a.jsonl", []byte(`{"a":1,`)},
		{"no JSON after all", "a.json", []byte(`{a: 1}`)},
		{"JSON cut at once", "a.json", []byte(`[`)},
		{"gzipped JSON cut", "a.json.gz", zipped(t, `{"a":"`+strings.Repeat("xyz", 1000)+`"}`)[:25]},
		{"Parquet cut", "a.parquet", table[:len(table)-9]},
		{"Parquet cut at once", "a.parquet", table[:4]},
		{"Parquet without end", "a", table[:len(table)/2]},
		{"empty Parquet", "a.parquet", nil},
		{"Parquet with a damaged end", "a.parquet", damagedFooter(table)},
	} {
		t.Run(c.name, func(t *testing.T) {
			container, columns, err := header(t, c.file, c.content)
			if !fault.Is(err, fault.BadInput) || fault.From(err).Where.File != c.file {
				t.Errorf("%q %.200q, %v; want a bad-input fault at %s", container, columns, err, c.file)
			}
		})
	}
}

func damagedFooter(table []byte) []byte {
	damaged := bytes.Clone(table)
	for i := len(damaged) - 60; i < len(damaged)-8; i++ {
		damaged[i] = 0xff
	}
	return damaged
}

// FuzzHeader finds no bytes that make the reader crash, hang, or blame anything
// but the file.
func FuzzHeader(f *testing.F) {
	f.Add("a.csv", []byte("\xef\xbb\xbf\"a\nb\",c\n"))
	f.Add("a.csv.gz", zipped(f, "a,b\n1,2\n"))
	f.Add("a.json", []byte(`[{"a":{"b":[1]}}]`))
	f.Add("a.jsonl", []byte("{\"a\":1}\n{"))
	f.Add("a.parquet", parquetFile(f))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		base := "a"
		for _, end := range []string{".csv", ".csv.gz", ".json", ".jsonl", ".parquet"} {
			if strings.HasSuffix(name, end) {
				base = "a" + end
			}
		}
		container, columns, err := header(t, base, content)
		switch {
		case err != nil && !fault.Is(err, fault.BadInput):
			t.Fatalf("%v is no bad-input fault", err)
		case err == nil && container == "" && len(columns) > 0:
			t.Fatalf("no table, yet it has the columns %q", columns)
		}
	})
}
