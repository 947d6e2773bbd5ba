package conversionimport_test

import (
	"encoding/csv"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func readReport(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	return lines
}

// Spreadsheets take what begins with these for a formula.
func TestTheReportHasNoFormulas(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	report := filepath.Join(t.TempDir(), "rejected.csv")
	refs := []string{"=1+1", "+1", "-1", "@A", "\tA", "\rA", "A=1"}
	rows := "external_ref,converted_at\n"
	for _, ref := range refs {
		rows += `"` + ref + `",yesterday` + "\n"
	}
	s.run(t.Context(), set{"file": write(t, "orders.csv", rows), "report_file": report})
	got := []string{}
	for _, l := range readReport(t, report)[1:] {
		got = append(got, l[1])
	}
	if diff := cmp.Diff([]string{"'=1+1", "'+1", "'-1", "'@A", "'\tA", "'\rA", "A=1"}, got); diff != "" {
		t.Error(diff)
	}
}

// What support asks for is in the report, and no more of a reference than helps
// to find it.
func TestTheReportNamesRequestsAndNoEndlessReferences(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	forbidden := mockapi.JSONError(403, "forbidden", "No.")
	forbidden.Method, forbidden.Header = http.MethodPost, http.Header{"X-Request-Id": {"req-9"}}
	api.Inject(forbidden)
	report := filepath.Join(t.TempDir(), "rejected.csv")
	longest := strings.Repeat("L", 255)
	rows := "external_ref,converted_at\n" + longest + ",2026-03-01T12:00:00Z\n" + strings.Repeat("R", 500_000) + ",2026-03-01T12:00:00Z\n"
	s.run(t.Context(), set{"file": write(t, "orders.csv", rows), "report_file": report})
	got := map[string][]string{}
	for _, l := range readReport(t, report)[1:] {
		got[l[0]] = l[1:]
	}
	if l := got["2"]; len(l) != 3 || l[0] != longest || !strings.HasSuffix(l[2], ". Request ID: req-9") {
		t.Errorf("line 2 is %q", l)
	}
	if l := got["3"]; len(l) != 3 || l[0] != strings.Repeat("R", 40)+"…" || strings.Contains(l[2], "Request ID") {
		t.Errorf("line 3 is %.300q", l)
	}
}

// Nothing about a report is an error before it is begun.
func TestAReportThatCannotBeIsSaidWhilePlanning(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	dir := t.TempDir()
	file := write(t, "orders.csv", orders(1))
	const summary = `WARNING: AttributeName("report_file"): Report cannot be written as it is now`
	for path, want := range map[string]string{
		dir: "is a directory; name a file in it.",
		write(t, "notes.txt", "line up\nfor more\n"):                   "exists and is no report of an import",
		write(t, "rejected.csv", "line,external_ref,outcome,reason\n"): "",
		write(t, "empty.csv", ""):                                      "",
		filepath.Join(dir, "none", "rejected.csv"):                     "",
	} {
		for _, name := range []string{file, filepath.Join(dir, "not made yet.csv")} {
			planned := s.plan(set{"file": name, "report_file": path})
			if want != "" {
				expectOne(t, planned, summary, "Unless the apply changes it, the action will fail. The file "+path+" "+want)
			} else if len(planned) > 0 {
				t.Errorf("%s: %q", path, planned)
			}
		}
	}
	link := filepath.Join(dir, "link.csv")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	expectOne(t, s.plan(set{"file": file, "report_file": link}), summary, "is the file that is to be imported")
}

// Two imports at once cannot have one report, and a link to one stays a link.
func TestOneReportIsOfOneImport(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	dir := t.TempDir()
	report, link := filepath.Join(dir, "rejected.csv"), filepath.Join(dir, "link.csv")
	const old = "line,external_ref,outcome,reason\n7,OLD,failed,why\n"
	if err := os.WriteFile(report, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(report, link); err != nil {
		t.Fatal(err)
	}
	arrived, hold := make(chan struct{}, 1), make(chan struct{})
	api.Inject(mockapi.Fault{Method: http.MethodPost, Arrived: arrived, Hold: hold})
	ended := make(chan []string)
	first := write(t, "orders.csv", "external_ref,converted_at\nBAD,yesterday\nA,2026-03-01T12:00:00Z\n")
	go func() {
		_, diags := s.run(t.Context(), set{"file": first, "report_file": link})
		ended <- diags
	}()
	<-arrived
	_, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(1)), "report_file": report})
	expectOne(t, diags, "Cannot write the report", "is being written by another import of this run", "Nothing was sent.")
	if got, err := os.ReadFile(report); err != nil || string(got) != old {
		t.Errorf("before its end the report is %q, %v", got, err)
	}
	close(hold)
	expectOne(t, <-ended, "1 of 2 rows need a look")
	if lines := readReport(t, report); len(lines) != 2 || lines[1][1] != "BAD" {
		t.Errorf("the report is %q", lines)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode().IsRegular() {
		t.Error("the link is gone")
	}
	if _, diags = s.run(t.Context(), set{"file": write(t, "orders.csv", orders(1)), "report_file": report}); len(diags) > 0 {
		t.Errorf("afterwards: %q", diags)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("there are %v", files)
	}
}

func TestNoOtherFileIsOverwrittenByTheReport(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	precious := write(t, "notes.txt", "line up\nfor more\n")
	_, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(1)), "report_file": precious})
	expectOne(t, diags, `AttributeName("report_file"): Cannot write the report`, "is no report of an import", "Nothing was sent.")
	file := write(t, "orders.csv", orders(1))
	link := filepath.Join(t.TempDir(), "link.csv")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	_, diags = s.run(t.Context(), set{"file": file, "report_file": link})
	expectOne(t, diags, "is the file that is to be imported")
	expectOne(t, s.validate(set{"file": "a/../orders.csv", "report_file": "./orders.csv"}), "Report would overwrite the file")
	_, diags = s.run(t.Context(), set{"file": file, "report_file": filepath.Join(t.TempDir(), "none", "x.csv")})
	expectOne(t, diags, "cannot be written", "Nothing was sent.")
	for path, want := range map[string]string{precious: "line up\nfor more\n", file: orders(1)} {
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s is %q now, %v", path, got, err)
		}
	}
	if n := len(api.Asked()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
