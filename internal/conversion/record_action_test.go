package conversion_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestActionRecordsWhatTheResourceWould(t *testing.T) {
	t.Parallel()
	least := map[string]any{"source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z", "external_ref": "ORDER-1"}
	for name, config := range map[string]map[string]any{"everything": order, "least": least, "other words": sameOrder} {
		s, api := serveAPI(t)
		progress, diags := s.invoke(config)
		s.ExpectNone(diags)
		expectProgress(t, progress, recording, "Recorded as conversion "+only(t, api).ID+".")
		expectRequests(t, name, api.Asked(), []string{"POST /v1/conversions"})
		r, theirs := serveAPI(t)
		r.ExpectNone(r.Apply(nil, but(map[string]any{"conversion_count": int64(1), "organization_id": acctest.Organization}, config), nil).Diagnostics)
		if diff := cmp.Diff(theirs.Bodies("POST"), api.Bodies("POST")); diff != "" {
			t.Errorf("%s: requests (-resource +action):\n%s", name, diff)
		}
	}
}

func TestActionThatFindsItsEventRecordedSucceeds(t *testing.T) {
	t.Parallel()
	for name, options := range apis() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := serveAPI(t, options...)
			for _, c := range fill(api, 150) { // so that a list has two pages
				api.Update(c.ID, func(c *mockapi.Conversion) { ref := "OTHER-" + *c.ExternalRef; c.ExternalRef = &ref })
			}
			_, diags := s.invoke(order)
			s.ExpectNone(diags)
			made := api.All()[150]
			api.ResetRequests()
			progress, diags := s.invoke(sameOrder)
			s.ExpectNone(diags)
			expectProgress(t, progress, recording, "Recorded already, with the same content, as conversion "+made.ID+". It is left as it is.")

			// Another run has seen nothing yet: where a duplicate is answered like a new one, it cannot know.
			later := serve(t, api.URL, acctest.Canary, acctest.Organization)
			progress, diags = later.invoke(order)
			s.ExpectNone(diags)
			if len(progress) != 2 || !strings.HasPrefix(progress[1], "Recorded") || !strings.Contains(progress[1], "conversion "+made.ID+".") {
				t.Errorf("%q", progress)
			}
			if diff := cmp.Diff(made, api.All()[150]); diff != "" || len(api.All()) != 151 {
				t.Errorf("%d records, and the event (-before +after):\n%s", len(api.All()), diff)
			}
			expectRequests(t, "writes", api.Asked("PATCH", "DELETE"), []string{})
		})
	}
}

func TestActionOverwritesNothing(t *testing.T) {
	t.Parallel()
	for name, options := range apis() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := serveAPI(t, options...)
			_, diags := s.invoke(order)
			s.ExpectNone(diags)
			made := only(t, api)
			for attribute, value := range map[string]any{
				"source_id": acctest.OtherSource, "converted_at": "2026-03-01T12:00:00.001Z", "conversion_count": nil, "origin": nil, "metadata": `{"a":1}`,
			} {
				for run, s := range []*served{s, serve(t, api.URL, acctest.Canary, acctest.Organization)} {
					progress, diags := s.invoke(but(order, map[string]any{attribute: value}))
					expectError(t, diags, "Conversion already exists", "external_ref",
						`The conversion with external_ref "ORDER-1" is `+made.ID+". It differs from this action in "+attribute+", and an action overwrites nothing.", `id = "`+made.ID+`"`)
					expectProgress(t, progress, recording)
					if name == "existing record on duplicate" && run == 1 { // another process, which has not seen it made
						expectOutput(t, diags[0].Detail, "a record that was most likely there before. If it was not, the API stores other values than it is sent.")
					}
					if options == nil && run == 0 {
						expectOutput(t, diags[0].Detail, "answered 409 Conflict: A conversion with this external_ref exists already. Request ID: req_")
					}
				}
			}
			if diff := cmp.Diff(made, only(t, api)); diff != "" {
				t.Errorf("the record was changed (-before +after):\n%s", diff)
			}
			expectRequests(t, "writes", api.Asked("PATCH", "DELETE"), []string{})
		})
	}
}

