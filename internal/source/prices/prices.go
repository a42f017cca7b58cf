// Package prices reads price books: what instances, tokens, requests and
// storage cost, and since when. They turn evidence into money where no bill
// has arrived yet, and weigh the kinds of tokens of one charge.
//
// # A book of one's own
//
// In YAML or JSON:
//
//	book: what we pay            # for people
//	currency: USD                # currency, provider, per, from, to and source
//	source: contract 2026-14     # hold for all entries that do not say their own
//	prices:
//	  - provider: aws
//	    item: p5.48xlarge        # the instance type or the model
//	    unit: hour
//	    price: 31.464
//	    from: 2026-01-01         # the first day; absent: always
//	    to: 2027-01-01           # the first day that it no longer holds; absent: still
//	  - provider: openai
//	    item: gpt-4o
//	    per: 1000000             # prices are for so many units; absent: 1
//	    prices: {input-token: 2.50, cached-input-token: 1.25, output-token: 10}
//	  - provider: gcp.gemini
//	    item: gemini-2.5-pro
//	    above: 200000            # for requests of more tokens than that
//	    per: 1000000
//	    prices: {input-token: 2.50, output-token: 15}
//
// In CSV, one price a row, with the columns item, unit and price, and any of
// provider, per, currency, above, from, to, source and note.
//
// Units are those of evidence.Price. Times without a zone are UTC. Two prices
// of the same provider, item, unit, currency and tier must not hold at the same
// time: the later one in the book is refused. Gaps are allowed.
//
// # Books of others
//
// LiteLLM's model_prices_and_context_window.json, whose prices are US dollars
// for one token and hold always, and the CSV of OpenCost's custom prices
// (InstanceType, MarketPriceHourly), for hours of nodes.
//
// A book that lost a price does not take it back from what was read before:
// end it with a date.
package prices

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// Format is price books.
type Format struct{}

// Name is "prices".
func (Format) Name() string { return "prices" }

// Find lists the price books of a folder.
func (Format) Find(folder ledger.Folder) ([]string, error) {
	var found []string
	for _, f := range folder.Files() {
		s, err := shapeOf(folder, f.Path)
		if err != nil {
			return nil, err
		}
		if s != unknownShape {
			found = append(found, f.Path)
		}
	}
	return found, nil
}

// Read reads all books of a place if one of them has changed. A book that
// cannot be read is flagged and the others are read; it is an error if none
// can.
func (Format) Read(ctx context.Context, p evidence.Place, since evidence.Cursor, sink evidence.Sink) (evidence.Cursor, error) {
	now, err := cursorOf(p)
	if err != nil {
		return since, err
	}
	if string(now) == string(since) {
		return since, nil
	}
	shelf := newShelf(sink)
	var worst *fault.Fault
	for i, name := range p.Paths {
		if ctx.Err() != nil {
			return since, fault.New(fault.Canceled, "reading was stopped").Wrap(ctx.Err())
		}
		sink.Progress(i, len(p.Paths), name)
		err := shelf.readFile(p.Folder, name)
		var f *fault.Fault
		switch {
		case err == nil:
		case errors.As(err, &f) && f.Code == fault.BadInput:
			worst = f
			sink.Flag(evidence.Problem{
				Origin: evidence.Origin{File: name, Line: f.Where.Line}, Refused: true,
				Reason: strings.TrimSuffix(f.What+": "+f.Why, ": "),
			})
		default:
			return since, err
		}
	}
	if worst != nil && shelf.books == 0 {
		return since, worst
	}
	sink.Progress(len(p.Paths), len(p.Paths), "prices")
	return now, nil
}

