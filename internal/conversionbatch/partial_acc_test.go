package conversionbatch_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// Changes of every sort at once, of which some fail: the state says what is,
// and the next apply does the rest and nothing else.
func TestAPartlyFailedUpdateIsFinishedByTheNextApply(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(10, 1))
	w.Must("apply", "-auto-approve")
	before := api.ByReference(t)
	// ORDER-000 and -001 are removed, those up to -009 changed, -010 and -011 added.
	w.Write("main.tf", strings.Replace(strings.Replace(rows(12, 2), "range(12)", "range(2, 12)", 1), "i + 2", "i + 5", 1))
	for _, method := range []string{http.MethodPost, http.MethodPatch, http.MethodDelete} {
		f := mockapi.JSONError(http.StatusUnprocessableEntity, "unprocessable", "Not today.")
		f.Method = method
		api.Inject(f)
	}
	api.ResetRequests()
	r := w.Run("apply", "-auto-approve", "-no-color")
	acctest.ExpectOutput(t, r.Stderr, "Cannot write 3 of 12 conversions", "Not today", "Request ID: req_")
	if n := strings.Count(r.Stderr, "Error:"); n != 1 || r.ExitCode != 1 {
		t.Errorf("%d errors, exit code %d, want 1 and 1", n, r.ExitCode)
	}
	expectWrites(t, api, 2, 8, 2)
	expectOneStory(t, w, api, 10)
	for ref, text := range inState(t, w).Conversions {
		made, _ := api.Get(api.ByReference(t)[ref])
		if !strings.Contains(text, fmt.Sprintf(`"conversion_count":%d,`, made.Count)) {
			t.Errorf("%s has the count %d, the state says %s", ref, made.Count, text)
		}
	}
	api.ResetRequests()
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 1, 1, 1)
	expectOneStory(t, w, api, 10)
	delete(before, "ORDER-000")
	delete(before, "ORDER-001")
	expectKept(t, api, before)
	w.Must("plan", "-detailed-exitcode")
}

// Records that could not follow the batch to another source stay where they
// are, and the state says so even when nobody refreshes it.
func TestAPartlyFailedChangeOfTheSource(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(10, 1))
	w.Must("apply", "-auto-approve")
	f := mockapi.JSONError(http.StatusUnprocessableEntity, "unprocessable", "Not today.")
	f.Method, f.Times = http.MethodPatch, 4
	api.Inject(f)
	w.Write("main.tf", strings.Replace(rows(10, 1), acctest.Source, acctest.OtherSource, 1))
	w.Run("apply", "-auto-approve")
	stayed := 0
	state := inState(t, w)
	for _, c := range api.All() {
		if pinned := strings.Contains(state.Conversions[*c.ExternalRef], acctest.Source); pinned != (c.SourceID == acctest.Source) {
			t.Errorf("%s is in %s, the state says %s", *c.ExternalRef, c.SourceID, state.Conversions[*c.ExternalRef])
		}
		if c.SourceID == acctest.Source {
			stayed++
		}
	}
	if stayed != 4 || state.Source != acctest.OtherSource {
		t.Errorf("%d stayed, source %s", stayed, state.Source)
	}
	api.ResetRequests()
	w.Must("apply", "-auto-approve", "-refresh=false")
	expectWrites(t, api, 0, 4, 0)
	w.Must("plan", "-detailed-exitcode")
}

func TestAPartlyFailedDestroyKeepsTheRest(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(10, 1))
	w.Must("apply", "-auto-approve")
	f := mockapi.JSONError(http.StatusForbidden, "forbidden", "Not today.")
	f.Method, f.Times = http.MethodDelete, 3
	api.Inject(f)
	r := w.Run("destroy", "-auto-approve", "-no-color")
	acctest.ExpectOutput(t, r.Stderr, "Cannot delete 3 of 10 conversions", "Not today")
	expectOneStory(t, w, api, 3)
	// They may be gone by the time of the next try.
	for _, id := range api.ByReference(t) {
		api.Remove(id)
		break
	}
	api.ResetRequests()
	w.Must("destroy", "-auto-approve", "-refresh=false")
	expectWrites(t, api, 0, 0, 3)
	expectOneStory(t, w, api, 0)
}

// Half of a record's exchange: it is deleted, and not created.
func TestAFailedExchangeIsFinishedByTheNextApply(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(5, 1))
	w.Must("apply", "-auto-approve")
	w.Write("main.tf", strings.Replace(rows(5, 1), `"website"`, `null`, 1))
	refuse(api, 0, 2)
	w.Run("apply", "-auto-approve")
	expectOneStory(t, w, api, 3)
	api.ResetRequests()
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 2, 0, 0)
	expectOneStory(t, w, api, 5)
}

