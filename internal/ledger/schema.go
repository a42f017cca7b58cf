package ledger

import "github.com/farthing-finops/farthing/internal/focus"

// Physical is how the lake stores a column. Both engines read these alike.
type Physical string

// The physical types. Amounts and quantities are DECIMAL(38,18); instants are
// UTC; JSON objects are kept as text, except Tags.
const (
	Text    Physical = "text"
	Decimal Physical = "decimal(38,18)"
	Instant Physical = "timestamptz"
	Date    Physical = "date"
	Long    Physical = "long"
	TextMap Physical = "map(text,text)"
)

// Column is one column of the charges table.
type Column struct {
	Name string
	Type Physical
	// ID is the Iceberg field id. Ids are never reused or renumbered: a file
	// written today must be readable by a later schema.
	ID int
}

// Charges is the schema of the charges table: the FOCUS Cost and Usage columns
// of every version, then Farthing's own.
func Charges() []Column {
	var out []Column
	id := 0
	add := func(name string, t Physical) {
		id++
		out = append(out, Column{name, t, id})
		if t == TextMap {
			id += 2 // its key and value have ids of their own
		}
	}
	for _, c := range focus.Columns() {
		add(c.Name, physicalOf(c))
	}
	for _, c := range ownColumns() {
		add(c.Name, c.Type)
	}
	return out
}

// MapKeyID and MapValueID are the field ids inside a map column.
func (c Column) MapKeyID() int   { return c.ID + 1 }
func (c Column) MapValueID() int { return c.ID + 2 }

func physicalOf(c focus.Column) Physical {
	switch {
	case c.Name == "Tags":
		return TextMap
	case c.Type == focus.Decimal:
		return Decimal
	case c.Type == focus.Time:
		return Instant
	default:
		return Text
	}
}

// ownColumns are what Farthing adds to each charge. New ones go to the end.
func ownColumns() []Column {
	return []Column{
		{Name: "x_Source", Type: Text},                  // the export that the charge came by
		{Name: "x_DeliveryId", Type: Text},              // the delivery within it
		{Name: "x_File", Type: Text},                    // the file of the delivery, as it was named there
		{Name: "x_RowNumber", Type: Long},               // the row of that file, from 1, without the header
		{Name: "x_BillingMonth", Type: Date},            // first day of the month billed: the partition
		{Name: "x_ChargeDate", Type: Date},              // UTC day on which the charge starts
		{Name: "x_LineItemType", Type: Text},            // the provider's own word for the kind of line
		{Name: "x_LineRole", Type: Text},                // set on lines that carry no money of their own: Negation, Split
		{Name: "x_CostSource", Type: Text},              // Billed or Estimated
		{Name: "x_SourceBilledCost", Type: Decimal},     // what the line adds to the source's own billed total
		{Name: "x_SourceEffectiveCost", Type: Decimal},  // what the line adds to the source's own amortised total
		{Name: "x_UnusedCommitmentCost", Type: Decimal}, // part of a commitment's fee that nothing used
		{Name: "x_Team", Type: Text},                    // promoted tags, from here on
		{Name: "x_Project", Type: Text},
		{Name: "x_Environment", Type: Text},
		{Name: "x_Model", Type: Text},
		{Name: "x_ModelVersion", Type: Text},
		{Name: "x_JobType", Type: Text},
		{Name: "x_Workload", Type: Text},
	}
}

// Promoted is a frequent dimension that has a column of its own, filled from
// the first of its tag keys that a charge carries.
type Promoted struct {
	Name    string   // "Team"
	Column  string   // "x_Team"
	TagKeys []string // in order, compared in lower case with - and space as _
}

// PromotedDimensions lists them, in the order in which pages show them.
func PromotedDimensions() []Promoted {
	return []Promoted{
		{"Team", "x_Team", []string{"team", "owner_team"}},
		{"Project", "x_Project", []string{"project", "project_name"}},
		{"Environment", "x_Environment", []string{"environment", "env", "stage"}},
		{"Model", "x_Model", []string{"model", "model_name"}},
		{"ModelVersion", "x_ModelVersion", []string{"model_version", "modelversion"}},
		{"JobType", "x_JobType", []string{"job_type", "jobtype"}},
		{"Workload", "x_Workload", []string{"workload", "run_id", "workload_id"}},
	}
}