// cursorOf identifies the books of a place by their bytes.
func cursorOf(p evidence.Place) (evidence.Cursor, error) {
	h := sha256.New()
	for _, name := range p.Paths {
		digest, err := p.Folder.Digest(name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(h, "%q %s\n", name, digest)
	}
	text, err := json.Marshal(hex.EncodeToString(h.Sum(nil)))
	return text, err
}

// shape is how a book is written.
type shape int

const (
	unknownShape shape = iota
	bookYAML
	bookJSON
	litellmJSON
	bookCSV
	openCostCSV
)

const (
	headBytes = 32 << 10
	// maxBook bounds a book; LiteLLM's has 2 MB. YAML is read more slowly and
	// written by hand.
	maxBook = 64 << 20
	maxYAML = 4 << 20
)

// shapeOf tells a file's shape by its name and how it begins.
func shapeOf(folder ledger.Folder, name string) (shape, error) {
	ending := path.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz"))
	if ending != ".yaml" && ending != ".yml" && ending != ".json" && ending != ".csv" {
		return unknownShape, nil
	}
	head, err := read(folder, name, headBytes)
	if err != nil {
		if fault.Is(err, fault.BadInput) {
			return unknownShape, nil
		}
		return unknownShape, err
	}
	text := strings.TrimPrefix(string(head), "\ufeff")
	switch ending {
	case ".csv":
		first, _, _ := strings.Cut(text, "\n")
		return shapeOfHeader(strings.Split(strings.TrimRight(first, "\r"), ",")), nil
	case ".json":
		return shapeOfJSON(text), nil
	}
	if topLevel(text, "prices") && strings.Contains(text, "item:") {
		return bookYAML, nil
	}
	return unknownShape, nil
}

func shapeOfJSON(text string) shape {
	switch {
	case !strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{"):
		return unknownShape
	case strings.Contains(text, `"litellm_provider"`) && strings.Contains(text, `cost`):
		return litellmJSON
	case strings.Contains(text, `"prices"`) && strings.Contains(text, `"item"`):
		return bookJSON
	}
	return unknownShape
}

// topLevel tells whether a line of a YAML text begins with the key.
func topLevel(text, key string) bool {
	return strings.HasPrefix(text, key+":") || strings.Contains(text, "\n"+key+":")
}

// read reads a file up to a bound.
func read(folder ledger.Folder, name string, most int64) ([]byte, error) {
	in, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, most))
	var f *fault.Fault
	if err != nil && !errors.As(err, &f) {
		return nil, fault.New(fault.BadInput, "the file cannot be read").At(fault.Where{File: name}).Wrap(err)
	}
	return text, err
}

// readFile reads one book onto the shelf.
func (s *shelf) readFile(folder ledger.Folder, name string) error {
	kind, err := shapeOf(folder, name)
	if err != nil {
		return err
	}
	most := int64(maxBook)
	if kind == bookYAML {
		most = maxYAML
	}
	text, err := read(folder, name, most+1)
	if err != nil {
		return err
	}
	if int64(len(text)) > most {
		return bad(name, 0, "the book has more than %d bytes", most)
	}
	return s.readBook(name, kind, text)
}

func (s *shelf) readBook(name string, kind shape, text []byte) error {
	text = []byte(strings.TrimPrefix(string(text), "\ufeff"))
	var err error
	switch kind {
	case bookYAML, bookJSON, litellmJSON:
		var root *node
		if kind == bookYAML {
			root, err = fromYAML(name, text)
		} else {
			root, err = fromJSON(name, text)
		}
		if err != nil {
			return err
		}
		if kind == litellmJSON {
			err = s.litellm(name, root)
		} else {
			err = s.book(name, root)
		}
	case bookCSV, openCostCSV:
		err = s.table(name, kind, text)
	default:
		return bad(name, 0, "it is no price book that Farthing knows")
	}
	if err == nil {
		s.books++
	}
	return err
}

// bad is the fault of a book that cannot be read at all.
func bad(name string, line int64, why string, args ...any) error {
	return fault.New(fault.BadInput, "the price book cannot be read").At(fault.Where{File: name, Line: line}).
		Because("%s", cmp.Or(fmt.Sprintf(why, args...), "unknown")).Try("see the documentation of price books for their shape")
}
