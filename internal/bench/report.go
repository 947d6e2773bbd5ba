package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Steps, by what a reader calls them.
const (
	stepApply      = "first apply"
	stepPlan       = "plan, nothing changed"
	stepIndividual = "the same, refresh_strategy individual"
	stepControl    = "the same, the API's answers for free"
	stepNoRefresh  = "plan -refresh=false"
	stepChange     = "apply, one row changed"
	stepFirstPlan  = "first plan"
	stepReadPlan   = "plan"
	stepReadApply  = "apply"
)

// Report is one run of the benchmark.
type Report struct {
	Machine Machine `json:"machine"`
	Rows    []Row   `json:"rows"`
}

// Machine is what figures depend on.
type Machine struct {
	Cores    int    `json:"cores"`
	OS       string `json:"os"`
	Arch     string `json:"arch"`
	Go       string `json:"go"`
	Engine   string `json:"engine"`
	Provider string `json:"provider"`
	Other    string `json:"other,omitempty"`
}

func (m Machine) String() string {
	s := fmt.Sprintf("%d cores, %s/%s, Go %s, %s, %s", m.Cores, m.OS, m.Arch, m.Go, m.Engine, m.Provider)
	if m.Other != "" {
		s += ", " + m.Other
	}
	return s
}

// Row is one step of a scenario.
type Row struct {
	Scenario    string         `json:"scenario"`
	Title       string         `json:"title"` // of the scenario, for readers
	N           int            `json:"n"`     // records
	LatencyMS   float64        `json:"latency_ms"`
	Step        string         `json:"step"`
	Seconds     float64        `json:"seconds"`
	WireSeconds float64        `json:"wire_seconds"` // from the first request to the last answer
	Requests    map[string]int `json:"requests"`     // by method
	Connections int            `json:"connections"`  // opened
	Provider    *Usage         `json:"provider,omitempty"`
	CLI         *Usage         `json:"cli,omitempty"`
	Bare        *Bare          `json:"bare,omitempty"`
	Note        string         `json:"note,omitempty"`
}

// group is the rows of one scenario at one latency.
type group struct {
	heading string
	rows    []Row
}

// groups are the rows by latency and scenario, in the order of the report.
func (r Report) groups() []group {
	var all []group
	for _, row := range r.Rows {
		heading := fmt.Sprintf("%s, %s ms", row.Title, strconv.FormatFloat(row.LatencyMS, 'f', -1, 64))
		if len(row.Requests) == 0 && row.Bare == nil && row.Scenario == "batch-plan" {
			heading = row.Title + ", no request"
		}
		at := slices.IndexFunc(all, func(g group) bool { return g.heading == heading })
		if at < 0 {
			at = len(all)
			all = append(all, group{heading: heading})
		}
		all[at].rows = append(all[at].rows, row)
	}
	return all
}

// legend says what the figures are.
func (r Report) legend() []string {
	return []string{
		r.Machine.String() + ".",
		"Each figure is of one run, of the CLI as a process with the provider as another; the mock of the API runs beside them on the " +
			"same cores. Expect 30 % of noise in seconds; requests hold.",
		"s: wall time of the command. on the wire: from its first request to its last answer, in an apply with what lies between plan and apply. bare limit: the same work at the API " +
			"by a plain loop of the Go client with " + strconv.Itoa(workers) + " requests under way, against the same mock. ratio: s / bare limit.",
		"conns: connections opened. MiB: peak resident memory of the largest process. CPU s: of all processes of the command.",
	}
}

const reportName = "bench.json"

// save writes the report as JSON, as Markdown and as SVG.
func (r Report) save(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	var failed []error
	for name, text := range map[string]string{
		reportName:  string(content) + "\n",
		"bench.md":  r.markdown(),
		"bench.svg": r.svg(),
	} {
		failed = append(failed, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	return errors.Join(failed...)
}

func load(dir string) (Report, error) {
	var r Report
	content, err := os.ReadFile(filepath.Join(dir, reportName))
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(content, &r); err != nil {
		return r, fmt.Errorf("%s: %w", filepath.Join(dir, reportName), err)
	}
	return r, nil
}

// methods are in the order of a record's life.
var methods = []string{"POST", "GET", "PATCH", "DELETE"}

func requestsText(requests map[string]int) string {
	var parts []string
	for _, method := range slices.SortedFunc(maps.Keys(requests), func(a, b string) int {
		return cmp.Compare(slices.Index(methods, a), slices.Index(methods, b))
	}) {
		parts = append(parts, number(requests[method])+" "+method)
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// number groups digits by thousands.
func number(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// seconds gives three digits, as more would be noise.
func seconds(s float64) string {
	switch {
	case s >= 100:
		return strconv.FormatFloat(s, 'f', 0, 64)
	case s >= 10:
		return strconv.FormatFloat(s, 'f', 1, 64)
	}
	return strconv.FormatFloat(s, 'f', 2, 64)
}
