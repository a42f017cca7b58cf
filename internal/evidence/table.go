package evidence

import "github.com/farthing-finops/farthing/internal/ledger"

// MonthColumn is the partition of the tables of evidence, besides x_Source:
// the first day of the month that a record begins in; Timeless for records
// without a time.
const MonthColumn = "x_Month"

// Table is where the records of a kind are kept.
type Table struct {
	Name    string
	Columns []ledger.Column
	// Key are the columns by which a later record takes an earlier one's place.
	Key []string
}

// Tables lists the tables of evidence. New columns go to the end.
func Tables() []Table {
	return []Table{
		table(WorkloadKind, []string{"Workload"}, []column{
			{"Workload", ledger.Text}, {"WorkloadKind", ledger.Text}, {"Name", ledger.Text}, {"Team", ledger.Text}, {"Project", ledger.Text},
			{"Environment", ledger.Text}, {"Model", ledger.Text}, {"ModelVersion", ledger.Text}, {"JobType", ledger.Text}, {"User", ledger.Text},
			{"Pipeline", ledger.Text}, {"Parent", ledger.Text}, {"Datasets", ledger.Text}, {"Start", ledger.Instant}, {"End", ledger.Instant},
			{"Status", ledger.Text}, {"Metrics", ledger.Text},
		}),
		table(UsageKind, []string{"Resource", "Workload", "Unit", "Start"}, []column{
			{"Resource", ledger.Text}, {"Workload", ledger.Text}, {"Start", ledger.Instant}, {"End", ledger.Instant}, {"Unit", ledger.Text},
			{"Held", ledger.Decimal}, {"Capacity", ledger.Decimal}, {"Used", ledger.Decimal}, {"InstanceType", ledger.Text},
		}),
		table(RequestsKind, []string{"Endpoint", "Workload", "Model", "Start"}, []column{
			{"Endpoint", ledger.Text}, {"Workload", ledger.Text}, {"Provider", ledger.Text}, {"Model", ledger.Text}, {"Start", ledger.Instant},
			{"End", ledger.Instant}, {"Requests", ledger.Long}, {"Errors", ledger.Long}, {"InputTokens", ledger.Long}, {"CachedInputTokens", ledger.Long},
			{"CacheWriteTokens", ledger.Long}, {"OutputTokens", ledger.Long}, {"ReasoningTokens", ledger.Long}, {"LatencyP50Ms", ledger.Decimal},
			{"LatencyP95Ms", ledger.Decimal},
		}),
		table(DatasetKind, []string{"Dataset", "Version", "Location", "At"}, []column{
			{"Dataset", ledger.Text}, {"Version", ledger.Text}, {"Location", ledger.Text}, {"Digest", ledger.Text}, {"Bytes", ledger.Long},
			{"Objects", ledger.Long}, {"StoreBytes", ledger.Long}, {"At", ledger.Instant}, {"Modified", ledger.Instant},
		}),
		table(AccessKind, []string{"Dataset", "Version", "Workload", "Mode", "At"}, []column{
			{"Dataset", ledger.Text}, {"Version", ledger.Text}, {"Workload", ledger.Text}, {"Mode", ledger.Text}, {"At", ledger.Instant},
		}),
		table(ResourceKind, []string{"Resource"}, []column{
			{"Resource", ledger.Text}, {"Of", ledger.Text}, {"InstanceType", ledger.Text},
		}),
		table(PriceKind, []string{"Provider", "Item", "Unit", "Currency", "Above", "From"}, []column{
			{"Provider", ledger.Text}, {"Item", ledger.Text}, {"Unit", ledger.Text}, {"Price", ledger.Decimal}, {"Per", ledger.Decimal},
			{"Currency", ledger.Text}, {"Above", ledger.Long}, {"From", ledger.Instant}, {"To", ledger.Instant},
		}),
	}
}

type column struct {
	name string
	kind ledger.Physical
}

// table gives a kind its table: every table begins with where a record came
// from, its month, and when it was read.
func table(k Kind, key []string, columns []column) Table {
	t := Table{Name: string(k), Key: key}
	for i, c := range append([]column{{"x_Source", ledger.Text}, {MonthColumn, ledger.Date}, {"x_ReadAt", ledger.Instant}}, columns...) {
		t.Columns = append(t.Columns, ledger.Column{Name: c.name, Type: c.kind, ID: i + 1})
	}
	return t
}
