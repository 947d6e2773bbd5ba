package conversionimport

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
)

// A report that cannot be finished is none, and what stands at its path is not
// taken for it.
func TestAReportThatCannotBeFinishedIsNotKept(t *testing.T) {
	t.Parallel()
	const old = "line,external_ref,outcome,reason\n7,OLD,failed,why\n"
	for name, tc := range map[string]struct {
		spoil func(t *testing.T, r *report)
		want  string
		files int // beside the one that is imported
	}{
		"not written": {func(t *testing.T, r *report) {
			t.Helper()
			if err := r.file.Close(); err != nil {
				t.Fatal(err)
			}
		}, "the report of this run was not kept. What is at ", 1},
		"not put in its place": {func(t *testing.T, r *report) {
			t.Helper()
			if err := os.Remove(r.target); err != nil {
				t.Fatal(err)
			}
			if err := os.MkdirAll(filepath.Join(r.target, "full"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "; the report of this run is ", 2},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "rejected.csv")
		for file, text := range map[string]string{filepath.Join(dir, "orders.csv"): "external_ref,converted_at\n", path: old} {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		f, err := input{path: filepath.Join(dir, "orders.csv"), source: true}.open()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.os.Close() })
		rejects, err := newReport(path, f)
		if err != nil {
			t.Fatal(err)
		}
		r := &run{Pool: pool.New(t.Context()), file: f, tally: tally{report: rejects}, whole: true}
		r.add(trouble{line: 2, ref: "BAD", outcome: rejected, reason: "why"})
		tc.spoil(t, rejects)
		diags := r.diagnostics(rejects.close())
		if len(diags) != 2 || strings.Contains(diags[0].Detail(), "rejected.csv") || !strings.Contains(diags[1].Detail(), tc.want) ||
			!strings.HasSuffix(diags[1].Detail(), "What is at "+path+", if anything, is from an earlier run.") {
			t.Errorf("%s: %q", name, diags)
		}
		if files, err := os.ReadDir(dir); err != nil || len(files) != tc.files+1 {
			t.Errorf("%s: there are %v", name, files)
		}
		if got, err := os.ReadFile(path); tc.files == 1 && (err != nil || string(got) != old) {
			t.Errorf("%s: the earlier report is %q, %v", name, got, err)
		}
	}
}

func TestARequestOfManyRowsIsNamedOnce(t *testing.T) {
	t.Parallel()
	got := placed("why", []trouble{{line: 2, requestID: "req-1"}, {line: 3, requestID: "req-1"}, {line: 4}, {line: 5, requestID: "req-2"}})
	if want := "lines 2, 3, 4, 5: why. Request ID: req-1, req-2"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
