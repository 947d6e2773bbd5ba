package reliability

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestRandomFaultsOnEveryRouteDoNotShow(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithSeed(2))
	for _, fault := range []mockapi.Fault{
		mockapi.JSONError(500, "internal_error", "Something went wrong."),
		mockapi.HTMLBadGateway(),
		{Cut: true},
	} {
		fault.Times, fault.Probability = -1, 0.01
		api.Inject(fault)
		fault.AfterCommit = true
		api.Inject(fault)
	}
	w := api.NewWorkspace(t, conversions(200))
	w.Must("apply", "-auto-approve")
	expectOneStory(t, w, api, 200)
	w.Must("plan", "-detailed-exitcode")
	w.Write("main.tf", strings.Replace(conversions(200), "count.index + 1", "count.index + 2", 1))
	w.Must("apply", "-auto-approve")
	for _, c := range api.All() {
		if want := fmt.Sprintf("ORDER-%d", c.Count-2); *c.ExternalRef != want {
			t.Errorf("%s has the count %d", *c.ExternalRef, c.Count)
		}
	}
	w.Must("plan", "-detailed-exitcode")
	w.Must("destroy", "-auto-approve")
	if n := len(api.All()); n != 0 {
		t.Errorf("%d records are left", n)
	}
}

// individually makes a refresh send a request for each record: from list pages
// it would be over before it meets a limit.
const individually = "BRANDWAVE_REFRESH_STRATEGY=individual"

func TestNothingIsLostUnderARateLimit(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithRateLimit(20))
	w := api.NewWorkspace(t, conversions(200))
	w.Env = append(w.Env, individually)
	for _, command := range [][]string{{"apply", "-auto-approve", "-no-color"}, {"plan", "-detailed-exitcode", "-no-color"}} {
		api.ResetRequests()
		r := w.Must(command...)
		refused := 0
		for _, request := range api.Requests() {
			if request.Status == http.StatusTooManyRequests {
				refused++
			}
		}
		all := len(api.Requests())
		if refused == 0 || refused*10 > all {
			t.Errorf("%s: %d of %d requests were refused, want some and at most a tenth", command[0], refused, all)
		}
		if n := strings.Count(r.Output(), "Warning: Waited for the API's rate limit"); n != 1 {
			t.Errorf("%s: %d warnings of rate limits, want 1:\n%s", command[0], n, r.Output())
		}
	}
	expectOneStory(t, w, api, 200)
}

// Only the API's own 404 to a GET of that record takes it out of the state.
func TestARefreshThatFailsLeavesTheStateAlone(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault mockapi.Fault
		want  string
	}{
		"401":                  {mockapi.JSONError(401, "unauthorized", "Invalid or expired API key."), "answered 401 Unauthorized"},
		"403":                  {mockapi.JSONError(403, "forbidden", "Not yours."), "answered 403 Forbidden"},
		"404 in HTML":          {mockapi.Fault{Status: 404, ContentType: "text/html", Body: "<h1>Not Found</h1>"}, "nothing is concluded from it"},
		"404 in plain text":    {mockapi.Fault{Status: 404, ContentType: "text/plain", Body: "default backend - 404"}, "nothing is concluded from it"},
		"404 without a body":   {mockapi.Fault{Status: 404}, "nothing is concluded from it"},
		"404 of a gateway":     {mockapi.Fault{Status: 404, Body: `{"message":"no Route matched with those values"}`}, "nothing is concluded from it"},
		"429":                  {mockapi.RateLimited("0"), "answered 429 Too Many Requests"},
		"500":                  {mockapi.JSONError(500, "internal_error", "Something went wrong."), "answered 500"},
		"502 in HTML":          {mockapi.HTMLBadGateway(), "answered 502"},
		"200 in HTML":          {mockapi.Fault{Status: 200, ContentType: "text/html", Body: "<h1>Sign in</h1>"}, "the answer is an HTML page"},
		"truncated JSON":       {mockapi.Fault{TruncateFramed: true}, "is not a JSON object"},
		"empty answer":         {mockapi.Fault{Status: 200, Body: "{}"}, "has no data"},
		"cut":                  {mockapi.Fault{Cut: true}, "the connection was closed"},
		"another record":       {mockapi.Fault{Edit: acctest.WithField("id", acctest.OtherSource)}, "about another record"},
		"another organization": {mockapi.Fault{Edit: acctest.WithField("organization_id", acctest.OtherOrganization)}, "Conversion of another organization"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, conversions(1))
			w.Must("apply", "-auto-approve")
			file := filepath.Join(w.Dir, "terraform.tfstate")
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w.Env = append(w.Env, "BRANDWAVE_MAX_RETRIES=0")
			tc.fault.Method, tc.fault.Times = http.MethodGet, -1
			api.Inject(tc.fault)
			for _, command := range [][]string{{"plan", "-no-color"}, {"apply", "-refresh-only", "-auto-approve", "-no-color"}} {
				r := w.Run(command...)
				if r.ExitCode != 1 {
					t.Errorf("%s exits with %d, want 1", command[0], r.ExitCode)
				}
				acctest.ExpectOutput(t, r.Stderr, tc.want)
			}
			after, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(before, after) {
				t.Errorf("the state was changed:\n%s", after)
			}
		})
	}
}

func TestAListWithoutTheRecordIsNoReasonToRemoveIt(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := api.NewWorkspace(t, conversions(3))
	w.Must("apply", "-auto-approve")
	api.Inject(mockapi.Fault{Path: mockapi.PathMany, Method: http.MethodGet, Times: -1, Status: 200, Body: `{"items":[],"totalCount":0,"facets":null}`})
	w.Must("plan", "-detailed-exitcode")
}

func TestAFailedUpdateIsPlannedAgainAndALostAnswerIsSettled(t *testing.T) {
	t.Parallel()
	changed := strings.Replace(conversions(1), "count.index + 1", "7", 1)
	for name, tc := range map[string]struct {
		fault mockapi.Fault
		exit  int // of the apply
		plan  int // of the plan after that
	}{
		"refused":                   {mockapi.JSONError(400, "validation_error", "Not today."), 1, 2},
		"500 before the change":     {mockapi.JSONError(500, "internal_error", "Something went wrong."), 1, 2},
		"cut before the change":     {mockapi.Fault{Cut: true}, 1, 2},
		"cut after the change":      {mockapi.LostAnswer(), 0, 0},
		"500 after the change":      {mockapi.Fault{Status: 500, AfterCommit: true}, 0, 0},
		"unreadable answer, change": {mockapi.Fault{TruncateFramed: true}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			w := api.NewWorkspace(t, conversions(1))
			w.Must("apply", "-auto-approve")
			w.Env = append(w.Env, "BRANDWAVE_MAX_RETRIES=0")
			tc.fault.Method = http.MethodPatch
			api.Inject(tc.fault)
			w.Write("main.tf", changed)
			if r := w.Run("apply", "-auto-approve"); r.ExitCode != tc.exit {
				t.Errorf("apply exits with %d, want %d:\n%s", r.ExitCode, tc.exit, r.Output())
			}
			if r := w.Run("plan", "-detailed-exitcode"); r.ExitCode != tc.plan {
				t.Errorf("the plan after that exits with %d, want %d:\n%s", r.ExitCode, tc.plan, r.Output())
			}
			w.Must("apply", "-auto-approve")
			if got := api.All()[0].Count; got != 7 {
				t.Errorf("the count is %d, want 7", got)
			}
		})
	}
}
