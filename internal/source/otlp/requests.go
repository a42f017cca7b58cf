package otlp

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/farthing-finops/farthing/internal/ledger"
)

// request is one request of a file, in protobuf.
type request struct {
	kind string // TracesKind, MetricsKind, or "" of what is no evidence: logs
	body []byte
}

// badRequest is a request that cannot be read; those after it can.
type badRequest struct{ reason string }

func (b *badRequest) Error() string { return b.reason }

// maxRequest bounds a request, in bytes: a line, or a message.
const maxRequest = 64 << 20

// requests reads the requests of a file, whichever way it holds them.
type requests struct {
	in   *bufio.Reader
	line int64 // the number of the line or message, from 1
	next func() (request, error)
	buf  []byte
}

func newRequests(in io.Reader) *requests {
	r := &requests{in: bufio.NewReaderSize(in, 256<<10)}
	switch shapeOf(peek(r.in)) {
	case jsonLines:
		r.next = r.jsonLine
	case framed:
		r.next = r.frame
	case single:
		r.next = r.whole
	default:
		r.next = r.unknown
	}
	return r
}

func peek(in *bufio.Reader) []byte {
	b, _ := in.Peek(256 << 10)
	return b
}

func (r *requests) unknown() (request, error) {
	if _, err := r.in.Peek(1); err != nil || r.line > 0 {
		return request{}, firstError(err, io.EOF)
	}
	r.line++
	return request{}, &badRequest{"the file is neither OTLP's JSON lines nor its protobuf"}
}

func firstError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// jsonLine reads a line of JSON.
func (r *requests) jsonLine() (request, error) {
	for {
		line, err := r.readLine()
		if err != nil {
			return request{}, err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return fromJSON(line)
		}
	}
}

// readLine reads a line of at most maxRequest bytes; a longer one is passed over.
func (r *requests) readLine() ([]byte, error) {
	r.line++
	r.buf = r.buf[:0]
	long := false
	for {
		part, err := r.in.ReadSlice('\n')
		if long = long || len(r.buf)+len(part) > maxRequest; !long {
			r.buf = append(r.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && (!errors.Is(err, io.EOF) || len(r.buf) == 0 && !long):
			return nil, err
		case long:
			return nil, &badRequest{"the line is longer than 64 MiB"}
		}
		return r.buf, nil
	}
}

// fromJSON tells the kind of a request by its one key, and reads it.
func fromJSON(line []byte) (request, error) {
	var keys struct {
		Spans   json.RawMessage `json:"resourceSpans"`
		Metrics json.RawMessage `json:"resourceMetrics"`
	}
	if err := json.Unmarshal(line, &keys); err != nil {
		return request{}, &badRequest{"the line is no JSON: " + err.Error()}
	}
	kind, read := "", TracesFromJSON
	switch {
	case keys.Spans != nil:
		kind = TracesKind
	case keys.Metrics != nil:
		kind, read = MetricsKind, MetricsFromJSON
	default:
		return request{}, nil
	}
	body, err := read(line)
	if err != nil {
		return request{}, &badRequest{"the line is no OTLP: " + err.Error()}
	}
	return request{kind, body}, nil
}

// frame reads a message after its length.
func (r *requests) frame() (request, error) {
	var head [4]byte
	r.line++
	if _, err := io.ReadFull(r.in, head[:]); errors.Is(err, io.ErrUnexpectedEOF) {
		return request{}, &badRequest{"the file breaks off within the length of a message"}
	} else if err != nil {
		return request{}, err
	}
	size := binary.BigEndian.Uint32(head[:])
	if size > maxRequest {
		_, err := io.Copy(io.Discard, r.in)
		return request{}, firstError(err, &badRequest{"a message is longer than 64 MiB, or its length is damaged; the rest of the file is left out"})
	}
	if cap(r.buf) < int(size) {
		r.buf = make([]byte, size)
	}
	r.buf = r.buf[:size]
	if _, err := io.ReadFull(r.in, r.buf); errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return request{}, &badRequest{"the file breaks off within a message"}
	} else if err != nil {
		return request{}, err
	}
	return kindOf(r.buf)
}

// whole reads the file as one message.
func (r *requests) whole() (request, error) {
	if r.line++; r.line > 1 {
		return request{}, io.EOF
	}
	body, err := io.ReadAll(io.LimitReader(r.in, maxRequest+1))
	if err != nil {
		return request{}, err
	}
	if len(body) > maxRequest {
		return request{}, &badRequest{"the message is longer than 64 MiB"}
	}
	return kindOf(body)
}

