package prices_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/location"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/source/evidencecontract"
	"github.com/farthing-finops/farthing/internal/source/prices"
)

func place(t testing.TB, dir string) evidence.Place {
	t.Helper()
	folder, err := location.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	return evidence.Place{Folder: folder}
}

func files(t testing.TB, texts map[string]string) evidence.Place {
	t.Helper()
	dir := t.TempDir()
	for name, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return place(t, dir)
}

func TestContract(t *testing.T) {
	evidencecontract.Check(t, prices.Format{}, []evidencecontract.Case{
		{Name: "books of one's own", Place: place(t, "testdata/own"), Golden: "testdata/own.golden"},
		{Name: "books of others", Place: place(t, "testdata/others"), Golden: "testdata/others.golden"},
	})
}

// The book that ships is whole: nothing in it is refused, and what each
// provider is known for is there.
func TestListBook(t *testing.T) {
	got := &evidencecontract.Collected{}
	if err := prices.ReadList(got); err != nil || len(got.Problems) > 0 {
		t.Fatalf("%v, %v", err, got.Problems)
	}
	found := map[string]string{}
	for _, r := range got.Records {
		p := r.(*evidence.Price)
		found[fmt.Sprint(p.Provider, " ", p.Item, " ", p.Unit, " ", p.Above, " ", p.From.Format("2006"))] = fmt.Sprint(p.Price, "/", p.Per, " ", p.Currency)
	}
	for item, want := range map[string]string{
		"aws p5.48xlarge hour 0 2025": "55.04/1 USD", "aws p5.48xlarge hour 0 0001": "98.32/1 USD",
		"azure Standard_ND96isr_H100_v5 hour 0 0001": "98.32/1 USD", "gcp nvidia-tesla-t4 gpu-hour 0 0001": "0.35/1 USD",
		"openai gpt-4o cached-input-token 0 0001":                      "1.25/1000000 USD",
		"anthropic claude-haiku-4-5-20251001 cache-write-token 0 0001": "1.25/1000000 USD",
		"gcp.gemini gemini-2.5-pro output-token 200000 0001":           "15/1000000 USD",
	} {
		if found[item] != want {
			t.Errorf("%s is %q, want %s", item, found[item], want)
		}
	}
	read, _ := evidencecontract.Read(t, prices.Format{}, files(t, map[string]string{"mine.yaml": string(prices.ListBook())}), nil)
	if len(read.Records) != len(got.Records) {
		t.Errorf("as a user's own book it has %d prices, not %d", len(read.Records), len(got.Records))
	}
}

func TestBadBooks(t *testing.T) {
	for _, c := range []struct{ name, file, text, says string }{
		{"YAML that is none", "a.yaml", "prices:\n- item: a\n  unit: [hour\n", "a.yaml"},
		{"a key twice", "a.yaml", "prices:\n- item: a\n  item: b\n  unit: hour\n", "a.yaml:3"},
		{"an anchor", "a.yaml", "prices:\n- &x\n  item: a\n  unit: hour\n  price: 1\n- *x\n", "Farthing reads no"},
		{"a merge key", "a.yaml", "x: &x {unit: hour}\nprices:\n- <<: *x\n  item: a\n", "Farthing reads no"},
		{"two documents", "a.yaml", "prices:\n- item: a\n---\nprices: []\n", "second document"},
		{"an unknown key above", "a.yaml", "curency: USD\nprices:\n- item: a\n", "a.yaml:1: the key \"curency\""},
		{"prices that are no list", "a.yaml", "prices:\n  item: a\n", "no list of prices"},
		{"nesting", "a.yaml", "prices: " + strings.Repeat("[", 5000) + "\nitem: 1\n", "nested"},
		{"JSON cut off", "a.json", "{\"prices\": [\n{\"item\": \"a\",", "a.json:2"},
		{"a JSON key twice", "a.json", "{\"prices\": [\n{\"item\": \"a\",\n\"item\": \"b\"}]}", "a.json:3"},
		{"something behind it", "a.json", "{\"prices\": [{\"item\": \"a\"}]} {}", "follows"},
		{"an unknown column", "a.csv", "item,unit,price,colour\na,hour,1,red\n", "colour"},
		{"a column twice", "a.csv", "item,unit,price,price\na,hour,1,2\n", "twice"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := files(t, map[string]string{c.file: c.text})
			p.Paths = []string{c.file}
			got := &evidencecontract.Collected{}
			_, err := prices.Format{}.Read(t.Context(), p, nil, got)
			f := fault.From(err)
			if f == nil || f.Code != fault.BadInput || f.Hint == "" || !strings.Contains(f.Error(), c.says) {
				t.Fatalf("unclear: %+v", f)
			}
			if len(got.Problems) != 1 || len(got.Records) > 0 {
				t.Errorf("got %v, %v", got.Records, got.Problems)
			}
		})
	}
}

