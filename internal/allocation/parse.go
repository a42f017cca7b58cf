package allocation

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/money"
	"github.com/farthing-finops/farthing/internal/query"
)

// maxRules bounds a rules file: every charge is tried against every rule.
const maxRules = 2000

// maxRulesBytes bounds what is read of a rules file.
const maxRulesBytes = 4 << 20

// ReadRules reads rules from YAML. Everything that is wrong is pointed at by
// its line; a key that means nothing is wrong, so that a misspelt rule cannot
// be silently without effect.
func ReadRules(r io.Reader, file string) (Rules, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxRulesBytes+1))
	if err != nil {
		return Rules{}, fault.New(fault.Unavailable, "the rules cannot be read").At(fault.Where{File: file}).Wrap(err)
	}
	if len(text) > maxRulesBytes {
		return Rules{}, fault.New(fault.BadInput, "the rules are larger than %d MiB", maxRulesBytes>>20).At(fault.Where{File: file})
	}
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		return Rules{}, yamlFault(file, err)
	}
	p := rulesParser{file: file}
	rules := Rules{Digest: digestOf(text)}
	for _, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if err := p.document(doc.Body, &rules); err != nil {
			return Rules{}, err
		}
	}
	if len(rules.VirtualTags)+len(rules.Shared) > maxRules {
		return Rules{}, fault.New(fault.BadInput, "there are more than %d rules", maxRules).At(fault.Where{File: file})
	}
	return rules, nil
}

func yamlFault(file string, err error) error {
	f := fault.New(fault.BadInput, "the rules are not YAML").At(fault.Where{File: file})
	var syntax *yaml.SyntaxError
	if errors.As(err, &syntax) {
		f = f.At(fault.Where{File: file, Line: int64(syntax.Token.Position.Line)}).Because("%s", syntax.Message)
	} else {
		f = f.Wrap(err)
	}
	return f.Try("see docs/allocation.md for how rules are written")
}

type rulesParser struct{ file string }

// wrong is a fault at a node.
func (p rulesParser) wrong(n ast.Node, format string, args ...any) *fault.Fault {
	line := int64(0)
	if t := n.GetToken(); t != nil && t.Position != nil {
		line = int64(t.Position.Line)
	}
	return fault.New(fault.BadInput, format, args...).At(fault.Where{File: p.file, Line: line})
}

func (p rulesParser) document(n ast.Node, out *Rules) error {
	return p.mapping(n, "the file of rules", map[string]func(ast.Node) error{
		"virtualTags": func(v ast.Node) error {
			return p.each(v, "virtualTags", func(item ast.Node) error {
				rule, err := p.virtualTag(item, len(out.VirtualTags)+1)
				out.VirtualTags = append(out.VirtualTags, rule)
				return err
			})
		},
		"shared": func(v ast.Node) error {
			return p.each(v, "shared", func(item ast.Node) error {
				rule, err := p.sharedRule(item, out.Shared)
				out.Shared = append(out.Shared, rule)
				return err
			})
		},
	})
}

// mapping hands the values of a mapping to those who know their keys.
func (p rulesParser) mapping(n ast.Node, what string, known map[string]func(ast.Node) error) error {
	entries, err := p.entries(n, what)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, e := range entries {
		key := e.Key.GetToken().Value
		read, ok := known[key]
		switch {
		case !ok:
			names := make([]string, 0, len(known))
			for k := range known {
				names = append(names, k)
			}
			slices.Sort(names)
			return p.wrong(e.Key, "%s has no %q", what, key).Try("it knows %s", strings.Join(names, ", "))
		case seen[key]:
			return p.wrong(e.Key, "%s has %q twice", what, key)
		}
		seen[key] = true
		if err := read(e.Value); err != nil {
			return err
		}
	}
	return nil
}

func (p rulesParser) entries(n ast.Node, what string) ([]*ast.MappingValueNode, error) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, nil
	default:
		return nil, p.wrong(n, "%s should be keys and values", what)
	}
}

func (p rulesParser) each(n ast.Node, what string, read func(ast.Node) error) error {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return p.wrong(n, "%s should be a list", what)
	}
	for _, item := range list.Values {
		if err := read(item); err != nil {
			return err
		}
	}
	return nil
}

// text reads a plain value as it was written.
func (p rulesParser) text(n ast.Node, what string, into *string) error {
	switch n.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.LiteralNode:
		if l, ok := n.(*ast.LiteralNode); ok {
			*into = strings.TrimSpace(l.Value.Value)
		} else {
			*into = n.GetToken().Value
		}
		if *into == "" {
			return p.wrong(n, "%s is empty", what)
		}
		return nil
	default:
		return p.wrong(n, "%s should be a text", what)
	}
}

func (p rulesParser) filter(n ast.Node, what string, into *query.Filter) error {
	var text string
	if err := p.text(n, what, &text); err != nil {
		return err
	}
	f, err := query.ParseFilter(text)
	if err != nil {
		known := fault.From(err)
		return p.wrong(n, "%s: %s", what, known.What).Because("%s", known.Why).Try("%s", known.Hint)
	}
	*into = query.Simplify(f)
	return nil
}

