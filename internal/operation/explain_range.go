package operation

import (
	"strings"

	"github.com/farthing-finops/farthing/internal/fault"
	"github.com/farthing-finops/farthing/internal/period"
	"github.com/farthing-finops/farthing/internal/query"
)

// ranges are the two questions: the range to explain, and that which it is
// compared with. Faults are Usage.
func (in ExplainInput) ranges() ([2]query.Question, error) {
	var out [2]query.Question
	now, err := in.question("", in.From, in.To)
	if err != nil {
		return out, err
	}
	before, after, ok := strings.Cut(in.Versus, "..")
	switch {
	case in.Versus == "":
		p := period.Period{Start: now.From, End: now.To}.Previous()
		was := now
		was.From, was.To = p.Start, p.End
		return [2]query.Question{now, was}, nil
	case !ok:
		return out, fault.New(fault.Usage, "the range %q is not DATE..DATE", in.Versus).Try("write --versus 2026-09..2026-10; the second day is excluded")
	}
	was, err := in.question("versus ", strings.TrimSpace(before), strings.TrimSpace(after))
	return [2]query.Question{now, was}, err
}

// question asks for the charges of one range, which must have both ends.
func (in ExplainInput) question(which, from, to string) (query.Question, error) {
	if from == "" || to == "" {
		return query.Question{}, fault.New(fault.Usage, "a %srange without a first and a last day cannot be compared", which).
			Try("write --from 2026-10 --to 2026-11 --versus 2026-09..2026-10")
	}
	q, err := query.Written{Where: in.Where, From: from, To: to}.Read()
	if err != nil {
		return query.Question{}, err
	}
	q.Where = query.Simplify(q.Where)
	return q, nil
}
