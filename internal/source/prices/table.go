package prices

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
)

// shapeOfHeader tells whose CSV it is.
func shapeOfHeader(header []string) shape {
	has := func(names ...string) bool {
		for _, name := range names {
			if !slices.ContainsFunc(header, func(h string) bool { return strings.EqualFold(strings.Trim(strings.TrimSpace(h), `"`), name) }) {
				return false
			}
		}
		return true
	}
	switch {
	case has("item", "unit", "price"):
		return bookCSV
	case has("InstanceType", "AssetClass", "MarketPriceHourly"):
		return openCostCSV
	}
	return unknownShape
}

// table reads a book of rows.
func (s *shelf) table(name string, kind shape, text []byte) error {
	in := csv.NewReader(bytes.NewReader(text))
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = true
	header, err := in.Read()
	if err != nil {
		return bad(name, 1, "it has no header: %v", err)
	}
	for i, h := range header {
		header[i] = strings.ToLower(strings.TrimSpace(h))
		if kind == bookCSV && !slices.Contains(entryKeys(), header[i]) || header[i] == "prices" {
			return bad(name, 1, "the column %q is unknown", clip(h))
		}
		if slices.Contains(header[:i], header[i]) {
			return bad(name, 1, "the column %q stands there twice", clip(h))
		}
	}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		from := evidence.Origin{File: name}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			from.Line = int64(wrong.StartLine)
			s.refuse(from, "the row cannot be read: %v", wrong.Err)
			continue
		}
		if err != nil {
			return bad(name, 0, "%v", err)
		}
		line, _ := in.FieldPos(0)
		from.Line = int64(line)
		if err := s.row(kind, from, header, record); err != nil {
			return err
		}
	}
}

func (s *shelf) row(kind shape, from evidence.Origin, header, record []string) error {
	if len(record) != len(header) {
		s.refuse(from, "the row has %d fields, the header %d", len(record), len(header))
		return nil
	}
	fields := map[string]string{}
	for i, h := range header {
		fields[h] = strings.TrimSpace(record[i])
	}
	if kind == openCostCSV {
		return s.openCost(from, fields)
	}
	from.Name = fields["item"]
	return s.price(from, fields)
}

// openCost reads a row of OpenCost's custom prices, of which Farthing keeps
// the hours of nodes. https://opencost.io/docs/configuration/csv-pricing
func (s *shelf) openCost(from evidence.Origin, fields map[string]string) error {
	from.Name = fields["instancetype"]
	if class := fields["assetclass"]; !strings.EqualFold(class, "node") {
		s.refuse(from, "Farthing keeps prices of nodes, not of %q", clip(class))
		return nil
	}
	p, err := priceOf(map[string]string{
		"item": fields["instancetype"], "unit": "hour", "price": fields["marketpricehourly"], "currency": "USD",
	})
	if err != nil {
		s.refuse(from, "%v", err)
		return nil
	}
	return s.add(p, from, true)
}
