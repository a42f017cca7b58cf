package ledger

// Allocated is the schema of the table allocations: a charge's own columns, with
// the share in place of each amount and the workload's team, project and so on
// in place of the charge's, and what made the share.
func Allocated() []Column {
	out := Charges()
	id := out[len(out)-1].ID
	for _, c := range allocatedColumns() {
		id++
		out = append(out, Column{Name: c.Name, Type: c.Type, ID: id})
	}
	return out
}

func allocatedColumns() []Column {
	return []Column{
		{Name: "x_WorkloadKind", Type: Text},
		{Name: "x_WorkloadName", Type: Text},
		{Name: "x_Run", Type: Text},
		{Name: "x_Pipeline", Type: Text},
		{Name: "x_Endpoint", Type: Text},
		{Name: "x_Dataset", Type: Text},
		{Name: "x_Method", Type: Text},
		{Name: "x_Class", Type: Text},
		{Name: "x_Rule", Type: Text}, // the declared rule that gave the share or a dimension of it
		// What a proof recomputes the share from: the charge's amounts and the
		// cut of them, from and to, of a whole.
		{Name: "x_ChargeBilledCost", Type: Decimal},
		{Name: "x_ChargeEffectiveCost", Type: Decimal},
		{Name: "x_CutFrom", Type: Long},
		{Name: "x_CutTo", Type: Long},
		{Name: "x_CutOf", Type: Long},
		// The part of the share that was in use; NULL where nobody measured.
		{Name: "x_UsedBilledCost", Type: Decimal},
		{Name: "x_UsedEffectiveCost", Type: Decimal},
	}
}
