package engine

import (
	"fmt"
	"slices"
	"strings"
	"text/template"

	"github.com/farthing-finops/farthing/internal/allocation"
	"github.com/farthing-finops/farthing/internal/ledger"
	"github.com/farthing-finops/farthing/internal/query"
)

// Relations are what an allocation reads, each as SQL that can stand after
// FROM: the charges of one source and month, and evidence of all sources.
type Relations struct {
	Charges                                         string
	Workloads, Usage, Requests, Datasets, Resources string
}

// Cuts renders how evidence divides what was paid for.
func Cuts(d Dialect, r Relations, rules allocation.Rules) string {
	a := allocator{d, r, rules}
	keyed := "(SELECT coalesce(cut_key, direct_key) AS name" + a.plain("ChargePeriodStart", "ChargePeriodEnd", "x_LineRole", "ChargeCategory", "ConsumedQuantity",
		"ConsumedUnit", "SkuMeter") + " FROM " + a.keyed() + " AS charged WHERE cut_key IS NOT NULL OR direct_key IS NOT NULL)"
	return rendered(allocation.Cuts(), map[string]any{"Keyed": keyed, "Workloads": r.Workloads, "Usage": r.Usage, "Requests": r.Requests,
		"Datasets": r.Datasets, "Resources": r.Resources})
}

// Part is a part of the charges. Dividing takes many steps over wide rows, and
// most charges of most bills are nobody's evidence: those stay whole in one.
type Part int

// The parts.
const (
	Every   Part = iota
	Cut          // charges that some cut has the key of
	Uncut        // the others
	NoneCut      // all of them, where there are no cuts
)

// Shares renders a part of the charges divided by cuts; what a shared rule
// spreads is left whole, marked with the rule. Keys is a relation with the keys
// of all cuts, by which the parts are told apart.
func Shares(d Dialect, r Relations, cutsOf, keys string, rules allocation.Rules, part Part) string {
	a := allocator{d, r, rules}
	charges := a.keyed()
	const key = "coalesce(cut_key, direct_key)"
	switch part {
	case Cut:
		charges = "(SELECT * FROM " + charges + " AS c WHERE " + key + " IN (SELECT \"key\" FROM " + keys + " AS k))"
	case Uncut:
		charges = "(SELECT * FROM " + charges + " AS c WHERE " + key + " IS NULL OR " + key + " NOT IN (SELECT \"key\" FROM " + keys + " AS k))"
	}
	var from string
	if part == Uncut || part == NoneCut {
		from = whole("(" + a.joined(charges, noCuts) + ")")
	} else {
		from = divided("("+a.joined(charges, cutsOf)+")", true)
	}
	return "SELECT " + strings.Join(shares(), ",\n  ") + "\nFROM " + from + " AS c"
}

// noCuts is a relation of cuts without any.
const noCuts = `(SELECT CAST(NULL AS VARCHAR) AS key, CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS start_time, CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS end_time,
  CAST(NULL AS VARCHAR) AS workload, CAST(NULL AS BIGINT) AS cut_from, CAST(NULL AS BIGINT) AS cut_to, CAST(NULL AS BIGINT) AS cut_of,
  CAST(NULL AS BIGINT) AS busy, CAST(NULL AS VARCHAR) AS method WHERE 1 = 0)`

// Joined renders the charges, a row for each of their parts, with the cut that
// makes it and the workload that it is for; the amounts are still whole.
func Joined(d Dialect, r Relations, cutsOf string, rules allocation.Rules) string {
	a := allocator{d, r, rules}
	return a.joined(a.keyed(), cutsOf)
}

func (a allocator) joined(charges, cutsOf string) string {
	columns := []string{"direct", "direct_name", "cut_key", "direct_key", "shared_rule", "virtual_rule"}
	for _, c := range ledger.Charges() {
		columns = append(columns, identifier(c.Name))
	}
	return rendered(allocation.Shares(), map[string]any{"Workloads": a.r.Workloads, "Cuts": cutsOf, "Charges": charges,
		"ChargeColumns": strings.Join(columns, ", "), "Id": workloadID})
}

