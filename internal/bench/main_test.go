package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }

// program is this program, built without the race detector; see self.
var program = sync.OnceValues(func() (string, error) {
	file := filepath.Join(programDir, "bench")
	out, err := exec.CommandContext(context.Background(), "go", "build", "-o", file, ".").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, err
})

// programDir goes when all tests have ended.
var programDir string

// ready sets up what runs of the program need, and returns where their
// temporary files are.
func ready(t *testing.T) (temp string) {
	t.Helper()
	t.Setenv("TERRAFORM", acctest.Engine(t).Path)
	programDir = filepath.Dir(acctest.Installation(t).Binary)
	if _, err := program(); err != nil {
		t.Fatal(err)
	}
	self = program
	return emptyTemp(t)
}

// bench runs the program and returns what it measured. It fails the test unless
// the program succeeds and leaves nothing behind.
func bench(t *testing.T, args ...string) Report {
	t.Helper()
	temp, out := ready(t), t.TempDir()
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), append(args, "-latency", "1ms", "-out", out), &stdout, &stderr); code != 0 {
		t.Fatalf("exit code %d:\n%s%s", code, &stdout, &stderr)
	}
	expectEmpty(t, temp)
	r, err := load(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range r.Rows {
		if !strings.Contains(stdout.String(), row.Step) {
			t.Errorf("%s is not in the table:\n%s", row.Step, &stdout)
		}
		if canMeasure && (row.CLI == nil || row.Provider == nil || row.CLI.PeakBytes < 1<<20 || row.Provider.PeakBytes < 1<<20 || row.CLI.CPUSeconds <= 0) {
			t.Errorf("%s: memory or CPU time is not measured: CLI %v, provider %v", row.Step, row.CLI, row.Provider)
		}
		if row.Seconds <= 0 || row.WireSeconds < 0 || row.Bare != nil && row.Bare.Seconds <= 0 {
			t.Errorf("%s: no time: %+v", row.Step, row)
		}
	}
	return r
}

// emptyTemp is where temporary files go from now on.
func emptyTemp(t *testing.T) string {
	t.Helper()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	return temp
}

func expectEmpty(t *testing.T, dir string) {
	t.Helper()
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range left {
		t.Errorf("left behind: %s", entry.Name())
	}
}

// expected are the requests of a step, by method: at least and at most so many.
// Methods that are not named must not be there.
type expected map[string][2]int

func exactly(n int) [2]int { return [2]int{n, n} }

func (want expected) check(t *testing.T, of string, got map[string]int) {
	t.Helper()
	for _, method := range methods {
		if n, bounds := got[method], want[method]; n < bounds[0] || n > bounds[1] {
			t.Errorf("%s: %d %s, want %d to %d", of, n, method, bounds[0], bounds[1])
		}
	}
}

