package inventory_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/inventory"
)

func files(t *testing.T, texts map[string]string) evidence.Place {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return place(t, dir)
}

func datasets(c *evidencecontract.Collected) map[string]*evidence.Dataset {
	out := map[string]*evidence.Dataset{}
	for _, r := range c.Records {
		d := r.(*evidence.Dataset)
		out[d.Location] = d
	}
	return out
}

const clicks = "path,bytes,modified,digest\n" +
	"s3://b/raw/clicks/v=1/a,10,2026-09-01,aa\ns3://b/raw/clicks/v=1/sub/b,20,2026-09-02,bb\n" +
	"s3://c/old/copy/sub/b,20,2026-09-03,bb\ns3://c/old/copy/a,10,2026-09-04,aa\n" +
	"s3://c/old/other/sub/b,20,2026-09-03,aa\ns3://c/old/other/a,10,2026-09-04,bb\n"

func TestCopiesHaveEqualDigests(t *testing.T) {
	got, _ := evidencecontract.Read(t, inventory.Format{}, files(t, map[string]string{"list.csv": clicks}), nil)
	all := datasets(got)
	original, copied, other := all["s3://b/raw/clicks/v=1/"], all["s3://c/old/copy/"], all["s3://c/old/other/"]
	if original == nil || copied == nil || other == nil || len(got.Problems) > 0 {
		t.Fatalf("got %v, %v", all, got.Problems)
	}
	if original.Digest == "" || original.Digest != copied.Digest {
		t.Errorf("a copy has the digest %q, the original %q", copied.Digest, original.Digest)
	}
	if other.Digest == original.Digest {
		t.Error("other contents have the same digest")
	}
	if original.Dataset != "raw/clicks" || original.Version != "1" || *original.StoreBytes != 30 || *copied.StoreBytes != 60 {
		t.Errorf("got %+v", original)
	}
}

func TestRulesOfDatasets(t *testing.T) {
	const listing = "2026-09-01 10:00:00 1 a/b/c/d/e\n2026-09-01 10:00:00 2 a/b/c/x\n2026-09-01 10:00:00 4 a/z\n2026-09-01 10:00:00 8 a/b/c/d/version=7/f\n"
	p := files(t, map[string]string{
		"deep/down/list.txt": listing,
		"datasets.json":      `{"location": "s3://real", "datasets": [{"prefix": "/a/b/c", "name": "see"}, {"prefix": "a/b/c/d/"}]}`,
		"other/datasets.yml": "datasets:\n- prefix: a\n",
	})
	got, _ := evidencecontract.Read(t, inventory.Format{}, p, nil)
	var lines []string
	for _, d := range datasets(got) {
		lines = append(lines, fmt.Sprint(d.Location, " ", d.Dataset, " ", d.Version, " ", *d.Bytes))
	}
	slices.Sort(lines)
	want := []string{"s3://real/a/ a  4", "s3://real/a/b/c/ see  2", "s3://real/a/b/c/d/ a/b/c/d  1", "s3://real/a/b/c/d/version=7/ a/b/c/d 7 8"}
	if !slices.Equal(lines, want) || len(got.Problems) > 0 {
		t.Errorf("got %q, %v", lines, got.Problems)
	}
}

// A place of which nothing can be read is an error; beside something that can,
// it is flagged.
func TestBadListings(t *testing.T) {
	const s3 = `{"sourceBucket":"b","fileFormat":"%s","fileSchema":"Bucket, Key, Size","files":[{"key":"x/data/a.csv","size":%d}]}`
	for _, c := range []struct {
		name  string
		files map[string]string
		says  string
	}{
		{"Parquet", map[string]string{"manifest.json": fmt.Sprintf(s3, "Parquet", 3)}, "Parquet"},
		{"a file is missing", map[string]string{"manifest.json": fmt.Sprintf(s3, "CSV", 3)}, "x/data/a.csv is missing"},
		{"a file is cut off", map[string]string{"manifest.json": fmt.Sprintf(s3, "CSV", 300), "data/a.csv": `"b","k","1"`}, "the manifest says 300"},
		{"a damaged manifest", map[string]string{"manifest.json": fmt.Sprintf(s3, "CSV", 3)[:90]}, "manifest cannot be read"},
		{"two files for one key", map[string]string{"manifest.json": fmt.Sprintf(s3, "CSV", -1), "p/a.csv": "", "q/a.csv": ""}, "ambiguous"},
		{"a misspelt rule", map[string]string{"l.csv": clicks, "datasets.yaml": "datasets:\n- prefix: a\n  nmae: b\n"}, "datasets.yaml:3"},
		{"a rule without a prefix", map[string]string{"l.csv": clicks, "datasets.yaml": "datasets:\n- name: b\n"}, "no prefix"},
		{"the first page only", map[string]string{"l.json": `{"Contents":[{"Key":"a","Size":1,"LastModified":"2026-09-01T00:00:00Z"}],"NextToken":"abc"}`}, "not the whole bucket"},
		{"JSON that is cut off", map[string]string{"l.json": `{"Contents":[{"Key":"a","Size":1,"LastModified":"2026-09-01T00:00:00Z"},`}, "to its end"},
		{"Azure's containers", map[string]string{"m.json": `{"ruleDefinition":{"objectType":"container"},"inventoryCompletionTime":"2026-09-01T00:00:00Z"}`}, "of containers"},
		{"Azure's failure", map[string]string{"m.json": `{"ruleDefinition":{},"status":"Failed","inventoryCompletionTime":"2026-09-01T00:00:00Z"}`}, "not whole"},
		{"Google's Parquet", map[string]string{"m.json": `{"report_shards_file_names":["a.parquet"]}`}, "Parquet"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := files(t, c.files)
			p.Paths, _ = inventory.Format{}.Find(p.Folder)
			got := &evidencecontract.Collected{}
			_, err := inventory.Format{}.Read(t.Context(), p, nil, got)
			if f := fault.From(err); f == nil || f.Code != fault.BadInput || f.Where.File == "" || !strings.Contains(f.Error(), c.says) {
				t.Fatalf("unclear: %+v", f)
			}
			if len(got.Records) > 0 {
				t.Errorf("and yet there are records: %v", got.Records)
			}
			c.files["beside/list.txt"] = "2026-09-01 10:00:00 1 a/b/c\n"
			if _, isRule := c.files["datasets.yaml"]; isRule {
				return // holds for the other as well
			}
			both, _ := evidencecontract.Read(t, inventory.Format{}, files(t, c.files), nil)
			if len(both.Records) != 1 || !slices.ContainsFunc(both.Problems, func(p evidence.Problem) bool { return p.Refused && p.File != "" }) {
				t.Errorf("beside a good listing: %v, %v", both.Records, both.Problems)
			}
		})
	}
}