// whole adds the columns of divided to charges that nothing divides.
func whole(from string) string {
	var columns []string
	for _, m := range allocation.Additive() {
		columns = append(columns, identifier(m)+" AS share_"+m)
	}
	for _, m := range []string{"BilledCost", "EffectiveCost"} {
		columns = append(columns, "CAST(NULL AS DECIMAL(38,18)) AS busy_"+m)
	}
	return "(SELECT *, " + strings.Join(columns, ", ") + " FROM " + from + " AS l)"
}

// divided adds to a relation with charges and cuts the shares of every amount:
// columns share_ and the amount's name, and used_ for what was in use of it.
func divided(from string, used bool) string {
	var jobs []cutJob
	for _, m := range allocation.Additive() {
		differs := fmt.Sprintf("l.%s IS DISTINCT FROM l.\"BilledCost\" AND ", identifier(m))
		if m == "BilledCost" {
			differs = ""
		}
		jobs = append(jobs,
			cutJob{"to_" + m, identifier(m), "cut_to", "cut_of", differs + "cut_to < cut_of AND cut_to > cut_from"},
			cutJob{"from_" + m, identifier(m), "cut_from", "cut_of", differs + "cut_from > 0 AND cut_to > cut_from"})
	}
	from = cuts(from, jobs)
	var shares []string
	for _, m := range allocation.Additive() {
		share := fmt.Sprintf("CASE WHEN cut_of IS NULL OR cut_from = 0 AND cut_to = cut_of THEN %[1]s WHEN cut_to = cut_from THEN %[1]s - %[1]s WHEN cut_to = cut_of THEN %[1]s - from_%[2]s"+
			" WHEN cut_from = 0 THEN to_%[2]s ELSE to_%[2]s - from_%[2]s END", identifier(m), m)
		if m != "BilledCost" {
			share = fmt.Sprintf("CASE WHEN %s IS NOT DISTINCT FROM \"BilledCost\" THEN NULL ELSE %s END", identifier(m), share)
		}
		shares = append(shares, fmt.Sprintf("CAST(%s AS DECIMAL(38,18)) AS own_%s", share, m))
	}
	from = "(SELECT *, " + strings.Join(shares, ", ") + " FROM " + from + " AS l)"
	shares = nil
	for _, m := range allocation.Additive() {
		// An amount that equals the billed one has its share too.
		shares = append(shares, fmt.Sprintf("CASE WHEN %s IS NOT DISTINCT FROM \"BilledCost\" THEN own_BilledCost ELSE own_%s END AS share_%s", identifier(m), m, m))
	}
	from = "(SELECT *, " + strings.Join(shares, ", ") + " FROM " + from + " AS l)"
	if !used {
		return from
	}
	jobs = nil
	for _, m := range []string{"BilledCost", "EffectiveCost"} {
		jobs = append(jobs, cutJob{"busy_" + m, "share_" + m, "busy", "held", "busy > 0 AND busy < held"})
	}
	return cuts(from, jobs)
}

func rendered(text string, data any) string {
	var b strings.Builder
	if err := template.Must(template.New("sql").Funcs(words()).Parse(text)).Execute(&b, data); err != nil {
		panic(err) // the statements are part of the program
	}
	return b.String()
}

// words are what statements may say in short.
func words() template.FuncMap {
	return template.FuncMap{
		// The newest value of a column in a group of records, whatever source it
		// is from; ties go to the greater source.
		"newest": func(column string) string {
			return fmt.Sprintf(`max_by("%[1]s", CAST("x_ReadAt" AS VARCHAR) || "x_Source") FILTER (WHERE "%[1]s" IS NOT NULL)`, column)
		},
		"datasetNames": datasetNames,
	}
}

// datasetNames is a relation of every name of a dataset and of what it is called
// by. Trackers and lineage name a dataset as they like; an inventory has listed
// the store that it lies in. A name that lies where one listed dataset does,
// within it or around it, is another name of that one; where it could be
// several, it stays its own.
func datasetNames(datasets string) string {
	const place = `trim(TRAILING '/' FROM "Location") || '/'`
	return `(SELECT a.name, CASE WHEN count(DISTINCT b.name) = 1 THEN min(b.name) ELSE a.name END AS called
    FROM (SELECT "Dataset" AS name, ` + place + ` AS place, max(CASE WHEN "StoreBytes" IS NULL THEN 0 ELSE 1 END) OVER (PARTITION BY "Dataset") AS listed FROM ` + datasets + `) AS a
    LEFT JOIN (SELECT DISTINCT "Dataset" AS name, ` + place + ` AS place FROM ` + datasets + ` WHERE "StoreBytes" IS NOT NULL) AS b
      ON a.listed = 0 AND (starts_with(a.place, b.place) OR starts_with(b.place, a.place))
    GROUP BY a.name)`
}

