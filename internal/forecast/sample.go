package forecast

// Sample is one forecast as the learning of the scales sees it; what came is
// added outside (scorecard/forecast/learn.py).
type Sample struct {
	Name     string             `json:"series"`
	History  int                `json:"history"`
	Size     float64            `json:"size"`
	Evidence map[string]float64 `json:"evidence"` // natural logarithms, by the names in the learnt scales
	Days     []float64          `json:"days"`
}

// Samples forecasts as Together does, without intervals.
func Samples(pasts []Past, horizon int) []Sample {
	models := modelsOf(pasts, horizon)
	evidence := evidenceOf(models, horizon)
	out := make([]Sample, len(pasts))
	for i, m := range models {
		e := evidence[i]
		out[i] = Sample{Name: pasts[i].Name, History: len(m.past), Size: sizeOf(m.past), Days: m.path(m.past, m.paths),
			Evidence: map[string]float64{"own": e.own, "portfolio": e.portfolio, "noise": e.noise, "moves": e.moves,
				"horizon": e.horizon, "reach": e.reach, "yearly": e.yearly}}
	}
	return out
}
