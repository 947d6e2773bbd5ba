package conversionbatch_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

var instant = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// refuse makes the API refuse these many creates, of any records.
func refuse(api *acctest.API, skip, times int) {
	f := mockapi.JSONError(http.StatusUnprocessableEntity, "unprocessable", "The campaign is closed.")
	f.Method, f.Skip, f.Times = http.MethodPost, skip, times
	api.Inject(f)
}

// halfMade is a workspace with a batch of 10 of which 7 were made, on each kind
// of API.
func halfMade(t *testing.T, options ...mockapi.Option) (*acctest.API, *acctest.Workspace, map[string]string) {
	t.Helper()
	api := acctest.Start(t, options...)
	w := api.NewWorkspace(t, rows(10, 1))
	refuse(api, 2, 3)
	r := w.Run("apply", "-auto-approve", "-no-color")
	acctest.ExpectOutput(t, r.Stderr, "Cannot create 3 of 10 conversions", "The campaign is closed", "The next apply does only the rest.")
	made := api.ByReference(t)
	state := inState(t, w)
	if r.ExitCode != 1 || len(made) != 7 || len(state.IDs) != 7 || len(state.Conversions) != 10 || !state.Tainted {
		t.Fatalf("exit %d, %d made, state %+v", r.ExitCode, len(made), state)
	}
	api.ResetRequests()
	return api, w, made
}

func TestFailedCreateIsFinishedByTheNextApply(t *testing.T) {
	t.Parallel()
	for which, options := range apis {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			api, w, made := halfMade(t, options...)
			r := w.Must("apply", "-auto-approve", "-no-color")
			expectWrites(t, api, 3, 0, 0)
			expectKept(t, api, made)
			expectOneStory(t, w, api, 10)
			expectNone(t, r.Output(), "Conversions taken over")
			w.Must("plan", "-detailed-exitcode")
		})
	}
}

// apis are the kinds of API that the documentation allows for.
var apis = map[string][]mockapi.Option{
	"409 on duplicate":             nil,
	"existing record on duplicate": {mockapi.WithExistingOnDuplicate()},
}

func TestFailedCreateThenDestroyDeletesEverything(t *testing.T) {
	t.Parallel()
	api, w, _ := halfMade(t)
	w.Must("destroy", "-auto-approve")
	expectWrites(t, api, 0, 0, 7)
	expectOneStory(t, w, api, 0)
}

func TestFailedCreateThenNoBlockDeletesEverything(t *testing.T) {
	t.Parallel()
	api, w, _ := halfMade(t)
	w.Write("main.tf", "")
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 0, 0, 7)
	expectOneStory(t, w, api, 0)
}

func TestFailedCreateThenChangedRows(t *testing.T) {
	t.Parallel()
	api, w, made := halfMade(t)
	w.Write("main.tf", rows(10, 5))
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 3, 7, 0)
	expectKept(t, api, made)
	expectOneStory(t, w, api, 10)
	w.Must("plan", "-detailed-exitcode")
}

func TestFailedCreateThenOtherRows(t *testing.T) {
	t.Parallel()
	api, w, made := halfMade(t)
	w.Write("main.tf", strings.ReplaceAll(rows(10, 1), "ORDER-", "SALE-"))
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 10, 0, len(made))
	expectOneStory(t, w, api, 10)
}

func TestFailedCreateThenFewerRows(t *testing.T) {
	t.Parallel()
	api, w, made := halfMade(t)
	w.Write("main.tf", rows(5, 1))
	w.Must("apply", "-auto-approve")
	kept := 0
	for ref := range made {
		if ref < "ORDER-005" {
			kept++
		}
	}
	expectWrites(t, api, 5-kept, 0, len(made)-kept)
	expectOneStory(t, w, api, 5)
}

func TestFailedCreateThenAnotherOrganization(t *testing.T) {
	t.Parallel()
	api, w, made := halfMade(t)
	w.Write("main.tf", rows(10, 1, `organization_id = "`+acctest.OtherOrganization+`"`))
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 10, 0, len(made))
	expectOneStory(t, w, api, 10)
	for _, c := range api.All() {
		if c.OrganizationID != acctest.OtherOrganization {
			t.Errorf("%s is in organization %s", *c.ExternalRef, c.OrganizationID)
		}
	}
}

// Where the references are not known while planning, nobody can tell what the
// create will want: everything is deleted, and nothing is left behind.
func TestFailedCreateThenRowsThatAreNotKnownYet(t *testing.T) {
	t.Parallel()
	for name, ref := range map[string]string{"the same ones": "ORDER", "other ones": "SALE"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api, w, made := halfMade(t)
			later := strings.Replace(rows(9, 1), "range(9) : format(\"ORDER-%03d\", i)",
				"range(9) : format(\"%s-%03d\", terraform_data.later.id == \"\" ? \"\" : \""+ref+"\", i)", 1)
			w.Write("main.tf", later+"resource \"terraform_data\" \"later\" {}\n")
			w.Must("apply", "-auto-approve")
			expectWrites(t, api, 9, 0, len(made))
			expectOneStory(t, w, api, 9)
		})
	}
}