// allocator writes the expressions that depend on the rules.
type allocator struct {
	dialect Dialect
	r       Relations
	rules   allocation.Rules
}

func (a allocator) plain(names ...string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString(", " + identifier(n))
	}
	return b.String()
}

// keyed are the charges with virtual tags, and with what chooses their method:
// direct, the workload that the charge names; shared_rule; cut_key, by which
// evidence divides it; direct_key, by which evidence may say how much of a
// charge that names its workload was in use.
func (a allocator) keyed() string {
	return "(SELECT noted.*, CASE WHEN direct IS NOT NULL OR shared_rule IS NOT NULL OR \"x_LineRole\" IN ('Negation', 'Split', 'Unused') THEN NULL" +
		" ELSE charge_key(\"ResourceId\", \"ConsumedUnit\", \"SkuMeter\") END AS cut_key, CASE WHEN direct IS NOT NULL AND \"x_LineRole\" IS NULL" +
		" THEN charge_key(\"ResourceId\", \"ConsumedUnit\", \"SkuMeter\") END AS direct_key FROM (" +
		"SELECT tagged.*, " + a.sharedRule() + " AS shared_rule, direct_workload(\"x_Workload\", " + a.tag("run_id") + ", \"ResourceId\") AS direct, " +
		"direct_name(\"x_Workload\", \"ResourceId\") AS direct_name FROM (" + a.tagged() + ") AS tagged) AS noted)"
}

func (a allocator) tag(key string) string {
	return inlined(Statement{a.dialect.Tag(identifier("Tags")), []any{key}})
}

// tagged are the charges after virtual tags.
func (a allocator) tagged() string {
	var columns []string
	for _, c := range ledger.Charges() {
		columns = append(columns, a.virtual(c.Name)+" AS "+identifier(c.Name))
	}
	return "SELECT " + strings.Join(columns, ", ") + ", " + a.virtualRule() + " AS virtual_rule FROM " + a.r.Charges + " AS billed"
}

// virtual is a column after virtual tags: rules that override, then the
// charge's own word, then the other rules; the first in order wins.
func (a allocator) virtual(column string) string {
	own := identifier(column)
	var over, under []string
	for _, v := range a.rules.VirtualTags {
		for _, s := range v.Set {
			if s.Dimension.Column() != column {
				continue
			}
			when := fmt.Sprintf("WHEN (%s) AND %s IS NOT NULL THEN %s", a.filter(v.Where), a.setting(s), a.setting(s))
			if v.Override {
				over = append(over, when)
			} else {
				under = append(under, when)
			}
		}
	}
	value := own
	if len(under) > 0 {
		value = fmt.Sprintf("coalesce(%s, CASE %s END)", own, strings.Join(under, " "))
	}
	if len(over) > 0 {
		value = fmt.Sprintf("CASE %s ELSE %s END", strings.Join(over, " "), value)
	}
	return value
}

// setting is the value that a virtual tag gives.
func (a allocator) setting(s allocation.Setting) string {
	if s.From.IsZero() {
		return inlined(Statement{"?", []any{s.Text}})
	}
	b := &builder{dialect: a.dialect}
	b.raw(s.From)
	return "CAST(" + inlined(b.statement()) + " AS VARCHAR)"
}

