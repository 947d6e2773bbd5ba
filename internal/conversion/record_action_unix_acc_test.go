//go:build unix

package conversion_test

import (
	"net/http"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// A killed action cannot tell how it ended. The message before the request says
// what to do about it.
func TestActionThatIsInterruptedOrKilledRecordsOnceWhenInvokedAgain(t *testing.T) {
	t.Parallel()
	acctest.Since(t, "an action", "1.14", "")
	for name, test := range map[string]struct {
		committed bool
		end       func(*acctest.Process)
		told      string
	}{
		"interrupted, not recorded": {false, (*acctest.Process).Interrupt, "Action failed: action.brandwave_record_conversion.order"},
		"interrupted, recorded":     {true, (*acctest.Process).Interrupt, "Action complete: action.brandwave_record_conversion.order"},
		"killed, not recorded":      {false, (*acctest.Process).Kill, ""},
		"killed, recorded":          {true, (*acctest.Process).Kill, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, recordOrder(2))
			arrived := make(chan struct{})
			api.Inject(mockapi.Fault{Method: http.MethodPost, AfterCommit: test.committed, Arrived: arrived, Hold: make(chan struct{})})
			run := w.Start("apply", "-auto-approve", "-no-color", "-lock=false", invocationOption)
			<-arrived
			<-run.Printed("Recording the conversion")
			test.end(run)
			said := words(run.Wait())
			expectOutput(t, said, recording)
			expectOutput(t, said, test.told)
			api.ResetRequests()
			out := words(w.Must("apply", "-auto-approve", "-no-color", "-lock=false", invocationOption).Stdout)
			want := "Recorded as conversion " + only(t, api).ID + "."
			if test.committed {
				want = "Recorded already, with the same content, as conversion " + only(t, api).ID + "."
			}
			expectOutput(t, out, want)
			expectRequests(t, "creates", api.Asked("POST"), []string{"POST /v1/conversions"})
		})
	}
}