// Two batches are half made, one of them because the other has its key: each
// create goes on with its own records.
func TestTwoFailedCreatesThatShareAKey(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	one := func(name, base, after string) string {
		s := strings.Replace(rows(10, 1), `"test"`, `"`+name+`"`, 1)
		return strings.Replace(strings.Replace(s, `"ORDER-%03d", i`, `i == 0 ? "SHARED-%03d" : "`+base+`-%03d", i`, 1), "\n}\n", "\n  "+after+"\n}\n", 1)
	}
	w := api.NewWorkspace(t, one("a", "A", "")+one("b", "B", ""))
	for _, ref := range []string{"A-009", "B-009"} {
		f := mockapi.JSONError(http.StatusUnprocessableEntity, "unprocessable", "Not this one.")
		f.Method, f.Match = http.MethodPost, func(r *http.Request) bool { return bodyHas(r, ref) }
		api.Inject(f)
	}
	w.Run("apply", "-auto-approve")
	before := api.ByReference(t)
	api.ResetRequests()
	w.Write("main.tf", one("a", "A", "depends_on = [brandwave_conversion_batch.b]")+one("b", "B", ""))
	w.Run("apply", "-auto-approve")
	if asked := api.Asked(http.MethodDelete); len(asked) > 0 {
		t.Errorf("deleted: %v", asked)
	}
	expectKept(t, api, before)
}

// What exists and could not be made as wanted is still no reason to begin anew.
func TestCreateThatFailsToUpdateWhatItHasIsFinishedByTheThird(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]mockapi.Fault{
		"a change is refused": {Method: http.MethodPatch, Status: http.StatusForbidden, Body: `{"error":"forbidden","message":"No."}`},
		"a change is invalid": {Method: http.MethodPatch, Status: http.StatusUnprocessableEntity, Body: `{"error":"unprocessable","message":"No."}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api, w, made := halfMade(t)
			w.Write("main.tf", rows(10, 5))
			api.Inject(fault)
			if r := w.Run("apply", "-auto-approve"); r.ExitCode != 1 {
				t.Errorf("exit code %d", r.ExitCode)
			}
			expectKept(t, api, made)
			api.ResetRequests()
			w.Must("apply", "-auto-approve")
			if asked := api.Asked(http.MethodDelete); len(asked) > 0 {
				t.Errorf("deleted: %v", asked)
			}
			expectKept(t, api, made)
			expectOneStory(t, w, api, 10)
			w.Must("plan", "-detailed-exitcode")
		})
	}
}

// A list may go on showing what the first half of the replacement deleted.
func TestReplacingACompleteBatchRecordsItAnew(t *testing.T) {
	t.Parallel()
	for which, lag := range map[string]time.Duration{"list is up to date": 0, "list lags": time.Hour} {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			var hours atomic.Int64
			api := acctest.Start(t, mockapi.WithListLag(lag), mockapi.WithClock(func() time.Time { return instant.Add(time.Duration(hours.Load()) * time.Hour) }))
			w := api.NewWorkspace(t, rows(10, 1))
			w.Must("apply", "-auto-approve")
			before := api.ByReference(t)
			hours.Add(2)
			api.ResetRequests()
			w.Must("apply", "-auto-approve", "-replace=brandwave_conversion_batch.test")
			expectWrites(t, api, 10, 0, 10)
			expectOneStory(t, w, api, 10)
			for ref, id := range api.ByReference(t) {
				if before[ref] == id {
					t.Errorf("%s was not recorded anew", ref)
				}
			}
		})
	}
}

func TestFailedCreateThenFailedDestroyThenApply(t *testing.T) {
	t.Parallel()
	api, w, _ := halfMade(t)
	f := mockapi.JSONError(http.StatusUnprocessableEntity, "unprocessable", "Not today.")
	f.Method, f.Times = http.MethodDelete, 3
	api.Inject(f)
	if r := w.Run("destroy", "-auto-approve"); r.ExitCode != 1 {
		t.Errorf("exit code %d", r.ExitCode)
	}
	left := api.ByReference(t)
	if len(left) != 3 || len(inState(t, w).IDs) != 3 {
		t.Errorf("%d are left, %d in the state", len(left), len(inState(t, w).IDs))
	}
	api.ResetRequests()
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 7, 0, 0)
	expectKept(t, api, left)
	expectOneStory(t, w, api, 10)
}

// Untainted by hand, a batch that is half made is updated.
func TestFailedCreateThenUntaint(t *testing.T) {
	t.Parallel()
	for name, n := range map[string]int{"the same rows": 10, "without the one that failed": 9} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, rows(10, 1))
			f := mockapi.JSONError(http.StatusUnprocessableEntity, "unprocessable", "Not this one.")
			f.Method, f.Match = http.MethodPost, func(r *http.Request) bool { return bodyHas(r, "9\"") }
			api.Inject(f)
			w.Run("apply", "-auto-approve")
			before := api.ByReference(t)
			w.Must("untaint", address)
			api.ResetRequests()
			w.Write("main.tf", rows(n, 1))
			w.Must("apply", "-auto-approve")
			expectWrites(t, api, n-9, 0, 0)
			expectKept(t, api, before)
			expectOneStory(t, w, api, n)
			w.Must("plan", "-detailed-exitcode")
		})
	}
}

func TestNothingMadeLeavesNoState(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(10, 1))
	refuse(api, 0, 10)
	if r := w.Run("apply", "-auto-approve"); r.ExitCode != 1 {
		t.Errorf("exit code %d", r.ExitCode)
	}
	if state := inState(t, w); state.ID != "" {
		t.Errorf("the state holds %+v", state)
	}
	w.Must("apply", "-auto-approve")
	expectOneStory(t, w, api, 10)
}

// A second failure in a row changes nothing about that.
func TestCreateThatFailsTwiceIsFinishedByTheThird(t *testing.T) {
	t.Parallel()
	api, w, made := halfMade(t)
	refuse(api, 1, 2)
	if r := w.Run("apply", "-auto-approve"); r.ExitCode != 1 {
		t.Errorf("exit code %d", r.ExitCode)
	}
	expectWrites(t, api, 3, 0, 0)
	expectKept(t, api, made)
	made = api.ByReference(t)
	api.ResetRequests()
	w.Must("apply", "-auto-approve")
	expectWrites(t, api, 2, 0, 0)
	expectKept(t, api, made)
	expectOneStory(t, w, api, 10)
}