func TestFindsNothingElse(t *testing.T) {
	p := files(t, map[string]string{
		"bill.csv": "lineItem/UsageAccountId,lineItem/UnblendedCost\n1,2\n", "notes.txt": "nothing here\n", "empty.csv": "",
		"cur-Manifest.json": `{"executionId":"x","dataFiles":[]}`, "datasets.yaml": "datasets: []\n",
		"people.csv": "name,size\nann,10\n", "broken.csv.gz": "no gzip", "runs.jsonl": `{"kind":"usage"}` + "\n",
	})
	if found, err := (inventory.Format{}).Find(p.Folder); err != nil || len(found) > 0 {
		t.Errorf("found %v, %v", found, err)
	}
}

// What somebody names as an inventory and is none is told, not passed by.
func TestNamedAsInventory(t *testing.T) {
	p := files(t, map[string]string{"notes.txt": "nothing here\n", "list.csv": clicks})
	p.Paths = []string{"notes.txt", "list.csv"}
	got, _ := evidencecontract.Read(t, inventory.Format{}, p, nil)
	if len(got.Problems) != 1 || got.Problems[0].File != "notes.txt" || len(got.Records) == 0 {
		t.Errorf("got %v", got.Problems)
	}
}

func TestReadsOnlyWhatChanged(t *testing.T) {
	p := files(t, map[string]string{"one.csv": clicks, "two.txt": "2026-09-01 10:00:00 1 a/b/c\n"})
	_, cursor := evidencecontract.Read(t, inventory.Format{}, p, nil)
	none, same := evidencecontract.Read(t, inventory.Format{}, p, cursor)
	if len(none.Records)+len(none.Problems) > 0 || !bytes.Equal(same, cursor) {
		t.Errorf("unchanged files were read again: %v", none.Lines(t))
	}
	file := p.Folder.LocalPath("two.txt")
	if err := os.WriteFile(file, []byte("2026-09-02 10:00:00 20 a/b/c\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	again := place(t, filepath.Dir(file))
	some, _ := evidencecontract.Read(t, inventory.Format{}, again, cursor)
	if len(some.Records) != 1 || *some.Records[0].(*evidence.Dataset).Bytes != 20 {
		t.Errorf("got %v", some.Lines(t))
	}
}

// endless is a listing of as many objects as asked, made while it is read.
type endless struct {
	ledger.Folder
	objects int
}

func (e endless) Files() []ledger.File { return []ledger.File{{Path: "all.csv", Size: 1}} }

func (e endless) Open(string) (io.ReadCloser, error) {
	return io.NopCloser(&rows{left: e.objects, next: []byte("path,bytes,modified,digest\n")}), nil
}

type rows struct {
	left int
	next []byte
}

func (r *rows) Read(into []byte) (int, error) {
	if len(r.next) == 0 {
		if r.left == 0 {
			return 0, io.EOF
		}
		for range min(r.left, 100) {
			r.left--
			r.next = fmt.Appendf(r.next, "s3://bucket/raw/set-%d/part-%09d.parquet,7,2026-09-01T00:00:00Z,0cc175b9c0f1b6a831c399e269772661\n", r.left%20, r.left)
		}
	}
	n := copy(into, r.next)
	r.next = r.next[n:]
	return n, nil
}

func TestMemoryIsBounded(t *testing.T) {
	const objects = 400_000
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, _ := evidencecontract.Read(t, inventory.Format{}, evidence.Place{Folder: endless{objects: objects}}, nil)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("%d objects left %d bytes behind", objects, grown)
	}
	sum := int64(0)
	for _, d := range datasets(got) {
		sum += *d.Objects
	}
	if sum != objects || len(got.Records) != 20 || len(got.Steps) < objects/100_000 {
		t.Errorf("%d objects in %d datasets, progress %v", sum, len(got.Records), got.Steps)
	}
}

func BenchmarkRead(b *testing.B) {
	const objects = 1_000_000
	for b.Loop() {
		if _, err := (inventory.Format{}).Read(b.Context(), evidence.Place{Folder: endless{objects: objects}, Paths: []string{"all.csv"}}, nil, &evidencecontract.Collected{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(objects)*float64(b.N)/b.Elapsed().Seconds(), "objects/s")
}

func TestStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := &evidencecontract.Collected{}
	_, err := inventory.Format{}.Read(ctx, evidence.Place{Folder: endless{objects: 5000}, Paths: []string{"all.csv"}}, nil, got)
	if !fault.Is(err, fault.Canceled) || len(got.Records) > 0 {
		t.Errorf("got %v, %d records", err, len(got.Records))
	}
}

// A listing that is wrong all over tells so in a hundred lines and one.
func TestFlagsAreBounded(t *testing.T) {
	text := "2026-09-01 10:00:00 1 a/b/c\n" + strings.Repeat("nonsense\n", 5000) + strings.Repeat("x", 200_000) + "\n" + "2026-09-01 10:00:00 1 a/b/d\n"
	got, _ := evidencecontract.Read(t, inventory.Format{}, files(t, map[string]string{"b.txt": text}), nil)
	if len(got.Problems) != 102 || !strings.Contains(got.Problems[101].Reason, "4901") {
		t.Errorf("%d problems, the last is %v", len(got.Problems), got.Problems[len(got.Problems)-1])
	}
	if d := datasets(got)["s3://b/a/b/"]; d == nil || *d.Objects != 2 {
		t.Errorf("got %v", got.Records)
	}
}

func TestTooManyDatasets(t *testing.T) {
	var text strings.Builder
	text.WriteString("path,bytes,modified\n")
	for i := range 100_001 {
		fmt.Fprintf(&text, "s3://b/a/%d/x,1,2026-09-01\n", i)
	}
	p := files(t, map[string]string{"l.csv": text.String()})
	p.Paths = []string{"l.csv"}
	_, err := inventory.Format{}.Read(t.Context(), p, nil, &evidencecontract.Collected{})
	if !fault.Is(err, fault.BadInput) || !strings.Contains(err.Error(), "too many datasets") {
		t.Errorf("got %v", err)
	}
}

// memory is a folder of one file.
type memory struct {
	name string
	text []byte
}

func (m memory) Files() []ledger.File {
	return []ledger.File{{Path: m.name, Size: int64(len(m.text)), Modified: time.Unix(0, 0)}}
}
func (m memory) Open(string) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(m.text)), nil
}
func (m memory) LocalPath(string) string                           { return "" }
func (m memory) Digest(string) (string, error)                     { return "", nil }
func (m memory) Header(string) (ledger.Container, []string, error) { return "", nil, nil }

