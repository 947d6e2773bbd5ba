package main

import (
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/golden"
)

// example is a report with everything that one can have, beside figures that
// keep what is promised and figures that do not.
func example() Report {
	used := func(mib int64, cpu float64) *Usage { return &Usage{PeakBytes: mib << 20, CPUSeconds: cpu} }
	get := func(n int) map[string]int { return map[string]int{"GET": n} }
	single := Row{Scenario: "single", Title: "1,000 brandwave_conversion with for_each", N: 1000, LatencyMS: 50}
	row := func(of Row, step string, seconds float64, requests map[string]int, connections int, bare *Bare) Row {
		of.Step, of.Seconds, of.WireSeconds, of.Requests, of.Connections, of.Bare = step, seconds, seconds*0.75, requests, connections, bare
		of.Provider, of.CLI = used(64, seconds/4), used(210, seconds/2)
		return of
	}
	batch := Row{Scenario: "batch", Title: "one brandwave_conversion_batch of 10,000", N: 10000, LatencyMS: 5}
	plan := Row{Scenario: "batch-plan", Title: "one brandwave_conversion_batch of 50,000", N: 50000, LatencyMS: 5}
	data := Row{Scenario: "data", Title: "data source brandwave_conversions over 100,000", N: 100000, LatencyMS: 0.5}
	other := Row{Scenario: "other", Title: "1,000 records by acme/<rest>", N: 1000, LatencyMS: 50}
	changed := row(other, stepPlan, 61, get(1000), 130, &Bare{Seconds: 5.31, Requests: get(1000)})
	changed.Note = "the plan has changes"
	unmeasured := row(other, stepNoRefresh, 7, nil, 0, nil)
	unmeasured.Provider, unmeasured.CLI = nil, nil
	return Report{
		Machine: Machine{
			Cores: 2, OS: "linux", Arch: "amd64", Go: "1.26.0", Engine: "Terraform v1.11.4", Provider: "brandwave 1.0.0 & more",
			Other: "acme/<rest> v2.0.1, a provider with a name that is so long that the line of the machine has to be broken",
		},
		Rows: []Row{
			row(single, stepApply, 14.21, map[string]int{"POST": 1000}, 10, &Bare{Seconds: 5.2, Requests: map[string]int{"POST": 1000}}),
			row(single, stepPlan, 4.949, get(17), 10, &Bare{Seconds: 0.055, Requests: get(10)}),
			row(single, stepControl, 4.6, nil, 0, nil),
			row(single, stepNoRefresh, 4.2, nil, 0, nil),
			row(single, stepChange, 15.04, map[string]int{"PATCH": 1, "GET": 17}, 11, &Bare{Seconds: 0.11, Requests: get(10)}),
			row(batch, stepApply, 25, map[string]int{"POST": 10000}, 10, &Bare{Seconds: 8, Requests: map[string]int{"POST": 10000}}),
			row(batch, stepPlan, 9.87, get(111), 10, &Bare{Seconds: 0.2, Requests: get(100)}),
			row(batch, stepChange, 12, map[string]int{"PATCH": 1, "GET": 101}, 10, &Bare{Seconds: 0.2, Requests: get(100)}),
			row(plan, stepFirstPlan, 31.5, nil, 0, nil),
			row(data, stepReadPlan, 103.2, get(1000), 10, &Bare{Seconds: 55, Requests: get(1000)}),
			changed,
			unmeasured,
		},
	}
}

func TestSVG(t *testing.T) {
	got := example().svg()
	decoder := xml.NewDecoder(strings.NewReader(got))
	for {
		_, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
	}
	golden.Check(t, "bench.svg", got)
}

func TestMarkdown(t *testing.T) { golden.Check(t, "bench.md", example().markdown()) }

func TestTable(t *testing.T) {
	var got strings.Builder
	if err := example().show(&got); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "bench.txt", got.String())
}

// What is saved can be drawn again, and is then the same.
func TestRender(t *testing.T) {
	dir := t.TempDir()
	if err := example().save(dir); err != nil {
		t.Fatal(err)
	}
	saved := contents(t, dir)
	for _, name := range []string{"bench.md", "bench.svg"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if code := run(t.Context(), []string{"-render", dir}, io.Discard, io.Discard); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if diff := cmp.Diff(saved, contents(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestRenderNothing(t *testing.T) {
	if code := run(t.Context(), []string{"-render", t.TempDir()}, io.Discard, io.Discard); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if got := (Report{}).svg(); !strings.Contains(got, "</svg>") || strings.Contains(got, "NaN") {
		t.Error("an empty report is no picture:", got)
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, name := range []string{reportName, "bench.md", "bench.svg"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	return files
}
