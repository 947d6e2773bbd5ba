//go:build unix

package conversionimport_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

const config = `
resource "terraform_data" "set_up" {
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.brandwave_import_conversions.orders]
    }
  }
}

action "brandwave_import_conversions" "orders" {
  config {
    file        = "orders.csv"
    source_id   = "` + acctest.Source + `"
    report_file = "rejected.csv"
  }
}
`

var invoke = []string{"apply", "-auto-approve", "-no-color", "-invoke=action.brandwave_import_conversions.orders"}

// inOne is a text without the places where Terraform breaks lines.
func inOne(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestAnApplyImportsAFile(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	api := acctest.Start(t)
	w := api.NewWorkspace(t, config)
	// The file comes into being after the plan.
	w.Must("plan", "-out=plan")
	w.Write("orders.csv", orders(250)+"X,yesterday,1\n")
	r := w.Run("apply", "-no-color", "plan")
	out := inOne(r.Output())
	for _, want := range []string{"orders.csv: 250 recorded, 0 skipped, 1 rejected, 0 failed", "1 of 251 rows need a look", `line 252, column converted_at: "yesterday" is not an RFC 3339 timestamp`, "All rejected and failed rows are in rejected.csv."} {
		if r.ExitCode != 1 || !strings.Contains(out, want) {
			t.Errorf("exit code %d, the output lacks %q:\n%s", r.ExitCode, want, r.Output())
		}
	}
	if report, err := os.ReadFile(filepath.Join(w.Dir, "rejected.csv")); err != nil || strings.Count(string(report), "\n") != 2 {
		t.Errorf("the report is %q, %v", report, err)
	}
	expectOrders(t, api, 250)
	w.Write("orders.csv", orders(251))
	if out := inOne(w.Must(invoke...).Output()); !strings.Contains(out, "orders.csv: 1 recorded, 250 skipped, 0 rejected, 0 failed") {
		t.Error(out)
	}
	expectOrders(t, api, 251)
}

// strike orders the end of all answers after so many rows, so that a run cannot
// end before it is cut short.
func strike(api *acctest.API, after int) {
	api.Inject(mockapi.Fault{Method: http.MethodPost, Skip: after, Times: -1, AfterCommit: true, Hold: make(chan struct{})})
}

// Ctrl-C goes to the CLI and the provider. It is an error that says how far the
// import came, not a success, which is what Terraform takes silence for.
func TestAnInterruptedImportIsAnErrorAndGoesOn(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	for name, answered := range map[string]int{"requests go on": 1900, "requests hang": 500} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, config)
			w.Write("orders.csv", orders(2000))
			arrived := make(chan struct{}, 1)
			api.Inject(mockapi.Fault{Method: http.MethodPost, Skip: 500, AfterCommit: true, Arrived: arrived})
			strike(api, answered)
			run := w.Start(invoke...)
			<-arrived
			run.Interrupt()
			out := inOne(run.Wait())
			api.ClearFaults()
			if !strings.Contains(out, "Import interrupted") || !strings.Contains(out, "Run the action again") || strings.Contains(out, "Apply complete!") {
				t.Errorf("an interrupt says:\n%s", out)
			}
			made := len(api.All())
			if made <= 500 || made >= 2000 {
				t.Errorf("%d rows were recorded", made)
			}
			expectOrders(t, api, made)
			w.Must(invoke...)
			expectOrders(t, api, 2000)
		})
	}
}

func TestAKilledImportGoesOn(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	api := acctest.Start(t)
	w := api.NewWorkspace(t, config)
	w.Write("orders.csv", orders(2000))
	arrived := make(chan struct{}, 1)
	api.Inject(mockapi.Fault{Method: http.MethodPost, Skip: 700, AfterCommit: true, Arrived: arrived})
	strike(api, 1900)
	run := w.Start(invoke...)
	<-arrived
	run.Kill()
	run.Wait()
	api.ClearFaults()
	if made := len(api.All()); made <= 700 || made >= 2000 {
		t.Errorf("%d rows were recorded", made)
	}
	w.Must(invoke...)
	expectOrders(t, api, 2000)
}

// A pipe is not opened: that would last until somebody writes to it, and take
// from the apply what the plan has read.
func TestAPipeIsNotOpened(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	pipe := filepath.Join(t.TempDir(), "orders.csv")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	const want = "is no regular file but a pipe, a device or the like; write the rows to a file first and name that."
	expectOne(t, s.plan(set{"file": pipe}), `WARNING: AttributeName("file"): File cannot be imported as it is now`, want)
	_, diags := s.run(t.Context(), set{"file": pipe})
	expectOne(t, diags, `ERROR: AttributeName("file"): Cannot import the file`, want, "Nothing was sent.")
	_, diags = s.run(t.Context(), set{"file": write(t, "orders.csv", orders(1)), "report_file": pipe})
	expectOne(t, diags, `AttributeName("report_file"): Cannot write the report`, "is no regular file", "Nothing was sent.")
	if n := len(api.Asked()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
