package mlflow

import (
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
)

// metricText writes a metric's value in one way, however it was stored: the
// shortest decimal, NaN, Infinity or -Infinity. A database that knows no infinity
// holds the largest number in its place.
func metricText(text string) (string, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return "", err
	}
	return floatText(v), nil
}

func floatText(v float64) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case v >= math.MaxFloat64:
		return "Infinity"
	case v <= -math.MaxFloat64:
		return "-Infinity"
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

func isNumber(value string) bool { return value != "NaN" && !strings.HasSuffix(value, "Infinity") }

// text is a JSON string or number, as text: MLflow writes NaN as a string and,
// from version to version, whole numbers as either.
type text string

// UnmarshalJSON takes a string, a number or null, which is "".
func (t *text) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, (*string)(t))
	}
	if string(data) == "null" {
		return nil
	}
	var n json.Number
	err := json.Unmarshal(data, &n)
	*t = text(n)
	return err
}

// whole reads a whole number; "" is 0.
func (t text) whole() (int64, error) {
	if t == "" {
		return 0, nil
	}
	return strconv.ParseInt(string(t), 10, 64)
}