// A list that lags behind does not show the event, or shows what was before.
func TestActionIsNotMisledByAListThatLags(t *testing.T) {
	t.Parallel()
	for what, before := range map[string]func(s *served, api *acctest.API){
		"not shown yet":  func(*served, *acctest.API) {},
		"older values":   func(_ *served, api *acctest.API) { api.Inject(listed(`"count":3`, `"count":9`)) },
		"values to come": func(_ *served, api *acctest.API) { api.Inject(listed(`"origin":"app"`, `"origin":"website"`)) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			lag := mockapi.WithListLag(time.Second)
			if what != "not shown yet" {
				lag = mockapi.WithListLag(0)
			}
			s, api := serveAPI(t, lag)
			_, diags := s.invoke(order)
			s.ExpectNone(diags)
			if what == "values to come" {
				api.Update(only(t, api).ID, func(c *mockapi.Conversion) { origin := "app"; c.Origin = &origin })
			}
			before(s, api)
			progress, diags := s.invoke(order)
			if what == "values to come" {
				expectError(t, diags, "Conversion already exists", "external_ref", "It differs from this action in origin,")
				return
			}
			s.ExpectNone(diags)
			expectProgress(t, progress, recording, "Recorded already, with the same content, as conversion "+only(t, api).ID+". It is left as it is.")
		})
	}
}

// listed makes lists show something else.
func listed(old, instead string) mockapi.Fault {
	return mockapi.Fault{Method: http.MethodGet, Path: mockapi.PathMany, Times: -1, Edit: func(body []byte) []byte {
		return []byte(strings.ReplaceAll(string(body), old, instead))
	}}
}

func TestActionRecordsOnceWhenAnswersAreLost(t *testing.T) {
	t.Parallel()
	for name, options := range apis() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for how, fault := range map[string]mockapi.Fault{
				"cut": {Cut: true}, "500": mockapi.JSONError(500, "internal_error", "Something went wrong."),
				"truncated": {Truncate: true}, "truncated, framed": {TruncateFramed: true}, "429": mockapi.RateLimited("0"),
			} {
				for _, committed := range []bool{false, true} {
					s, api := serveAPI(t, options...)
					fault.Method, fault.AfterCommit = http.MethodPost, committed
					api.Inject(fault)
					progress, diags := s.invoke(order)
					diags = slices.DeleteFunc(diags, func(d *tfprotov6.Diagnostic) bool { return d.Summary == "Waited for the API's rate limit" })
					s.ExpectNone(diags)
					made := only(t, api)
					if len(progress) != 2 || !strings.Contains(progress[1], " as conversion "+made.ID+".") {
						t.Errorf("%s, committed %t: %q", how, committed, progress)
					}
					if how == "cut" {
						expectOutput(t, progress[len(progress)-1], "The API's answer was lost, so the conversion was looked for by its external_ref; it has every configured value.")
					}
				}
			}
		})
	}
}

func TestErrorsOfAnActionSayHowToInvokeItAgain(t *testing.T) {
	t.Parallel()
	post := func(f mockapi.Fault) mockapi.Fault { f.Method, f.Times = http.MethodPost, -1; return f }
	for name, test := range map[string]struct {
		faults             []mockapi.Fault
		summary, attribute string
		parts              []string
		records            int
	}{
		"a field":  {[]mockapi.Fault{post(mockapi.JSONError(400, "validation_error", "count must be less than 3."))}, "Cannot create conversion", "conversion_count", []string{"count must be less than 3."}, 0},
		"the key":  {[]mockapi.Fault{post(mockapi.JSONError(401, "unauthorized", "Invalid or expired API key."))}, "Cannot create conversion", "", []string{"answered 401"}, 0},
		"503":      {[]mockapi.Fault{post(mockapi.Fault{Status: 503})}, "Cannot create conversion", "", []string{"may still be recorded late. Run the action again: if the event is recorded by then"}, 0},
		"no sight": {[]mockapi.Fault{post(mockapi.Fault{Status: 503, AfterCommit: true}), {Method: http.MethodGet, Times: -1, Status: 403, Body: `{"error":"forbidden","message":"No."}`}}, "Cannot create conversion", "", []string{`looking for external_ref "ORDER-1" failed`, "Run the action again: "}, 1},
		"no look-up": {
			[]mockapi.Fault{post(mockapi.JSONError(409, "conflict", "Taken.")), {Method: http.MethodGet, Times: -1, Status: 403, Body: `{"error":"forbidden","message":"No."}`}},
			"Conversion could not be compared", "external_ref",
			[]string{"answered 409 Conflict: Taken.", `The conversion with external_ref "ORDER-1" could not be looked up. Whether it has the content of this action is not known: `, "403 Forbidden", "Run the action again: "},
			0,
		},
		"not in the list": {
			[]mockapi.Fault{post(mockapi.JSONError(409, "conflict", "Taken."))},
			"Conversion could not be compared", "external_ref",
			[]string{"could not be looked up. Whether it has the content of this action is not known: neither the API's search nor its list shows it. Run the action again: "},
			0,
		},
		"an id alone": {
			[]mockapi.Fault{{Method: http.MethodPost, Edit: func([]byte) []byte { return []byte(`{"data":{"id":"` + acctest.OtherSource + `"}}`) }}, {Method: http.MethodGet, Times: -1, Status: 403, Body: `{"error":"forbidden","message":"No."}`}},
			"Conversion could not be compared", "external_ref",
			[]string{"is " + acctest.OtherSource + ". Whether it has the content of this action is not known: ", "Run the action again: "},
			1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t)
			s := serveSettings(t, map[string]any{"endpoint": api.URL, "api_key": acctest.Canary, "organization_id": acctest.Organization, "max_retries": int64(0)}, false)
			for _, fault := range test.faults {
				api.Inject(fault)
			}
			progress, diags := s.invoke(order)
			expectProgress(t, progress, recording)
			expectError(t, diags, test.summary, test.attribute, test.parts...)
			if n := len(api.All()); n != test.records {
				t.Fatalf("%d records, want %d", n, test.records)
			}
			expectRecordedOnceWhenInvokedAgain(t, s, api)
		})
	}
}

