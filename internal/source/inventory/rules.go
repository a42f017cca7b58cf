package inventory

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/ledger"
)

// rules say which prefixes are datasets.
type rules struct {
	Location string `yaml:"location"`
	Datasets []struct {
		Prefix string `yaml:"prefix"`
		Name   string `yaml:"name"`
	} `yaml:"datasets"`
}

// maxRules bounds a file of datasets.
const maxRules = 4 << 20

// readRules reads datasets.yaml; JSON is YAML too. Unknown keys are refused,
// since a misspelt one would quietly change the datasets.
func readRules(ctx context.Context, folder ledger.Folder, name string) (rules, error) {
	var r rules
	if name == "" {
		return r, nil
	}
	text, err := readSmall(folder, name, maxRules)
	if err != nil {
		return r, err
	}
	err = yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).DecodeContext(ctx, &r)
	if err != nil && !errors.Is(err, io.EOF) {
		return r, badRules(name, err)
	}
	for i, d := range r.Datasets {
		if strings.Trim(d.Prefix, "/") == "" {
			return r, fault.New(fault.BadInput, "the datasets cannot be read").At(fault.Where{File: name}).
				Because("entry %d has no prefix", i+1).Try("give it one, such as prefix: raw/clicks/")
		}
	}
	return r, nil
}

func badRules(name string, err error) error {
	where, why := fault.Where{File: name}, err.Error()
	var at yaml.Error
	if errors.As(err, &at) {
		why = at.GetMessage()
		if token := at.GetToken(); token != nil && token.Position != nil {
			where.Line = int64(token.Position.Line)
		}
	}
	return fault.New(fault.BadInput, "the datasets cannot be read").At(where).Because("%s", why).Wrap(err).
		Try("write location: s3://bucket/ and datasets: a list of prefix and name")
}

// named gives the names of the prefixes that hold for a base, each prefix with
// a slash at its end.
func (r rules) named(base string) map[string]string {
	out := map[string]string{}
	for _, d := range r.Datasets {
		of, prefix := splitURL(d.Prefix)
		if of != "" && of != base {
			continue
		}
		prefix = strings.TrimSuffix(strings.TrimPrefix(prefix, "/"), "/")
		name := d.Name
		if name == "" {
			name = prefix
		}
		out[prefix+"/"] = name
	}
	return out
}

// readSmall reads a file that must be small.
func readSmall(folder ledger.Folder, name string, most int64) ([]byte, error) {
	in, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, unreadable(name, err)
	}
	if int64(len(text)) > most {
		return nil, fault.New(fault.BadInput, "the file is too large for what it is").At(fault.Where{File: name}).
			Because("more than %d bytes", most)
	}
	return text, nil
}

func unreadable(name string, err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return err
	}
	return fault.New(fault.BadInput, "the file cannot be read to its end").At(fault.Where{File: name}).Wrap(err).
		Try("copy it again")
}
