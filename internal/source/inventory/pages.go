package inventory

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/farthing-finops/farthing/internal/evidence"
	"github.com/farthing-finops/farthing/internal/fault"
)

// maxValue bounds one value of a JSON listing.
const maxValue = 1 << 20

// apiObject is an entry of Contents or Versions.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
type apiObject struct {
	Key, LastModified, ETag string
	Size                    json.RawMessage
	IsLatest                *bool
}

func (a apiObject) object() (o object, held bool, err error) {
	if a.Key == "" {
		return o, false, fmt.Errorf("it names no object")
	}
	o = object{key: a.Key, content: etagContent(a.ETag), old: a.IsLatest != nil && !*a.IsLatest}
	if o.bytes, err = parseBytes(strings.Trim(string(a.Size), `"`)); err != nil {
		return o, false, err
	}
	if a.LastModified != "" {
		o.modified, err = parseTime(a.LastModified)
	}
	return o, true, err
}

// readPages reads the JSON of aws s3api list-objects-v2 or
// list-object-versions, or an array of objects as --query gives it, object by
// object.
func (r *reading) readPages(ctx context.Context, in io.Reader, file string) error {
	g := &guard{in: in, limit: maxValue}
	p := pages{reading: r, dec: json.NewDecoder(g), guard: g, file: file}
	err := p.top(ctx)
	if err == nil || fault.Is(err, fault.BadInput) || fault.Is(err, fault.Canceled) || fault.Is(err, fault.Unavailable) {
		return err
	}
	return fault.New(fault.BadInput, "the listing cannot be read to its end").At(fault.Where{File: file}).Wrap(err).
		Try("list the bucket again")
}

// bucketOf finds the name of the bucket, which the API's own answers give, but
// behind the objects; "" if there is none. What is wrong with the file is told
// when its objects are read.
func bucketOf(in io.Reader) string {
	g := &guard{in: in, limit: maxValue}
	p := pages{dec: json.NewDecoder(g), guard: g}
	if open, err := p.dec.Token(); err != nil || open != json.Delim('{') {
		return ""
	}
	for p.dec.More() {
		key, err := p.dec.Token()
		if err != nil {
			return ""
		}
		p.guard.allow(p.dec)
		text, err := p.skip()
		if err != nil || key == "Name" {
			return text
		}
	}
	return ""
}

type pages struct {
	*reading
	dec   *json.Decoder
	guard *guard
	file  string
}

func (p *pages) top(ctx context.Context) error {
	first, err := p.dec.Token()
	if err != nil {
		return err
	}
	if first == json.Delim('[') {
		return p.objects(ctx)
	}
	if first != json.Delim('{') {
		return fmt.Errorf("it is no object and no array")
	}
	for p.dec.More() {
		key, err := p.dec.Token()
		if err != nil {
			return err
		}
		p.guard.allow(p.dec)
		if err := p.field(ctx, key); err != nil {
			return err
		}
	}
	_, err = p.dec.Token()
	return err
}

func (p *pages) field(ctx context.Context, key json.Token) error {
	switch key {
	case "Contents", "Versions":
		open, err := p.dec.Token()
		if err != nil {
			return err
		}
		if open == nil {
			return nil // an empty bucket
		}
		if open != json.Delim('[') {
			return fmt.Errorf("%s is no list", key)
		}
		return p.objects(ctx)
	}
	text, err := p.skip()
	switch {
	case err != nil:
		return err
	case (key == "NextToken" || key == "NextContinuationToken" || key == "NextKeyMarker") && text != "":
		return fault.New(fault.BadInput, "the listing is not the whole bucket").At(fault.Where{File: p.file}).
			Because("it goes on with another page (%s)", key).Try("list without --max-items and --no-paginate")
	}
	return nil
}

// skip reads over a value, however long a list it is (DeleteMarkers), and
// gives it if it is a text.
func (p *pages) skip() (string, error) {
	for depth := 0; ; {
		token, err := p.dec.Token()
		if err != nil {
			return "", err
		}
		p.guard.allow(p.dec)
		switch token {
		case json.Delim('['), json.Delim('{'):
			depth++
		case json.Delim(']'), json.Delim('}'):
			depth--
		}
		if depth == 0 {
			text, _ := token.(string)
			return text, nil
		}
	}
}

func (p *pages) objects(ctx context.Context) error {
	for n := 1; p.dec.More(); n++ {
		var a apiObject
		err := p.dec.Decode(&a)
		p.guard.allow(p.dec)
		from := evidence.Origin{File: p.file}
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			from.Name = a.Key
			p.flag(from, fmt.Errorf("entry %d: %s is a %s", n, wrong.Field, wrong.Value), true)
			continue
		}
		if err != nil {
			return err
		}
		o, held, err := a.object()
		if err != nil {
			err = fmt.Errorf("entry %d: %w", n, err)
		}
		if err := p.take(ctx, from, o, held, err); err != nil {
			return err
		}
	}
	_, err := p.dec.Token()
	return err
}

// guard stops a reader that wants to hold more than one value may have.
type guard struct {
	in          io.Reader
	read, limit int64
}

func (g *guard) Read(into []byte) (int, error) {
	if g.read >= g.limit {
		return 0, fmt.Errorf("one value is longer than %d bytes", maxValue)
	}
	n, err := g.in.Read(into)
	g.read += int64(n)
	return n, err
}

// allow lets the reader go on from where the decoder is.
func (g *guard) allow(dec *json.Decoder) { g.limit = dec.InputOffset() + maxValue }