func TestManyFailuresAreGroupedAndCounted(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(50, 1))
	f := mockapi.JSONError(http.StatusUnprocessableEntity, "unprocessable", "Even ones are not wanted.")
	f.Method, f.Times = http.MethodPost, -1
	f.Match = func(r *http.Request) bool { return bodyHas(r, "2\"", "4\"", "6\"", "8\"", "0\"") }
	api.Inject(f)
	r := w.Run("apply", "-auto-approve", "-no-color")
	acctest.ExpectOutput(t, r.Stderr, "Cannot create 25 of 50 conversions", `"ORDER-036", "ORDER-038": POST /v1/conversions answered 422`, "5 more failed.")
	if n := strings.Count(r.Stderr, "Even ones"); n != 1 {
		t.Errorf("the reason is given %d times, want once:\n%s", n, r.Stderr)
	}
	if n := len(inState(t, w).IDs); n != 25 {
		t.Errorf("%d in the state", n)
	}
}

// bodyHas reports whether the reference in a request ends in one of these.
func bodyHas(r *http.Request, ends ...string) bool {
	b, err := io.ReadAll(r.Body)
	_, ref, _ := strings.Cut(string(b), `"external_ref":"`)
	for _, end := range ends {
		if strings.HasPrefix(ref, "ORDER-0") && len(ref) > 10 && ref[8:10] == end {
			return err == nil
		}
	}
	return false
}

// A key that is not accepted is not tried ten thousand times.
func TestARefusalOfEverythingEndsTheRunEarly(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault mockapi.Fault
		most  int
		want  string
	}{
		"401": {mockapi.JSONError(401, "unauthorized", "Invalid or expired API key."), 20, "Invalid or expired API key"},
		"403": {mockapi.JSONError(403, "forbidden", "Not yours."), 60, "answered 403"},
		"404": {mockapi.JSONError(404, "not_found", "No such source."), 60, "No such source"},
		"500": {mockapi.JSONError(500, "internal_error", "Something went wrong."), 150, "Something went wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, rows(1000, 1))
			w.Env = append(w.Env, "BRANDWAVE_MAX_RETRIES=0")
			tc.fault.Method, tc.fault.Times, tc.fault.Skip = http.MethodPost, -1, 30
			api.Inject(tc.fault)
			r := w.Run("apply", "-auto-approve", "-no-color")
			if n := len(api.Bodies("POST")) - 30; n > tc.most {
				t.Errorf("%d requests after the first refusal, want at most %d", n, tc.most)
			}
			acctest.ExpectOutput(t, r.Stderr, "of 1000 conversions", tc.want, "The API refuses everything in the same way, so the run ended early.", "Not begun: ")
			if n := len(inState(t, w).IDs); n != 30 {
				t.Errorf("%d in the state, want 30", n)
			}
			api.ClearFaults()
			before := api.ByReference(t)
			api.ResetRequests()
			w.Must("apply", "-auto-approve")
			expectWrites(t, api, 970, 0, 0)
			expectKept(t, api, before)
		})
	}
}

func TestTheTimeForACreateEndsItAndTheNextApplyGoesOn(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	hold := make(chan struct{})
	api.Inject(mockapi.Fault{Method: http.MethodPost, Skip: 20, Times: -1, Hold: hold})
	w := api.NewWorkspace(t, rows(60, 1, `timeouts = { create = "2s" }`))
	r := w.Run("apply", "-auto-approve", "-no-color")
	acctest.ExpectOutput(t, r.Stderr, "of 60 conversions", "The time for this operation was over; it can be set with the attribute timeouts.", "to create")
	made := api.ByReference(t)
	if n := len(inState(t, w).IDs); n != 20 || len(made) != 20 {
		t.Errorf("%d in the state, %d on the server, want 20", n, len(made))
	}
	close(hold)
	api.ClearFaults()
	w.Write("main.tf", rows(60, 1, `timeouts = { create = "5m" }`))
	w.Must("apply", "-auto-approve")
	expectKept(t, api, made)
	expectOneStory(t, w, api, 60)
}

func TestOneWarningOfRateLimits(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithRateLimit(20))
	w := api.NewWorkspace(t, rows(60, 1))
	r := w.Must("apply", "-auto-approve", "-no-color")
	if n := strings.Count(r.Output(), "Warning: Waited for the API's rate limit"); n != 1 {
		t.Errorf("%d warnings of rate limits, want 1:\n%s", n, r.Output())
	}
	expectOneStory(t, w, api, 60)
}
