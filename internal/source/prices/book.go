package prices

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/money"
)

// defaults are the keys that may stand above the prices and hold for all.
func defaults() []string { return []string{"provider", "currency", "per", "from", "to", "source"} }

// entryKeys are the keys of one entry; note and source are for people.
func entryKeys() []string {
	return append(defaults(), "item", "unit", "price", "prices", "above", "note")
}

// book reads a book of one's own.
func (s *shelf) book(name string, root *node) error {
	if root.kind != mapping {
		return bad(name, root.line, "it is a %s, not a mapping with prices", root.kind)
	}
	entries := root.get("prices")
	if entries == nil || entries.kind != list {
		return bad(name, root.line, "it has no list of prices")
	}
	above := map[string]string{}
	for i, k := range root.keys {
		if k == "prices" || k == "book" || k == "date" || k == "note" {
			continue
		}
		if !slices.Contains(defaults(), k) {
			return bad(name, root.items[i].line, "the key %q is unknown", clip(k))
		}
		value, err := root.items[i].value(k)
		if err != nil {
			return bad(name, root.items[i].line, "%v", err)
		}
		above[k] = value
	}
	for _, n := range entries.items {
		if err := s.entry(name, n, above); err != nil {
			return err
		}
	}
	return nil
}

// entry reads one entry, which has one price or one for each unit.
func (s *shelf) entry(name string, n *node, above map[string]string) error {
	from := evidence.Origin{File: name, Line: n.line}
	if n.kind != mapping {
		s.refuse(from, "the entry is a %s, not a mapping with item, unit and price", n.kind)
		return nil
	}
	fields := maps.Clone(above)
	for i, k := range n.keys {
		if !slices.Contains(entryKeys(), k) {
			s.refuse(from, "the key %q is unknown", clip(k))
			return nil
		}
		if k == "prices" {
			continue
		}
		value, err := n.items[i].value(k)
		if err != nil {
			s.refuse(from, "%v", err)
			return nil
		}
		if value != "" {
			fields[k] = value
		}
	}
	from.Name = fields["item"]
	many := n.get("prices")
	if many == nil {
		return s.price(from, fields)
	}
	if many.kind != mapping || fields["unit"]+fields["price"] != "" {
		s.refuse(from, "prices is a mapping of units, in the place of unit and price")
		return nil
	}
	for i, unit := range many.keys {
		from.Line = cmp.Or(many.items[i].line, n.line)
		value, err := many.items[i].value(unit)
		if err != nil {
			s.refuse(from, "%v", err)
			continue
		}
		fields["unit"], fields["price"] = unit, value
		if err := s.price(from, fields); err != nil {
			return err
		}
	}
	return nil
}

// price makes a price of texts.
func (s *shelf) price(from evidence.Origin, fields map[string]string) error {
	p, err := priceOf(fields)
	if err != nil {
		s.refuse(from, "%v", err)
		return nil
	}
	return s.add(p, from, false)
}

func priceOf(fields map[string]string) (*evidence.Price, error) {
	p := &evidence.Price{Provider: fields["provider"], Item: fields["item"], Currency: money.Currency(strings.ToUpper(fields["currency"]))}
	var err error
	if p.Unit, err = unitOf(fields["unit"]); err != nil {
		return nil, err
	}
	if p.Price, err = amountOf("price", fields["price"]); err != nil {
		return nil, err
	}
	if p.Per, err = amountOf("per", cmp.Or(fields["per"], "1")); err != nil {
		return nil, err
	}
	if text := fields["above"]; text != "" {
		if p.Above, err = strconv.ParseInt(text, 10, 64); err != nil || p.Above < 0 {
			return nil, fmt.Errorf("above is %q, not a whole number from 0 on", clip(text))
		}
	}
	if p.From, err = dayOf("from", fields["from"]); err != nil {
		return nil, err
	}
	p.To, err = dayOf("to", fields["to"])
	if err == nil && !p.To.IsZero() && !p.To.After(p.From) {
		err = fmt.Errorf("it ends on %s before it begins", fields["to"])
	}
	return p, err
}

func amountOf(what, text string) (money.Amount, error) {
	if text == "" {
		return money.Amount{}, fmt.Errorf("it has no %s", what)
	}
	a, err := money.Parse(text)
	if err != nil {
		return a, fmt.Errorf("the %s %q is not a number", what, clip(text))
	}
	return fitting(what, text, a)
}

// fitting refuses what the ledger would round.
func fitting(what, text string, a money.Amount) (money.Amount, error) {
	if !a.Fits() || !a.Rounded().Equal(a) {
		return a, fmt.Errorf("the %s %s has more digits than can be kept", what, clip(text))
	}
	return a, nil
}

// dayOf reads a day, a month, or a time with its zone; zero for "".
func dayOf(what, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01", time.RFC3339, "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is %q, not a day such as 2026-01-31", what, clip(text))
}