func (p rulesParser) virtualTag(n ast.Node, number int) (VirtualTag, error) {
	v := VirtualTag{Name: fmt.Sprintf("virtual tag %d", number)}
	err := p.mapping(n, "a virtual tag", map[string]func(ast.Node) error{
		"name":  func(x ast.Node) error { return p.text(x, "the name", &v.Name) },
		"where": func(x ast.Node) error { return p.filter(x, "where", &v.Where) },
		"set":   func(x ast.Node) error { return p.settings(x, &v) },
		"override": func(x ast.Node) error {
			b, ok := x.(*ast.BoolNode)
			if !ok {
				return p.wrong(x, "override should be true or false")
			}
			v.Override = b.Value
			return nil
		},
	})
	switch {
	case err != nil:
		return v, err
	case v.Where == nil:
		return v, p.wrong(n, "%s says not which charges it is for", v.Name).Try(`add where: "ServiceName = 'Amazon S3'"`)
	case len(v.Set) == 0:
		return v, p.wrong(n, "%s sets nothing", v.Name).Try("add set: {Team: research}")
	}
	return v, nil
}

// settable are the dimensions that a virtual tag may derive.
func settable() []string {
	return []string{"Team", "Project", "Environment", "Model", "ModelVersion", "JobType", "Workload"}
}

func (p rulesParser) settings(n ast.Node, v *VirtualTag) error {
	entries, err := p.entries(n, "set")
	if err != nil {
		return err
	}
	for _, e := range entries {
		d, err := query.ParseDimension(e.Key.GetToken().Value)
		if err != nil || !slices.Contains(settable(), d.Name()) {
			return p.wrong(e.Key, "a virtual tag cannot set %q", e.Key.GetToken().Value).Try("it can set %s", strings.Join(settable(), ", "))
		}
		if slices.ContainsFunc(v.Set, func(s Setting) bool { return s.Dimension == d }) {
			return p.wrong(e.Key, "%s sets %s twice", v.Name, d.Name())
		}
		s := Setting{Dimension: d}
		if _, plain := e.Value.(ast.ScalarNode); plain {
			err = p.text(e.Value, d.Name(), &s.Text)
		} else {
			err = p.mapping(e.Value, d.Name(), map[string]func(ast.Node) error{
				"from": func(x ast.Node) error { return p.dimension(x, &s.From) },
			})
		}
		if err != nil {
			return err
		}
		if s.Text == "" && s.From.IsZero() {
			return p.wrong(e.Value, "%s gets no value", d.Name())
		}
		v.Set = append(v.Set, s)
	}
	return nil
}

func (p rulesParser) dimension(n ast.Node, into *query.Dimension) error {
	var text string
	if err := p.text(n, "a dimension", &text); err != nil {
		return err
	}
	d, err := query.ParseDimension(text)
	if err != nil {
		known := fault.From(err)
		return p.wrong(n, "%s", known.What).Try("%s", known.Hint)
	}
	*into = d
	return nil
}

func (p rulesParser) sharedRule(n ast.Node, earlier []SharedRule) (SharedRule, error) {
	var by string
	over, err := query.ParseDimension("Team")
	if err != nil {
		return SharedRule{}, err
	}
	s := SharedRule{Over: over}
	err = p.mapping(n, "a shared rule", map[string]func(ast.Node) error{
		"name":   func(x ast.Node) error { return p.text(x, "the name", &s.Name) },
		"where":  func(x ast.Node) error { return p.filter(x, "where", &s.Where) },
		"over":   func(x ast.Node) error { return p.dimension(x, &s.Over) },
		"by":     func(x ast.Node) error { return p.text(x, "by", &by) },
		"shares": func(x ast.Node) error { return p.shares(x, &s) },
	})
	if err != nil {
		return s, err
	}
	s.By = Spread(by)
	if by == "" {
		s.By = Proportional
		if len(s.Shares) > 0 {
			s.By = Fixed
		}
	}
	switch {
	case s.Name == "":
		return s, p.wrong(n, "a shared rule has no name").Try("it is shown with every share that it gives")
	case slices.ContainsFunc(earlier, func(o SharedRule) bool { return o.Name == s.Name }):
		return s, p.wrong(n, "two shared rules are called %q", s.Name)
	case s.Where == nil:
		return s, p.wrong(n, "the shared rule %s says not which charges it is for", s.Name)
	case s.Over.Name() != "Team" && s.Over.Name() != "Project":
		return s, p.wrong(n, "the shared rule %s is over %s", s.Name, s.Over.Name()).Try("over is Team or Project")
	case !slices.Contains([]Spread{Proportional, Even, ByUsage, Fixed}, s.By):
		return s, p.wrong(n, "the shared rule %s is by %q", s.Name, by).Try("by is proportional, even, usage or fixed")
	case (s.By == Fixed) != (len(s.Shares) > 0):
		return s, p.wrong(n, "the shared rule %s needs shares if it is by fixed, and only then", s.Name)
	}
	return s, nil
}

func (p rulesParser) shares(n ast.Node, s *SharedRule) error {
	entries, err := p.entries(n, "shares")
	if err != nil {
		return err
	}
	total := money.Zero()
	for _, e := range entries {
		var text string
		if err := p.text(e.Value, "a share", &text); err != nil {
			return err
		}
		amount, err := money.Parse(strings.TrimSuffix(text, "%"))
		parts := amount.Mul(money.FromInt(1000))
		switch {
		case err != nil || amount.Sign() < 0 || !parts.Equal(money.FromInt(parts.Int())) || amount.Cmp(money.FromInt(1_000_000_000)) > 0:
			return p.wrong(e.Value, "the share %q is not a number from 0 with at most three fraction digits", text)
		case slices.ContainsFunc(s.Shares, func(o FixedShare) bool { return o.Value == e.Key.GetToken().Value }):
			return p.wrong(e.Key, "%s has two shares", e.Key.GetToken().Value)
		}
		s.Shares = append(s.Shares, FixedShare{e.Key.GetToken().Value, parts.Int()})
		total = total.Add(amount)
	}
	if total.IsZero() {
		return p.wrong(n, "the shares are all 0")
	}
	return nil
}
