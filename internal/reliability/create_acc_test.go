package reliability

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// A fifth of the creates is carried out and its answer lost, in each way that
// an answer gets lost, on each kind of API that the documentation allows for.
func TestEachCreateMakesExactlyOneRecordWhenAnswersAreLost(t *testing.T) {
	t.Parallel()
	never := make(chan struct{})
	for how, fault := range map[string]mockapi.Fault{
		"connection cut":              {Cut: true},
		"500":                         mockapi.JSONError(500, "internal_error", "Something went wrong."),
		"truncated answer":            {Truncate: true},
		"slower than request_timeout": {Hold: never},
	} {
		for which, options := range map[string][]mockapi.Option{
			"409 on duplicate":             nil,
			"existing record on duplicate": {mockapi.WithExistingOnDuplicate()},
			"search lags 3 seconds":        {mockapi.WithListLag(3 * time.Second)},
			"search blind to references":   {mockapi.WithSearchBlindToExternalRef()},
		} {
			t.Run(how+", "+which, func(t *testing.T) {
				t.Parallel()
				fault := fault
				api := acctest.Start(t, append([]mockapi.Option{mockapi.WithSeed(1)}, options...)...)
				fault.Method, fault.AfterCommit, fault.Times, fault.Probability = http.MethodPost, true, -1, 0.2
				api.Inject(fault)
				w := api.NewWorkspace(t, conversions(200))
				w.Env = append(w.Env, "BRANDWAVE_REQUEST_TIMEOUT=1s")
				w.Must("apply", "-auto-approve")
				expectOneStory(t, w, api, 200)

				keys := map[string]string{} // of each record's attempts
				for _, r := range api.Requests() {
					if key := r.Header.Get("Idempotency-Key"); r.Method == http.MethodPost {
						if before, again := keys[string(r.Body)]; key == "" || again && key != before {
							t.Errorf("a create was sent with the Idempotency-Keys %q and %q", before, key)
						}
						keys[string(r.Body)] = key
					}
				}
				if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != 0 {
					t.Errorf("the plan after that exits with %d:\n%s", r.ExitCode, r.Output())
				}
			})
		}
	}
}

func TestACreateWithoutReferenceIsNeverSentAgain(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	api.Inject(mockapi.Fault{Method: http.MethodPost, AfterCommit: true, Cut: true})
	w := api.NewWorkspace(t, "resource \"brandwave_conversion\" \"one\" {\n  source_id    = \""+acctest.Source+"\"\n  converted_at = \"2026-03-01T12:00:00Z\"\n}\n")
	r := w.Run("apply", "-auto-approve", "-no-color")
	if r.ExitCode != 1 {
		t.Errorf("exit code %d, want 1", r.ExitCode)
	}
	acctest.ExpectOutput(t, r.Stderr, "may have been recorded")
	if n := len(api.Bodies(http.MethodPost)); n != 1 {
		t.Errorf("the create was sent %d times, want once", n)
	}
}

// A record that another hand made is not taken for the one whose answer was lost.
func TestADifferentRecordIsNotAdoptedAfterALostAnswer(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	ref := "ORDER-0"
	api.Inject(mockapi.Fault{Method: http.MethodPost, Cut: true, Match: func(*http.Request) bool {
		api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: time.Now(), ExternalRef: &ref, Count: 9})
		return true
	}})
	w := api.NewWorkspace(t, conversions(1))
	r := w.Run("apply", "-auto-approve", "-no-color")
	acctest.ExpectOutput(t, r.Stderr, "Conversion already exists", api.All()[0].ID,
		"The API's answer to the create was lost, and the look-up of its external_ref found a record that differs from the configuration in")
	if n := len(inState(t, w)); n != 0 {
		t.Errorf("%d records are in the state, want none", n)
	}
}

// On an API that answers a duplicate with the existing record, the new name may
// take the record over before the old one deletes it.
func TestARenameWithoutMovedBlockEndsInOneStory(t *testing.T) {
	t.Parallel()
	for which, options := range map[string][]mockapi.Option{
		"409 on duplicate":             nil,
		"existing record on duplicate": {mockapi.WithExistingOnDuplicate()},
	} {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, options...)
			w := api.NewWorkspace(t, conversions(10))
			w.Must("apply", "-auto-approve")
			w.Write("main.tf", strings.Replace(conversions(10), `"many"`, `"renamed"`, 1))
			w.Run("apply", "-auto-approve") // may fail where create and delete met
			expectOneStory(t, w, api, len(api.ByReference(t)))
			w.Must("apply", "-auto-approve")
			expectOneStory(t, w, api, 10)
		})
	}
}

func TestAnIDAloneDoesNotProveTheRecordOurs(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithExistingOnDuplicate())
	ref := "ORDER-0"
	older := api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: time.Now(), ExternalRef: &ref, Count: 9})
	api.Inject(mockapi.Fault{Method: http.MethodPost, Edit: func([]byte) []byte { return []byte(`{"data":{"id":"` + older.ID + `"}}`) }})
	api.Inject(mockapi.Fault{Method: http.MethodGet, Path: mockapi.PathOne, Times: -1, Status: 403, Body: `{"error":"forbidden","message":"No."}`})
	w := api.NewWorkspace(t, conversions(1))
	r := w.Run("apply", "-auto-approve", "-no-color")
	acctest.ExpectOutput(t, r.Stderr, "Conversion already exists")
	if n := len(inState(t, w)); n != 0 || r.ExitCode != 1 {
		t.Errorf("%d records are in the state, exit code %d, want none and 1", n, r.ExitCode)
	}
}