// kindOf tells traces, metrics and logs apart, which have one shape down to
// their items: only a span has a time in field 7, only a metric a message in
// field 5, 7, 9, 10 or 11 and a name in field 1, and a log a time in field 1.
func kindOf(body []byte) (request, error) {
	kind := ""
	stop := errors.New("known")
	err := walk(body, wantAll, func(item []byte) error {
		if kind = itemKind(item); kind != "" {
			return stop
		}
		return nil
	})
	if err != nil && err != stop {
		return request{}, &badRequest{err.Error()}
	}
	return request{kind, body}, nil
}

func itemKind(b []byte) string {
	var f field
	var rest []byte
	var err error
	kind := ""
	for len(b) > 0 {
		if rest, err = f.next(b); err != nil {
			// It may be cut off, within a span's attribute: writers may put those
			// before the time (pdata, and so the collector, writes fields backwards).
			if tag, n := uvarint(b); kind == "" && n > 0 && tag == 9<<3|length {
				kind = TracesKind
			}
			return kind
		}
		b = rest
		switch {
		case f.number == 1 && f.wire == fixed64:
			return "" // a log
		case f.number == 7 && f.wire == fixed64:
			kind = TracesKind
		case f.wire == length && (f.number == 7 || f.number == 10 || f.number == 11) && kind == "":
			kind = MetricsKind
		case f.wire == length && f.number == 9 && kind == "":
			// A span's attributes are also messages in field 9, after its time.
			kind = MetricsKind
		}
	}
	return kind
}

// shape is how a file holds its requests.
type shape int

const (
	foreign shape = iota
	jsonLines
	framed
	single
)

// shapeOf tells from the beginning of a file.
func shapeOf(head []byte) shape {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) > 0 && text[0] == '{' {
		if key := firstKey(text); key == "resourceSpans" || key == "resourceMetrics" || key == "resourceLogs" {
			return jsonLines
		}
		return foreign
	}
	if len(head) > 4 {
		if size := int(binary.BigEndian.Uint32(head)); size > 0 && size <= maxRequest && begins(head[4:min(len(head), 4+size)], 4+size > len(head)) {
			return framed
		}
	}
	if begins(head, len(head) == 256<<10) {
		return single
	}
	return foreign
}

// firstKey is the first key of an object.
func firstKey(text []byte) string {
	rest := bytes.TrimLeft(text[1:], " \t\r\n")
	if len(rest) == 0 || rest[0] != '"' {
		return ""
	}
	key, _, _ := bytes.Cut(rest[1:], []byte{'"'})
	return string(key)
}

// begins tells whether bytes are a request, or the beginning of one if they are
// cut off: there is a span or a metric, and what can be read is well formed.
func begins(b []byte, cutOff bool) bool {
	var group field
	if _, err := group.next(b); err == nil {
		r, err := kindOf(b)
		return r.kind != "" && (err == nil || cutOff)
	}
	return cutOff && cutBegins(b)
}

// cutBegins looks for a whole item in a request whose first group is cut off.
func cutBegins(b []byte) bool {
	for depth := range 3 {
		rest, ok := into(b)
		for ok && depth == 1 && rest.number == 1 && len(rest.after) > 0 {
			rest, ok = into(rest.after) // past the resource
		}
		for ok && depth == 2 && rest.number == 1 && len(rest.after) > 0 {
			rest, ok = into(rest.after) // past the scope
		}
		if !ok {
			return false
		}
		b = rest.inner
	}
	return itemKind(b) != ""
}

// opened is a message's first field, as far as it is there.
type opened struct {
	number       uint64
	inner, after []byte
}

func into(b []byte) (opened, bool) {
	tag, n := uvarint(b)
	if n <= 0 || tag&7 != length || tag>>3 == 0 || tag>>3 > 3 {
		return opened{}, false
	}
	size, m := uvarint(b[n:])
	if m <= 0 {
		return opened{}, false
	}
	b = b[n+m:]
	end := int(min(size, uint64(len(b))))
	return opened{tag >> 3, b[:end], b[end:]}, true
}

// recognises looks into files whose names end as such files' do.
func recognises(folder ledger.Folder, f ledger.File) (bool, error) {
	switch path.Ext(strings.TrimSuffix(strings.ToLower(f.Path), ".gz")) {
	case ".json", ".jsonl", ".ndjson", ".otlp", ".pb", ".proto", ".protobuf", ".binpb", ".bin":
	default:
		return false, nil
	}
	in, err := folder.Open(f.Path)
	if err != nil {
		return false, err
	}
	defer in.Close()
	return shapeOf(peek(bufio.NewReaderSize(in, 256<<10))) != foreign, nil
}