// virtualRule names the first virtual tag that gave the charge something: of
// those that override, else of the others, which may have been overridden.
func (a allocator) virtualRule() string {
	var whens []string
	rules := slices.Clone(a.rules.VirtualTags)
	slices.SortStableFunc(rules, func(x, y allocation.VirtualTag) int {
		switch {
		case x.Override == y.Override:
			return 0
		case x.Override:
			return -1
		default:
			return 1
		}
	})
	for _, v := range rules {
		var gave []string
		for _, s := range v.Set {
			given := a.setting(s) + " IS NOT NULL"
			if !v.Override {
				given += " AND " + identifier(s.Dimension.Column()) + " IS NULL"
			}
			gave = append(gave, "("+given+")")
		}
		whens = append(whens, fmt.Sprintf("WHEN (%s) AND (%s) THEN %s", a.filter(v.Where), strings.Join(gave, " OR "), literal(v.Name)))
	}
	return caseOf(whens)
}

func (a allocator) sharedRule() string {
	var whens []string
	for _, s := range a.rules.Shared {
		whens = append(whens, fmt.Sprintf("WHEN %s THEN %s", a.filter(s.Where), literal(s.Name)))
	}
	return caseOf(whens)
}

func caseOf(whens []string) string {
	if len(whens) == 0 {
		return "CAST(NULL AS VARCHAR)"
	}
	return "CASE " + strings.Join(whens, " ") + " END"
}

// filter is a filter of the rules with its values written in.
func (a allocator) filter(f query.Filter) string {
	b := &builder{dialect: a.dialect}
	b.filter(f, false)
	return inlined(b.statement())
}

