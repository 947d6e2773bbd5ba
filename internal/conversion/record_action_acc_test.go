package conversion_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// recordOrder configures an action that records an order.
func recordOrder(count int) string {
	return fmt.Sprintf(`
action "brandwave_record_conversion" "order" {
  config {
    source_id        = %q
    converted_at     = "2026-03-01T12:00:00Z"
    conversion_count = %d
    external_ref     = "ORDER-1"
  }
}
`, acctest.Source, count)
}

// triggered configures it with a resource that triggers it.
func triggered(event string, count int) string {
	return recordOrder(count) + fmt.Sprintf(`
resource "brandwave_conversion" "visit" {
  source_id    = %q
  converted_at = "2026-03-01T12:00:00Z"
  external_ref = "VISIT-1"

  lifecycle {
    action_trigger {
      events  = [%s]
      actions = [action.brandwave_record_conversion.order]
    }
  }
}
`, acctest.Source, event)
}

const invocationOption = "-invoke=action.brandwave_record_conversion.order"

// words is a text on one line, whatever width the engine broke it to.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// recordedRefs are the external_refs of the POST requests, in order.
func recordedRefs(api *acctest.API) []string {
	refs := []string{}
	for _, body := range api.Bodies("POST") {
		_, ref, _ := strings.Cut(body, `"external_ref":"`)
		ref, _, _ = strings.Cut(ref, `"`)
		refs = append(refs, ref)
	}
	return refs
}

func TestActionIsTriggeredOnceAndCanBeInvokedAgain(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	for event, order := range map[string][]string{
		"after_create": {"VISIT-1", "ORDER-1"}, "before_create": {"ORDER-1", "VISIT-1"},
	} {
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, triggered(event, 2))
			w.Must("validate")
			w.Must("plan")
			expectRequests(t, "requests of validate and plan", api.Asked(), []string{})
			out := words(w.Must("apply", "-auto-approve", "-no-color").Stdout)
			if diff := cmp.Diff(order, recordedRefs(api)); diff != "" {
				t.Errorf("records (-want +got):\n%s", diff)
			}
			var made string
			for _, c := range api.All() {
				if *c.ExternalRef == "ORDER-1" {
					made = c.ID
				}
			}
			expectOutput(t, out, recording)
			expectOutput(t, out, "Recorded as conversion "+made+".")
			expectOutput(t, out, "Actions: 1 invoked.")

			api.ResetRequests()
			if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 0 {
				t.Errorf("the plan after that exits with %d:\n%s", r.ExitCode, r.Output())
			}
			for range 2 {
				out = words(w.Must("apply", "-auto-approve", "-no-color", invocationOption).Stdout)
				expectOutput(t, out, "Recorded already, with the same content, as conversion "+made+". It is left as it is.")
			}
			if n := len(api.All()); n != 2 {
				t.Errorf("%d records, want 2", n)
			}
			expectRequests(t, "writes", api.Asked("PATCH", "DELETE"), []string{})
		})
	}
}

func TestActionThatIsRefusedFailsTheApply(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	api := acctest.Start(t)
	w := api.NewWorkspace(t, triggered("after_create", 2))
	w.Must("apply", "-auto-approve")
	before := api.All()
	w.Write("main.tf", triggered("after_create", 3))
	r := w.Run("apply", "-auto-approve", "-no-color", invocationOption)
	if r.ExitCode != 1 {
		t.Errorf("exit code %d, want 1", r.ExitCode)
	}
	expectOutput(t, words(r.Stderr), "It differs from this action in conversion_count, and an action overwrites nothing.")
	expectOutput(t, words(r.Stderr), "To run it by itself: terraform apply -invoke=action.brandwave_record_conversion.NAME")
	if diff := cmp.Diff(before, api.All()); diff != "" {
		t.Errorf("records (-before +after):\n%s", diff)
	}
}

// What to do after an action failed depends on when it is triggered.
func TestApplyAfterAnActionThatFailed(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	for event, test := range map[string]struct {
		made []string // by the first apply
		next []string // by the next one
	}{
		"after_create":  {[]string{"VISIT-1", "ORDER-1"}, []string{}},
		"before_create": {[]string{"ORDER-1"}, []string{"ORDER-1", "VISIT-1"}},
	} {
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, triggered(event, 2))
			refused := mockapi.JSONError(400, "validation_error", "Not today.")
			refused.Method = http.MethodPost
			refused.Match = func(r *http.Request) bool {
				body, err := io.ReadAll(r.Body)
				return err == nil && strings.Contains(string(body), "ORDER-1")
			}
			api.Inject(refused)
			r := w.Run("apply", "-auto-approve", "-no-color")
			if r.ExitCode != 1 {
				t.Errorf("exit code %d, want 1", r.ExitCode)
			}
			expectOutput(t, words(r.Stderr), "Not today.")
			expectRequests(t, "first creates", recordedRefs(api), test.made)

			api.ResetRequests()
			w.Must("apply", "-auto-approve")
			expectRequests(t, "next creates", recordedRefs(api), test.next)
			w.Must("apply", "-auto-approve", invocationOption)
			if n := len(api.All()); n != 2 {
				t.Errorf("%d records, want 2", n)
			}
		})
	}
}

func TestMistakesInAnActionAreFoundWithoutARequest(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	api := acctest.Start(t)
	w := api.NewWorkspace(t, strings.Replace(triggered("after_create", 0), `"ORDER-1"`, `""`, 1))
	r := w.Run("validate", "-no-color")
	if r.ExitCode != 1 {
		t.Errorf("exit code %d, want 1", r.ExitCode)
	}
	expectOutput(t, words(r.Output()), "Attribute conversion_count value must be between 1 and 1000000, got: 0")
	expectOutput(t, words(r.Output()), "Attribute external_ref UTF-8 character count must be between 1 and 255, got: 0")

	w.Write("main.tf", triggered("after_create", 1))
	w.Env = append(w.Env, "BRANDWAVE_ORGANIZATION_ID=")
	r = w.Run("plan", "-no-color", invocationOption)
	if r.ExitCode != 1 {
		t.Errorf("exit code %d, want 1", r.ExitCode)
	}
	expectOutput(t, words(r.Output()), "Missing organization")
	expectRequests(t, "requests", api.Asked(), []string{})
}
