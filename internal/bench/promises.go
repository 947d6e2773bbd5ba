package main

import (
	"fmt"
	"slices"
)

// limit is one bound that the provider is to keep, with what was measured.
type limit struct {
	what           string
	measured, most float64
	unit           string
}

func (l limit) String() string {
	verdict := "holds"
	if l.measured > l.most {
		verdict = "DOES NOT HOLD"
	}
	return fmt.Sprintf("%s: %s%s, at most %s%s: %s", l.what, figure(l.measured), l.unit, figure(l.most), l.unit, verdict)
}

func figure(f float64) string {
	if f == float64(int(f)) {
		return number(int(f))
	}
	return seconds(f)
}

// promises compares the rows with what the provider is to keep at the sizes that
// those bounds are for. Rows of other sizes are left out.
func (r Report) promises() []string {
	var all []string
	for _, row := range r.Rows {
		for _, l := range r.limits(row) {
			all = append(all, fmt.Sprintf("%s, %s ms: %s", row.Title, figure(row.LatencyMS), l))
		}
	}
	return all
}

func (r Report) limits(row Row) []limit {
	total := 0
	for _, n := range row.Requests {
		total += n
	}
	switch {
	case row.Scenario == "single" && row.N == defaultSingle && row.Step == stepPlan:
		limits := []limit{{"requests of a plan", float64(total), 25, ""}}
		if base, ok := r.find(row, stepNoRefresh); ok && row.LatencyMS <= 50 {
			limits = append(limits, limit{"a plan beyond one with -refresh=false, Terraform's own share included", max(row.Seconds-base.Seconds, 0), 1, " s"})
		}
		if base, ok := r.find(row, stepControl); ok && row.LatencyMS <= 50 {
			limits = append(limits, limit{"a plan beyond one whose refreshes cost the provider nothing", max(row.Seconds-base.Seconds, 0), 1, " s"})
		}
		return limits
	case row.Scenario == "batch" && row.N == defaultBatch && row.LatencyMS <= 5 && row.Step == stepApply && row.Bare != nil:
		return []limit{{"first apply, against 1.5 times the bare limit and 10 s", row.Seconds, 1.5*row.Bare.Seconds + 10, " s"}}
	case row.Scenario == "batch" && row.N == defaultBatch && row.Step == stepPlan:
		limits := []limit{{"requests of a plan", float64(total), 110, ""}}
		if row.LatencyMS <= 5 {
			limits = append(limits, limit{"a plan", row.Seconds, 15, " s"})
		}
		return limits
	case row.Scenario == "batch" && row.Step == stepChange:
		return []limit{{"requests that write, for one changed row", float64(total - row.Requests["GET"]), 1, ""}}
	case row.Scenario == "batch-plan" && row.N == defaultBatchPlan:
		limits := []limit{{"first plan", row.Seconds, 30, " s"}}
		if row.Provider != nil {
			limits = append(limits, limit{"memory of the provider", float64(row.Provider.PeakBytes >> 20), 1024, " MiB"})
		}
		if row.CLI != nil {
			limits = append(limits, limit{"memory of the CLI", float64(row.CLI.PeakBytes >> 20), 1024, " MiB"})
		}
		return limits
	case row.Scenario == "data" && row.N == defaultRecords && row.Bare != nil:
		return []limit{{row.Step + ", time on the wire, against 1.3 times the bare limit", row.WireSeconds, 1.3 * row.Bare.Seconds, " s"}}
	}
	return nil
}

// find returns the row of another step of the same scenario.
func (r Report) find(of Row, step string) (Row, bool) {
	at := slices.IndexFunc(r.Rows, func(row Row) bool {
		return row.Scenario == of.Scenario && row.N == of.N && row.LatencyMS == of.LatencyMS && row.Step == step
	})
	if at < 0 {
		return Row{}, false
	}
	return r.Rows[at], true
}