// inlined writes the arguments into a statement, for statements that cannot
// have any (COPY). Placeholders stand only where the renderer put them: names
// come from the schema and values are arguments.
func inlined(s Statement) string {
	var b strings.Builder
	n := 0
	for _, r := range s.SQL {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		b.WriteString(literal(fmt.Sprint(s.Args[n])))
		n++
	}
	return b.String()
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// shares are the columns of the table allocations, in its order.
func shares() []string {
	var out []string
	for _, c := range ledger.Allocated() {
		out = append(out, Share(c)+" AS "+identifier(c.Name))
	}
	return out
}

// workloadID is whom a part of a charge is for, over the joined relations.
const workloadID = "CASE WHEN c.\"x_LineRole\" = 'Unused' THEN 'unused commitment' WHEN c.direct IS NOT NULL THEN coalesce(n.id, m.id, c.direct)" +
	" WHEN c.shared_rule IS NULL THEN k.workload END"

// Share is a column of the table allocations over what Joined and its shares
// give.
func Share(c ledger.Column) string {
	if slices.Contains(allocation.Additive(), c.Name) {
		return "share_" + c.Name
	}
	switch c.Name {
	case "x_Workload":
		return "workload_id"
	case "x_WorkloadKind":
		return "workload_kind"
	case "x_WorkloadName":
		return "coalesce(workload_name, name_of(workload_id))"
	case "x_Run", "x_Endpoint", "x_Dataset":
		return "CASE WHEN workload_kind = '" + strings.ToLower(strings.TrimPrefix(c.Name, "x_")) + "' THEN name_of(workload_id) END"
	case "x_Pipeline":
		return "coalesce(workload_pipeline, CASE WHEN workload_kind = 'pipeline' THEN name_of(workload_id) END)"
	case "x_Team":
		return "team"
	case "x_Project":
		return "project"
	case "x_Environment":
		return "coalesce(workload_environment, \"x_Environment\")"
	case "x_Model":
		return "coalesce(workload_model, \"x_Model\")"
	case "x_ModelVersion":
		return "CASE WHEN workload_model IS NULL THEN \"x_ModelVersion\" ELSE workload_model_version END"
	case "x_JobType":
		return "coalesce(workload_job_type, \"x_JobType\")"
	case "x_Method":
		return "CASE WHEN \"x_LineRole\" = 'Unused' THEN 'Commitment' WHEN direct IS NOT NULL THEN 'Direct' WHEN shared_rule IS NOT NULL THEN 'Shared'" +
			" WHEN cut_workload IS NOT NULL THEN cut_method WHEN team IS NOT NULL OR project IS NOT NULL THEN 'Tagged' ELSE 'Unattributed' END"
	case "x_Class":
		return "CASE WHEN \"x_LineRole\" = 'Unused' THEN 'Idle' WHEN direct IS NOT NULL THEN 'Attributed' WHEN shared_rule IS NOT NULL THEN 'Shared' WHEN cut_workload = 'idle' THEN 'Idle'" +
			" WHEN cut_workload IS NOT NULL OR team IS NOT NULL OR project IS NOT NULL THEN 'Attributed' ELSE 'Unattributed' END"
	case "x_Rule":
		return "coalesce(shared_rule, virtual_rule)"
	case "AllocatedMethodId":
		return "CASE WHEN cut_workload IS NOT NULL THEN cut_method ELSE \"AllocatedMethodId\" END"
	case "AllocatedResourceId":
		return "CASE WHEN cut_workload IS NOT NULL THEN cut_workload ELSE \"AllocatedResourceId\" END"
	case "AllocatedResourceName":
		return "CASE WHEN cut_workload IS NOT NULL THEN coalesce(workload_name, name_of(cut_workload)) ELSE \"AllocatedResourceName\" END"
	case "x_ChargeBilledCost":
		return "CASE WHEN cut_of IS NOT NULL THEN \"BilledCost\" END"
	case "x_ChargeEffectiveCost":
		return "CASE WHEN cut_of IS NOT NULL THEN \"EffectiveCost\" END"
	case "x_CutFrom":
		return "cut_from"
	case "x_CutTo":
		return "cut_to"
	case "x_CutOf":
		return "cut_of"
	case "x_UsedBilledCost":
		return usedOf("BilledCost")
	case "x_UsedEffectiveCost":
		return usedOf("EffectiveCost")
	}
	return identifier(c.Name)
}

// usedOf is the part of a share that was in use; NULL where nobody measured.
func usedOf(m string) string {
	return fmt.Sprintf("CASE WHEN busy IS NULL OR held = 0 THEN NULL WHEN busy >= held THEN share_%[1]s WHEN busy = 0 THEN share_%[1]s - share_%[1]s ELSE busy_%[1]s END", m)
}

// Spread renders staged shares of which those of shared rules are divided by
// weights: VALUES of rule, currency, value and cumulative weights.
func Spread(staged string, spread string, rules allocation.Rules) string {
	var out []string
	for _, c := range ledger.Allocated() {
		out = append(out, spreadColumn(c, rules)+" AS "+identifier(c.Name))
	}
	joined := "(SELECT c.*, k.rule, k.value, k.cut_from, k.cut_to, k.cut_of FROM " + staged + " AS c LEFT JOIN " + spread + " AS k(rule, currency, value, cut_from, cut_to, cut_of)" +
		"\n  ON c.\"x_Method\" = 'Shared' AND k.rule = c.\"x_Rule\" AND k.currency = c.\"BillingCurrency\")"
	return "SELECT " + strings.Join(out, ",\n  ") + "\nFROM " + divided(joined, false) + " AS c"
}

func spreadColumn(c ledger.Column, rules allocation.Rules) string {
	own := identifier(c.Name)
	if slices.Contains(allocation.Additive(), c.Name) {
		return "share_" + c.Name
	}
	lost := "\"x_Method\" = 'Shared' AND rule IS NULL" // nobody to spread over
	switch c.Name {
	case "x_Team", "x_Project":
		var names []string
		for _, s := range rules.Shared {
			if s.Over.Column() == c.Name {
				names = append(names, literal(s.Name))
			}
		}
		if len(names) == 0 {
			return own
		}
		return fmt.Sprintf("CASE WHEN rule IN (%s) THEN value ELSE %s END", strings.Join(names, ", "), own)
	case "x_Method", "x_Class":
		return "CASE WHEN " + lost + " THEN 'Unattributed' ELSE " + own + " END"
	case "x_ChargeBilledCost":
		return "CASE WHEN cut_of IS NOT NULL THEN \"BilledCost\" ELSE " + own + " END"
	case "x_ChargeEffectiveCost":
		return "CASE WHEN cut_of IS NOT NULL THEN \"EffectiveCost\" ELSE " + own + " END"
	case "x_CutFrom":
		return "coalesce(cut_from, " + own + ")"
	case "x_CutTo":
		return "coalesce(cut_to, " + own + ")"
	case "x_CutOf":
		return "coalesce(cut_of, " + own + ")"
	case "AllocatedMethodId":
		return "CASE WHEN rule IS NOT NULL THEN 'Shared' ELSE " + own + " END"
	}
	return own
}
