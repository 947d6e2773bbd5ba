package conversionbatch_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func text(s string) *string { return &s }

func TestWhatChangedOutsideIsShownFieldByFieldAndRepaired(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*mockapi.Conversion)
		shown  []string
		patch  string
	}{
		"count":             {func(c *mockapi.Conversion) { c.Count = 8 }, []string{"~ conversion_count = 8 -> 3"}, `{"count":3}`},
		"origin":            {func(c *mockapi.Conversion) { c.Origin = text("app") }, []string{`~ origin = "app" -> "website"`}, `{"origin":"website"}`},
		"origin gone":       {func(c *mockapi.Conversion) { c.Origin = nil }, []string{`+ origin = "website"`}, `{"origin":"website"}`},
		"instant":           {func(c *mockapi.Conversion) { c.ConvertedAt = instant.Add(time.Millisecond) }, []string{`~ converted_at = "2026-03-01T12:00:00.001Z" -> "2026-03-01T12:00:00Z"`}, `{"converted_at":"2026-03-01T12:00:00.000Z"}`},
		"source":            {func(c *mockapi.Conversion) { c.SourceID = acctest.OtherSource }, []string{`- source_id = "` + acctest.OtherSource + `"`}, `{"source_id":"` + acctest.Source + `"}`},
		"metadata":          {func(c *mockapi.Conversion) { c.Metadata = json.RawMessage(`{"campaign":"summer","tags":["a",1.5]}`) }, []string{`~ campaign = "summer" -> "spring"`}, `{"metadata":{"campaign":"spring","tags":["a",1.5]}}`},
		"metadata gone":     {func(c *mockapi.Conversion) { c.Metadata = nil }, []string{`+ metadata = {`}, `{"metadata":{"campaign":"spring","tags":["a",1.5]}}`},
		"another key":       {func(c *mockapi.Conversion) { c.ExternalRef = text("B-1") }, []string{`- external_ref = "B-1"`}, `{"external_ref":"A-1"}`},
		"without a key":     {func(c *mockapi.Conversion) { c.ExternalRef = nil }, []string{`- external_ref = null`}, `{"external_ref":"A-1"}`},
		"two of its fields": {func(c *mockapi.Conversion) { c.Count, c.Origin = 8, text("app") }, []string{"~ conversion_count = 8 -> 3", `~ origin = "app" -> "website"`}, `{"count":3,"origin":"website"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, records(first, second, third))
			w.Must("apply", "-auto-approve")
			before := api.ByReference(t)
			api.Update(before["A-1"], tc.change)
			api.ResetRequests()
			plan := w.Must("plan", "-no-color").Stdout
			acctest.ExpectOutput(t, plan, "1 to change")
			squeezed := strings.Join(strings.Fields(plan), " ")
			for _, want := range tc.shown {
				if !strings.Contains(squeezed, want) {
					t.Errorf("the plan lacks %q:\n%s", want, plan)
				}
			}
			if n := strings.Count(plan, "~ ") + strings.Count(plan, "+ ") + strings.Count(plan, "- "); n > 12 {
				t.Errorf("%d marks of a change: more than one record is shown:\n%s", n, plan)
			}
			expectNone(t, plan, "A-2")
			expectWrites(t, api, 0, 0, 0)
			w.Must("apply", "-auto-approve")
			expectRequests(t, "changes", api.Bodies("PATCH"), []string{tc.patch})
			expectWrites(t, api, 0, 1, 0)
			expectKept(t, api, before)
			w.Must("plan", "-detailed-exitcode")
		})
	}
}

func TestWhatWasDeletedOutsideIsCreatedAgain(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(40, 1))
	w.Must("apply", "-auto-approve")
	for ref, id := range api.ByReference(t) {
		if ref < "ORDER-025" {
			api.Remove(id)
		}
	}
	kept := api.ByReference(t)
	api.ResetRequests()
	r := w.Must("apply", "-auto-approve", "-no-color")
	acctest.ExpectOutput(t, r.Output(), "Warning: Conversions deleted outside Terraform", "no longer exist in the API: 25.", `"ORDER-019" and 5 more.`, "1 changed")
	expectWrites(t, api, 25, 0, 0)
	expectKept(t, api, kept)
	expectOneStory(t, w, api, 40)
}

func TestABatchOfWhichEverythingIsGoneIsFilledAgain(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(3, 1))
	w.Must("apply", "-auto-approve")
	id := inState(t, w).ID
	for _, record := range api.ByReference(t) {
		api.Remove(record)
	}
	plan := w.Must("plan", "-no-color").Stdout
	acctest.ExpectOutput(t, plan, "0 to add, 1 to change, 0 to destroy")
	w.Must("apply", "-auto-approve")
	expectOneStory(t, w, api, 3)
	if now := inState(t, w).ID; now != id {
		t.Errorf("the batch was %s and is %s", id, now)
	}
}

func TestARefreshThatFailsLeavesTheStateAlone(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault mockapi.Fault
		want  string
	}{
		"401":                  {mockapi.JSONError(401, "unauthorized", "Invalid or expired API key."), "answered 401 Unauthorized"},
		"foreign 404":          {mockapi.Fault{Status: 404, ContentType: "text/html", Body: "<h1>Not Found</h1>"}, "nothing is concluded from it"},
		"500":                  {mockapi.JSONError(500, "internal_error", "Something went wrong."), "answered 500"},
		"another organization": {mockapi.Fault{Edit: acctest.WithField("organization_id", acctest.OtherOrganization)}, "is in organization " + acctest.Organization},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, mockapi.WithItemsLacking("metadata")) // so that each record takes a request
			w := api.NewWorkspace(t, rows(40, 1))
			w.Must("apply", "-auto-approve")
			file := filepath.Join(w.Dir, "terraform.tfstate")
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w.Env = append(w.Env, "BRANDWAVE_MAX_RETRIES=0")
			// One fails, another is gone: the one does not hide in the other.
			for _, id := range api.ByReference(t) {
				api.Remove(id)
				break
			}
			tc.fault.Method, tc.fault.Path, tc.fault.Skip, tc.fault.Times = http.MethodGet, mockapi.PathOne, 3, -1
			api.Inject(tc.fault)
			r := w.Run("apply", "-refresh-only", "-auto-approve", "-no-color")
			if r.ExitCode != 1 {
				t.Errorf("exit code %d", r.ExitCode)
			}
			acctest.ExpectOutput(t, r.Stderr, tc.want, "The state is left as it is.")
			after, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if string(before) != string(after) {
				t.Errorf("the state was changed:\n%s", after)
			}
		})
	}
}

// Terraform counts the batch as one, whatever leaves it; a precondition keeps
// records from leaving it by mistake.
func TestRecordsThatLeaveAreNoDestroyToTerraformAndAPreconditionKeepsThem(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, rows(5, 1))
	w.Must("apply", "-auto-approve")
	w.Write("main.tf", rows(2, 1))
	acctest.ExpectOutput(t, w.Must("plan", "-no-color").Stdout, `- "ORDER-004" =`, "Plan: 0 to add, 1 to change, 0 to destroy.")
	api.ResetRequests()
	w.Write("main.tf", "locals {\n  rows = range(2)\n}\n"+
		rows(2, 1, "lifecycle {\n    precondition {\n      condition     = length(local.rows) >= 5\n      error_message = \"Was the file cut off?\"\n    }\n  }"))
	r := w.Run("apply", "-auto-approve", "-no-color")
	acctest.ExpectOutput(t, r.Output(), "Was the file cut off?")
	if r.ExitCode != 1 {
		t.Errorf("exit code %d", r.ExitCode)
	}
	expectWrites(t, api, 0, 0, 0)
}
