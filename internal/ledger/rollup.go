package ledger

// Rollup is one narrow daily summary of the allocated charges: sums of the cost columns
// for each day, source and combination of a few dimensions. A roll-up of many
// dimensions would be as long as the charges; several narrow ones answer what
// pages ask.
type Rollup struct {
	Name       string
	Dimensions []string // columns of the charges, besides those of RollupKey
}

// RollupKey are the columns that every roll-up has.
func RollupKey() []string {
	return []string{"x_Source", "x_DeliveryId", "x_BillingMonth", "x_ChargeDate", "BillingCurrency", "x_CostSource", "ProviderName"}
}

// RollupMetrics are the columns that roll-ups sum.
func RollupMetrics() []string {
	return []string{"BilledCost", "EffectiveCost", "ListCost", "ContractedCost"}
}

// Rollups are the roll-ups kept in the table daily.
func Rollups() []Rollup {
	return []Rollup{
		{"account", []string{"BillingAccountId", "SubAccountId", "SubAccountName", "ServiceCategory", "ServiceName", "ChargeCategory", "RegionId"}},
		{"team", []string{"ServiceCategory", "ServiceName", "x_Team", "x_Project", "x_Environment"}},
		{"model", []string{"x_Team", "x_Environment", "x_Model", "x_ModelVersion", "x_JobType"}},
		{"workload", []string{"x_Team", "x_Project", "x_Workload", "x_WorkloadKind", "x_WorkloadName", "x_Run", "x_Pipeline", "x_Endpoint", "x_Dataset", "x_Method", "x_Class"}},
	}
}

// Daily is the schema of the table daily: which roll-up a row belongs to, the
// key, every dimension of any roll-up (NULL where the row's roll-up lacks it)
// and the sums.
func Daily() []Column {
	types := map[string]Physical{}
	for _, c := range Allocated() {
		types[c.Name] = c.Type
	}
	out := []Column{{Name: "x_Rollup", Type: Text, ID: 1}}
	seen := map[string]bool{"x_Rollup": true}
	add := func(names []string) {
		for _, n := range names {
			if !seen[n] {
				seen[n] = true
				out = append(out, Column{Name: n, Type: types[n], ID: len(out) + 1})
			}
		}
	}
	add(RollupKey())
	for _, r := range Rollups() {
		add(r.Dimensions)
	}
	add(RollupMetrics())
	return out
}