// Whatever the bytes, nothing breaks, and what is found is whole: the datasets
// of a store fit into it, and a second reading gives the same.
func FuzzRead(f *testing.F) {
	for _, pattern := range []string{"testdata/*/*.txt", "testdata/*/*.json", "testdata/*/*/*.csv", "testdata/*/*/*manifest.json", "testdata/*/datasets.yaml"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(filepath.Base(name), text)
		}
	}
	f.Add("a.csv", []byte("path,bytes,modified\n\"a\nb\"\"/c\",1,2026-09-01\n\"open,2,3\n"))
	f.Add("a.csv", []byte("\ufeffkey;size;lastmodified\nx/y/z;9007199254740992;\n"))
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		read := func() ([]string, bool) {
			got := &evidencecontract.Collected{}
			m := memory{name, text}
			_, err := inventory.Format{}.Read(t.Context(), evidence.Place{Folder: m, Paths: []string{name}}, nil, got)
			stores := map[string]int64{}
			for _, r := range got.Records {
				d := r.(*evidence.Dataset)
				base := d.Location
				if i := strings.Index(base, "://"); i >= 0 {
					base = base[:i+3+strings.IndexByte(base[i+3:]+"/", '/')]
				}
				if stores[base] += *d.Bytes; stores[base] < 0 || *d.Objects < 0 {
					t.Fatalf("%s holds %d", d.Location, stores[base])
				}
			}
			if err != nil && fault.From(err).Code == fault.Internal {
				t.Fatalf("a defect: %v", err)
			}
			return got.Lines(t), err == nil
		}
		one, _ := read()
		two, _ := read()
		if !slices.Equal(one, two) {
			t.Fatalf("two readings differ:\n%s\n%s", one, two)
		}
		for _, line := range one {
			if _, object, _ := strings.Cut(line, " "); !json.Valid([]byte(object)) {
				t.Fatalf("%q", line)
			}
		}
	})
}