func TestActionOfAnUnusableConfigurationIsRefusedWithoutARequest(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	for name, value := range map[string]any{
		"organization_id": "mine", "source_id": "theirs", "converted_at": "yesterday", "conversion_count": int64(0), "origin": strings.Repeat("x", 51),
		"external_ref": "", "metadata": `["a"]`,
	} {
		diags := s.action().Validate(but(order, map[string]any{name: value}))
		if len(diags) != 1 || !strings.Contains(diags[0].Attribute.String(), name) {
			t.Errorf("%s: %q", name, acctest.Told(diags))
		}
	}
	for name, required := range map[string]bool{
		"source_id": true, "converted_at": true, "external_ref": true, "organization_id": false, "conversion_count": false, "origin": false, "metadata": false,
	} {
		for _, a := range s.Schemas.ActionSchemas[actionName].Schema.Block.Attributes {
			if a.Name == name && (a.Required != required || a.Optional == required) {
				t.Errorf("%s: required is %t", name, a.Required)
			}
		}
		s.ExpectNone(s.action().Validate(but(order, map[string]any{name: tftypes.UnknownValue})))
		s.ExpectNone(s.action().Plan(but(order, map[string]any{name: tftypes.UnknownValue})).Diagnostics)
	}
	expectRequests(t, "requests", api.Asked(), []string{})
}

func TestActionWithoutAnOrganizationIsRefusedByThePlan(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	s := serve(t, api.URL, acctest.Canary, "")
	if got := acctest.Told(s.action().Plan(order).Diagnostics); len(got) != 1 || !strings.HasPrefix(got[0], "ERROR: Missing organization\n") {
		t.Errorf("%q", got)
	}
	s.ExpectNone(s.action().Plan(but(order, map[string]any{"organization_id": tftypes.UnknownValue})).Diagnostics)
	expectRequests(t, "requests", api.Asked(), []string{})
	_, diags := s.invoke(but(order, map[string]any{"organization_id": acctest.OtherOrganization}))
	s.ExpectNone(diags)
	if got := only(t, api).OrganizationID; got != acctest.OtherOrganization {
		t.Errorf("recorded in organization %s", got)
	}
}

// What the provider does not know while planning, it knows when it invokes.
func TestActionIsPlannedWithSettingsThatAreNotKnownYet(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	known := map[string]any{"endpoint": api.URL, "api_key": acctest.Canary, "organization_id": acctest.Organization}
	for _, name := range []string{"endpoint", "api_key", "organization_id"} {
		for _, deferrals := range []bool{false, true} {
			s := serveSettings(t, but(known, map[string]any{name: tftypes.UnknownValue}), deferrals)
			planned := s.action().Plan(order)
			s.ExpectNone(planned.Diagnostics)
			if (planned.Deferred != nil) != deferrals {
				t.Errorf("%s: deferred %v, want %t", name, planned.Deferred, deferrals)
			}
			progress, diags := s.action().Invoke(t.Context(), order)
			if len(diags) != 1 || !strings.Contains(diags[0].Summary, "not known yet") || len(progress) > 0 {
				t.Errorf("%s: invoked with %q, %q", name, progress, acctest.Told(diags))
			}
		}
	}
	expectRequests(t, "requests", api.Asked(), []string{})
}

func TestRateLimitOfAnActionIsOneWarning(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	api.Inject(mockapi.RateLimited("0"))
	_, diags := s.invoke(order)
	if got := acctest.Told(diags); len(got) != 1 || !strings.HasPrefix(got[0], "WARNING: Waited for the API's rate limit\n") {
		t.Errorf("%q", got)
	}
	only(t, api)
}
