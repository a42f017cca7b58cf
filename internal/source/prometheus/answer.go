package prometheus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/farthing-finops/farthing/internal/money"
)

// series is what an answer says of one set of labels.
type series struct {
	labels map[string]string
	points []point
}

// point is a value as the server wrote it, in Unix milliseconds.
type point struct {
	at    int64
	value string
}

// errNoAnswer is underneath what is wrong with an answer's form.
var errNoAnswer = errors.New("this is no answer of Prometheus' API")

func noAnswer(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errNoAnswer, fmt.Sprintf(format, args...))
}

// readAnswer hands over the series of an answer one by one, so that a large
// one is never in memory, and gives its warnings. The form is that of
// https://prometheus.io/docs/prometheus/latest/querying/api/.
func readAnswer(from io.Reader, take func(series) error) ([]string, error) {
	d := json.NewDecoder(from)
	a := &answer{d: d, take: take}
	err := a.object(a.top)
	if err == nil && a.status != "success" {
		err = noAnswer("its status is %q, %s", a.status, a.err)
	}
	return a.warnings, err
}

type answer struct {
	d        *json.Decoder
	take     func(series) error
	status   string
	err      string
	warnings []string
}

// object reads an object and hands over its keys; each must read its value.
func (a *answer) object(each func(key string) error) error {
	if err := a.delim('{'); err != nil {
		return err
	}
	for a.d.More() {
		key, err := a.d.Token()
		if err != nil {
			return malformed(err)
		}
		name, ok := key.(string)
		if !ok {
			return noAnswer("a key is no text")
		}
		if err := each(name); err != nil {
			return err
		}
	}
	return a.delim('}')
}

func (a *answer) delim(want json.Delim) error {
	t, err := a.d.Token()
	if err != nil {
		return malformed(err)
	}
	if t != want {
		return noAnswer("there is %v where %v should be", t, want)
	}
	return nil
}

func (a *answer) top(key string) error {
	switch key {
	case "status":
		return a.decode(&a.status)
	case "error":
		return a.decode(&a.err)
	case "warnings":
		return a.decode(&a.warnings)
	case "data":
		return a.object(a.data)
	}
	return a.skip()
}

func (a *answer) data(key string) error {
	if key != "result" {
		return a.skip()
	}
	if err := a.delim('['); err != nil {
		return err
	}
	for a.d.More() {
		var raw struct {
			Metric map[string]string `json:"metric"`
			Values json.RawMessage   `json:"values"`
			Value  json.RawMessage   `json:"value"`
		}
		if err := a.decode(&raw); err != nil {
			return err
		}
		points, err := readPoints(raw.Values)
		if raw.Value != nil {
			points, err = readPoints([]byte("[" + string(raw.Value) + "]"))
		}
		if err != nil {
			return err
		}
		if err := a.take(series{raw.Metric, points}); err != nil {
			return err
		}
	}
	return a.delim(']')
}

func (a *answer) decode(into any) error { return malformed(a.d.Decode(into)) }

func (a *answer) skip() error {
	var ignored json.RawMessage
	return a.decode(&ignored)
}

// malformed keeps the errors of the connection apart from those of the form.
func malformed(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) {
		return noAnswer("%v", err)
	}
	return err
}

// readPoints reads [[1732455600.5,"0.97"],…]. It is written by hand because
// nearly all of an answer are points.
func readPoints(text []byte) ([]point, error) {
	if len(text) == 0 || bytes.Equal(text, []byte("null")) {
		return nil, nil
	}
	s := scanner{text: text}
	if !s.next('[') {
		return nil, noAnswer("its values are no list")
	}
	points := make([]point, 0, len(text)/24)
	for !s.next(']') {
		if len(points) > 0 && !s.next(',') {
			return nil, noAnswer("its values cannot be read")
		}
		at, value, ok := s.pair()
		ms, fine := scaled(at, 3)
		if !ok || !fine {
			return nil, noAnswer("a value is not a time and a text")
		}
		points = append(points, point{ms, value})
	}
	return points, nil
}

type scanner struct {
	text []byte
	at   int
}

// next passes over a sign, if it is the next one.
func (s *scanner) next(sign byte) bool {
	for s.at < len(s.text) && (s.text[s.at] == ' ' || s.text[s.at] == '\n' || s.text[s.at] == '\t' || s.text[s.at] == '\r') {
		s.at++
	}
	if s.at < len(s.text) && s.text[s.at] == sign {
		s.at++
		return true
	}
	return false
}

// pair reads [TIME,"VALUE"]. Values are numbers, which need no escapes.
func (s *scanner) pair() (at, value string, ok bool) {
	if !s.next('[') {
		return "", "", false
	}
	at = s.until(",")
	if !s.next(',') || !s.next('"') {
		return "", "", false
	}
	value = s.until("\"")
	return strings.TrimSpace(at), value, s.next('"') && s.next(']') && !strings.Contains(value, `\`)
}

func (s *scanner) until(stop string) string {
	n := bytes.Index(s.text[s.at:], []byte(stop))
	if n < 0 {
		n = len(s.text) - s.at
	}
	text := string(s.text[s.at : s.at+n])
	s.at += n
	return text
}

// errorText is what an answer that is not 200 says, kept short.
func errorText(body io.Reader) string {
	text, err := io.ReadAll(io.LimitReader(body, 4096))
	if err != nil {
		return err.Error()
	}
	var said struct{ Error string }
	if json.Unmarshal(text, &said) == nil && said.Error != "" {
		text = []byte(said.Error)
	}
	return strings.ToValidUTF8(string(text[:min(len(text), 300)]), "?")
}

// scaled reads a decimal as a whole number of 10^-digits, cut off below; false
// for what is no number (NaN, +Inf) or is beyond 9e18 then.
func scaled(text string, digits int) (int64, bool) {
	if n, ok := plain(text, digits); ok {
		return n, true
	}
	a, err := money.Parse(text)
	if err != nil || a.Mul(money.MustParse(fmt.Sprintf("1e%d", digits))).Cmp(money.FromInt(9e18)) > 0 || a.Cmp(money.FromInt(-9e18)) < 0 {
		return 0, false
	}
	return plain(a.Fixed(int32(digits)), digits)
}

// plain is scaled for short decimals without an exponent, as most are.
func plain(text string, digits int) (int64, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	negative := strings.HasPrefix(whole, "-")
	whole = strings.TrimPrefix(whole, "-")
	if whole == "" || len(whole)+digits > 18 {
		return 0, false
	}
	var n int64
	for i := range len(whole) + len(fraction) {
		var c byte
		if i < len(whole) {
			c = whole[i]
		} else {
			c = fraction[i-len(whole)]
		}
		if c < '0' || c > '9' {
			return 0, false
		}
		if i < len(whole)+digits {
			n = n*10 + int64(c-'0')
		}
	}
	for range digits - len(fraction) {
		n *= 10
	}
	if negative {
		n = -n
	}
	return n, true
}
