package otlp

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// common is what a save keeps besides the hours.
type common struct {
	Series map[uint64]*series `json:"series"`
	Tags   map[string]*tagged `json:"tags"`
	Late   int64              `json:"late"`
	// Now and Before are the window's hashes, 8 bytes each.
	Now    []byte `json:"now"`
	Before []byte `json:"before"`
}

func (s *State) writeCommon(number uint64) error {
	return s.writeJSON(fmt.Sprintf("common@%d", number), common{Series: s.series, Tags: s.tags, Late: s.late,
		Now: packed(s.window.now), Before: packed(s.window.before)})
}

func (s *State) readCommon() error {
	name, err := s.newestOf("common")
	if err != nil {
		return err
	}
	var c common
	found, err := s.readJSON(name, &c)
	if err != nil {
		return err
	}
	if !found {
		return s.damaged("common", errors.New("the file is missing"))
	}
	for _, at := range c.Series {
		if at == nil || len(at.Points) == 0 || at.Slot < 0 || at.Slot >= slots {
			return s.damaged(name, errors.New("a series has no points"))
		}
	}
	if c.Series != nil {
		s.series = c.Series
	}
	if c.Tags != nil {
		s.tags = c.Tags
	}
	s.late = c.Late
	s.window = &window{now: unpacked(c.Now), before: unpacked(c.Before)}
	return nil
}

func packed(set hashes) []byte {
	out := make([]byte, 0, 8*set.n)
	for _, h := range set.slots {
		if h != 0 {
			out = binary.LittleEndian.AppendUint64(out, h)
		}
	}
	return out
}

func unpacked(b []byte) hashes {
	var out hashes
	for ; len(b) >= 8; b = b[8:] {
		out.put(binary.LittleEndian.Uint64(b))
	}
	return out
}

// keptHour is an hour as it is saved.
type keptHour struct {
	Spans     []keptSpans   `json:"spans"`
	Metrics   []keptMetrics `json:"metrics,omitempty"`
	Endpoints []string      `json:"endpoints"`
}

type keptSpans struct {
	Key key        `json:"key"`
	Sum *fromSpans `json:"sum"`
}

type keptMetrics struct {
	Key key          `json:"key"`
	Sum *fromMetrics `json:"sum"`
}

func (h *hour) kept() keptHour {
	var k keptHour
	for key, sum := range h.spans {
		k.Spans = append(k.Spans, keptSpans{key, sum})
	}
	for key, sum := range h.metrics {
		k.Metrics = append(k.Metrics, keptMetrics{key, sum})
	}
	for endpoint := range h.endpoints {
		k.Endpoints = append(k.Endpoints, endpoint)
	}
	return k
}

func (s *State) loadHour(start int64) (*hour, error) {
	name, err := s.newestOf(fmt.Sprintf("hour-%d", start))
	if err != nil || name == "" {
		return nil, err
	}
	var k keptHour
	if _, err := s.readJSON(name, &k); err != nil {
		return nil, err
	}
	h := newHour(start)
	for _, at := range k.Spans {
		if at.Sum == nil || !at.Sum.Latency.whole() {
			return nil, s.damaged(name, errors.New("a sum is incomplete"))
		}
		h.spans[at.Key] = at.Sum
		h.name(at.Key.Endpoint)
	}
	for _, at := range k.Metrics {
		if at.Sum == nil {
			return nil, s.damaged(name, errors.New("a sum is incomplete"))
		}
		h.metrics[at.Key] = at.Sum
		h.name(at.Key.Endpoint)
	}
	for _, endpoint := range k.Endpoints {
		h.endpoints[endpoint] = struct{}{}
	}
	return h, nil
}

func (h *hour) name(endpoint string) {
	if endpoint != Others {
		h.names[endpoint] = struct{}{}
	}
}