// expectStep checks the requests of one step and of its bare limit, nil for
// none. It fails the test unless there is exactly one such step.
func expectStep(t *testing.T, r Report, scenario, step string, want, bare expected) Row {
	t.Helper()
	var found []Row
	for _, row := range r.Rows {
		if row.Scenario == scenario && row.Step == step {
			found = append(found, row)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%s of %s is there %d times", step, scenario, len(found))
	}
	row := found[0]
	want.check(t, step, row.Requests)
	switch {
	case (bare == nil) != (row.Bare == nil):
		t.Errorf("%s: bare limit is %v", step, row.Bare)
	case bare != nil:
		bare.check(t, step+", bare limit", row.Bare.Requests)
	}
	return row
}

// One run for all scenarios: each run builds all that it measures.
func TestScenarios(t *testing.T) {
	const n, batched = 12, 120
	// The provider stands in for another one here.
	r := bench(t, "-only", "single,batch,data,other", "-n", "12", "-batch", "120", "-batch-plan", "50", "-records", "250",
		"-provider", acctest.Installation(t).Binary, "-source", "brandwave/brandwave", "-template", "templates/single.tf.tmpl")

	first := expectStep(t, r, "single", stepApply, expected{"POST": exactly(n)}, expected{"POST": exactly(n)})
	if first.Connections > workers {
		t.Errorf("the first apply opened %d connections, more than requests were under way", first.Connections)
	}
	expectStep(t, r, "single", stepPlan, expected{"GET": {1, n}}, expected{"GET": {1, 2}})
	expectStep(t, r, "single", stepIndividual, expected{"GET": exactly(n)}, expected{"GET": exactly(n)})
	if canMeasure {
		expectStep(t, r, "single", stepControl, expected{}, nil)
	}
	expectStep(t, r, "single", stepNoRefresh, expected{}, nil)
	expectStep(t, r, "single", stepChange, expected{"GET": {1, n}, "PATCH": exactly(1)}, expected{"GET": {1, 2}, "PATCH": exactly(1)})

	expectStep(t, r, "batch", stepApply, expected{"POST": exactly(batched), "GET": {0, 3}}, expected{"POST": exactly(batched)})
	expectStep(t, r, "batch", stepPlan, expected{"GET": {2, 5}}, expected{"GET": {2, 3}})
	expectStep(t, r, "batch", stepNoRefresh, expected{}, nil)
	expectStep(t, r, "batch", stepChange, expected{"GET": {2, 10}, "PATCH": exactly(1)}, expected{"GET": {2, 3}, "PATCH": exactly(1)})
	expectStep(t, r, "batch-plan", stepFirstPlan, expected{"GET": {0, 1}}, nil)

	for _, step := range []string{stepReadPlan, stepReadApply} {
		// One page more settles a count that did not add up.
		expectStep(t, r, "data", step, expected{"GET": {3, 4}}, expected{"GET": {3, 4}})
	}

	expectStep(t, r, "other", stepApply, expected{"POST": exactly(n)}, expected{"POST": exactly(n)})
	expectStep(t, r, "other", stepPlan, expected{"GET": {1, n}}, expected{"GET": exactly(n)})
	expectStep(t, r, "other", stepNoRefresh, expected{}, nil)
	expectStep(t, r, "other", stepChange, expected{"GET": {1, n}, "PATCH": exactly(1)}, expected{"GET": exactly(n), "PATCH": exactly(1)})
}

// A scenario that fails must not take the figures of the others with it.
func TestFailureKeepsTheRest(t *testing.T) {
	temp, out := ready(t), t.TempDir()
	config := t.TempDir() + "/broken.tf.tmpl"
	if err := os.WriteFile(config, []byte("resource \"none\" {\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{
		"-only", "other,data", "-n", "1", "-records", "1", "-latency", "0s", "-out", out,
		"-provider", acctest.Installation(t).Binary, "-source", "brandwave/brandwave", "-template", config,
	}, &stdout, &stderr)
	if code != 1 || !strings.Contains(stderr.String(), "other at 0s: ") || !strings.Contains(stderr.String(), "none") {
		t.Errorf("exit code %d, does not say what failed:\n%s", code, &stderr)
	}
	r, err := load(out)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Rows) != 2 {
		t.Errorf("%d rows, want those of the data source: %+v", len(r.Rows), r.Rows)
	}
	expectEmpty(t, temp)
}

// interruptAt cancels once it was told something.
type interruptAt struct {
	bytes.Buffer
	text   string
	cancel context.CancelFunc
}

func (w *interruptAt) Write(p []byte) (int, error) {
	if strings.Contains(string(p), w.text) {
		w.cancel()
	}
	return w.Buffer.Write(p)
}

func TestInterrupted(t *testing.T) {
	temp := ready(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var stdout bytes.Buffer
	stderr := &interruptAt{text: stepApply, cancel: cancel}
	if code := run(ctx, []string{"-only", "single", "-n", "3", "-latency", "1ms"}, &stdout, stderr); code != 130 {
		t.Errorf("exit code %d:\n%s%s", code, &stdout, stderr)
	}
	expectEmpty(t, temp)
}