// A bad book beside a good one is told and passed over.
func TestBadBookBesideGoodOne(t *testing.T) {
	p := files(t, map[string]string{"a.yaml": "prices:\n- item: [\n", "b.csv": "item,unit,price,currency\na,hour,1,USD\n"})
	got, _ := evidencecontract.Read(t, prices.Format{}, p, nil)
	if len(got.Records) != 1 || len(got.Problems) != 1 || got.Problems[0].File != "a.yaml" {
		t.Errorf("got %v, %v", got.Records, got.Problems)
	}
}

func TestFindsNothingElse(t *testing.T) {
	p := files(t, map[string]string{
		"a.yaml": "datasets:\n- prefix: x\n", "b.json": `{"item": 1}`, "c.csv": "item,price\n1,2\n", "d.txt": "prices:\n item: x\n",
		"spend.json": `{"request_id":"1","model":"gpt-4o","custom_llm_provider":"openai","spend":0.1}`, "e.csv.gz": "no gzip", "f.yaml": "",
	})
	if found, err := (prices.Format{}).Find(p.Folder); err != nil || len(found) > 0 {
		t.Errorf("found %v, %v", found, err)
	}
}

func TestReadsOnlyWhatChanged(t *testing.T) {
	p := files(t, map[string]string{"b.csv": "item,unit,price,currency\na,hour,1,USD\n"})
	_, cursor := evidencecontract.Read(t, prices.Format{}, p, nil)
	none, same := evidencecontract.Read(t, prices.Format{}, p, cursor)
	if len(none.Records)+len(none.Problems) > 0 || string(same) != string(cursor) {
		t.Errorf("an unchanged book was read again: %v", none.Lines(t))
	}
	changed := files(t, map[string]string{"b.csv": "item,unit,price,currency\na,hour,2,USD\n"})
	some, _ := evidencecontract.Read(t, prices.Format{}, changed, cursor)
	if len(some.Records) != 1 || some.Records[0].(*evidence.Price).Price.String() != "2" {
		t.Errorf("got %v", some.Lines(t))
	}
}

func TestStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := files(t, map[string]string{"b.csv": "item,unit,price,currency\na,hour,1,USD\n"})
	p.Paths = []string{"b.csv"}
	if _, err := (prices.Format{}).Read(ctx, p, nil, &evidencecontract.Collected{}); !fault.Is(err, fault.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Whatever the bytes, nothing breaks; what comes out is a price of one moment.
func FuzzRead(f *testing.F) {
	for _, pattern := range []string{"testdata/*/*"} {
		names, _ := filepath.Glob(pattern)
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(filepath.Ext(name), string(text))
		}
	}
	f.Add(".yaml", "prices:\n  - item: |\n      a\n    unit: !!str hour\n    price: .inf\n")
	f.Add(".yaml", "prices: [{item: a, unit: hour, price: 0x10, currency: USD}, - - - {]\n")
	f.Fuzz(func(t *testing.T, ending, text string) {
		if ending != ".yaml" && ending != ".json" && ending != ".csv" {
			return
		}
		p := files(t, map[string]string{"a" + ending: text})
		p.Paths = []string{"a" + ending}
		got := &evidencecontract.Collected{}
		_, err := prices.Format{}.Read(t.Context(), p, nil, got)
		if err != nil && fault.From(err).Code != fault.BadInput {
			t.Fatal(err)
		}
		type key struct {
			provider, item, unit string
			currency             money.Currency
			above                int64
		}
		known := map[key][]*evidence.Price{}
		for _, r := range got.Records {
			p := r.(*evidence.Price)
			k := key{p.Provider, p.Item, p.Unit, p.Currency, p.Above}
			if slices.ContainsFunc(known[k], func(o *evidence.Price) bool {
				return (o.To.IsZero() || p.From.Before(o.To)) && (p.To.IsZero() || o.From.Before(p.To))
			}) {
				t.Fatalf("two prices at one time: %+v", p)
			}
			known[k] = append(known[k], p)
		}
	})
}
