package conversionimport_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// A fifth of the creates is carried out and its answer lost, or fails before
// that, and one meets a rate limit, on each kind of API that the documentation allows for.
func TestEachRowIsRecordedOnceWhenAnswersAreLost(t *testing.T) {
	t.Parallel()
	for how, fault := range map[string]mockapi.Fault{
		"cut after the work":  {Cut: true, AfterCommit: true},
		"500 after the work":  {Status: 500, Body: `{"error":"internal_error","message":"No."}`, AfterCommit: true},
		"500 before the work": mockapi.JSONError(500, "internal_error", "No."),
		"truncated answer":    {Truncate: true},
	} {
		for which, options := range map[string][]mockapi.Option{
			"409 on duplicate":             nil,
			"existing record on duplicate": {mockapi.WithExistingOnDuplicate()},
			"lists lag":                    {mockapi.WithListLag(time.Second)},
			"search is blind":              {mockapi.WithSearchBlindToExternalRef()},
		} {
			t.Run(how+", "+which, func(t *testing.T) {
				t.Parallel()
				api := acctest.Start(t, append([]mockapi.Option{mockapi.WithSeed(7)}, options...)...)
				s := serve(t, api, nil)
				fault := fault
				fault.Method, fault.Times, fault.Probability = http.MethodPost, -1, 0.2
				api.Inject(fault)
				limited := mockapi.RateLimited("1")
				limited.Method, limited.Skip = http.MethodPost, 20
				api.Inject(limited)
				config := set{"file": write(t, "orders.csv", orders(100))}
				// What gave up after all its retries, the next run does.
				for range 3 {
					if _, diags := s.run(t.Context(), config); !slices.ContainsFunc(diags, func(d string) bool { return strings.HasPrefix(d, "ERROR") }) {
						break
					}
				}
				expectOrders(t, api, 100)
				api.ClearFaults()
				if _, diags := s.run(t.Context(), config); slices.ContainsFunc(diags, func(d string) bool { return strings.HasPrefix(d, "ERROR") }) {
					t.Error(diags)
				}
				expectOrders(t, api, 100)
			})
		}
	}
}

// Rows of one reference are settled in the file's order, however slow the first
// of them is: the later ones are equal and skipped, or other and rejected.
func TestTheFirstRowOfAReferenceIsRecorded(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		options []mockapi.Option
		want    string
		reason  string
	}{
		"409 on duplicate": {nil, "152 recorded, 1 skipped, 1 rejected, 0 failed", "conversion %s has this external_ref already and differs in conversion_count; nothing was overwritten."},
		// There it cannot be told who made a record that is as the row says.
		"existing record": {[]mockapi.Option{mockapi.WithExistingOnDuplicate()}, "153 recorded, 0 skipped, 1 rejected, 0 failed", "the API answered with conversion %s, which differs in conversion_count: either it was recorded before, or the API stored other values than it was sent."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := start(t, tc.options...)
			hold := make(chan struct{})
			api.Inject(mockapi.Fault{Method: http.MethodPost, Hold: hold, Match: func(r *http.Request) bool { return bodyHas(r, `"A"`) }})
			api.Inject(mockapi.Fault{Method: http.MethodPost, Match: func(r *http.Request) bool {
				if bodyHas(r, `"B"`) {
					close(hold) // B comes long after all rows of A in the file, and does not wait for them
				}
				return false
			}})
			file := "external_ref,converted_at,conversion_count\nA,2026-03-01T12:00:00Z,1\nA,2026-03-01T12:00:00Z,2\nA,2026-03-01T14:00:00.000+02:00,\n"
			_, others, _ := strings.Cut(orders(150), "\n")
			progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", file+others+"B,2026-03-01T12:00:00Z,1\n")})
			expectSummary(t, progress, diags, tc.want, 1)
			expectOne(t, diags, "1 of 154 rows need a look", `line 3, external_ref "A": `+fmt.Sprintf(tc.reason, recordOf(t, api, "A").ID))
			if c := recordOf(t, api, "A"); c.Count != 1 || len(api.All()) != 152 {
				t.Errorf("%d records, that of A with count %d", len(api.All()), c.Count)
			}
		})
	}
}

// recordOf is the record with this reference.
func recordOf(t *testing.T, api *acctest.API, ref string) mockapi.Conversion {
	t.Helper()
	for _, c := range api.All() {
		if *c.ExternalRef == ref {
			return c
		}
	}
	t.Fatalf("there is no %s", ref)
	return mockapi.Conversion{}
}

func bodyHas(r *http.Request, part string) bool {
	b := make([]byte, 1000)
	n, _ := r.Body.Read(b)
	return strings.Contains(string(b[:n]), part)
}

func TestARecordThatDiffersIsNamedAndLeftAlone(t *testing.T) {
	t.Parallel()
	for name, more := range map[string]set{"searched for": nil, "listed": {"skip_listed": true}} {
		for which, options := range map[string][]mockapi.Option{"whole items": nil, "partial items": {mockapi.WithItemsLacking("metadata")}} {
			s, api := start(t, options...)
			there := put(api, "ORDER-00001", 9)
			same := put(api, "ORDER-00002", 3)
			config := set{"file": write(t, "orders.csv", orders(4))}
			for k, v := range more {
				config[k] = v
			}
			progress, diags := s.run(t.Context(), config)
			expectSummary(t, progress, diags, "2 recorded, 1 skipped, 1 rejected, 0 failed", 1)
			expectOne(t, diags, `ERROR: AttributeName("file"): 1 of 4 rows need a look`, fmt.Sprintf("line 3, external_ref %q: conversion %s has this external_ref already and differs in conversion_count; nothing was overwritten.", "ORDER-00001", there.ID),
				"Where a row is right and the conversion that it differs from is not, change the conversion,")
			if len(api.All()) != 4 || api.All()[0].Count != 9 || api.All()[1].ID != same.ID {
				t.Errorf("%s, %s: %v", name, which, api.All())
			}
		}
	}
}

func TestRejectedRowsAreNamedAndReported(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	put(api, "TAKEN", 9)
	api.Inject(mockapi.Fault{Method: http.MethodPost, Match: func(r *http.Request) bool { return bodyHas(r, "REFUSED") }, Status: 422, Body: `{"error":"validation_error","message":"Not this one."}`})
	api.Inject(mockapi.Fault{Method: http.MethodPost, Match: func(r *http.Request) bool { return bodyHas(r, "FORBIDDEN") }, Status: 403, Body: `{"error":"forbidden","message":"Not you."}`})
	var rows strings.Builder
	rows.WriteString("external_ref,converted_at,conversion_count\nTAKEN,2026-03-01T12:00:00Z,1\nREFUSED,2026-03-01T12:00:00Z,1\nFORBIDDEN,2026-03-01T12:00:00Z,1\nGOOD,2026-03-01T12:00:00Z,1\n")
	for i := range 30 {
		fmt.Fprintf(&rows, "BAD-%02d,yesterday,1\n", i)
	}
	report := filepath.Join(t.TempDir(), "rejected.csv")
	config := set{"file": write(t, "orders.csv", rows.String()), "report_file": report}
	progress, diags := s.run(t.Context(), config)
	expectSummary(t, progress, diags, "1 recorded, 0 skipped, 32 rejected, 1 failed", 1)
	expectOne(t, diags, "33 of 34 rows need a look", "line 2, external_ref \"TAKEN\": conversion ", "line 3, external_ref \"REFUSED\": POST /v1/conversions answered 422 Unprocessable Entity: Not this one",
		"line 4, external_ref \"FORBIDDEN\": ", "line 22, column converted_at: \"yesterday\" is not an RFC 3339 timestamp", "13 more rows were rejected or failed.", "All rejected and failed rows are in "+report)
	if strings.Contains(diags[0], "line 23,") {
		t.Errorf("more than 20 rows are named: %s", diags[0])
	}
	lines := readReport(t, report)
	if len(lines) != 34 || !slices.Equal(lines[0], []string{"line", "external_ref", "outcome", "reason"}) {
		t.Errorf("%d lines: %q", len(lines), lines[0])
	}
	got := map[string]string{}
	for _, l := range lines[1:] {
		got[l[0]+" "+l[1]] = l[2]
		if l[3] == "" {
			t.Errorf("no reason: %q", l)
		}
	}
	for key, want := range map[string]string{"2 TAKEN": "rejected", "3 REFUSED": "rejected", "4 FORBIDDEN": "failed", "35 BAD-29": "rejected"} {
		if got[key] != want {
			t.Errorf("%s is %q in the report, want %q", key, got[key], want)
		}
	}
	// Corrected and run again: the report has its header alone.
	config["file"] = write(t, "orders.csv", "external_ref,converted_at,conversion_count\nTAKEN,2026-03-01T12:00:00Z,9\nGOOD,2026-03-01T12:00:00Z,1\n")
	progress, diags = s.run(t.Context(), config)
	expectSummary(t, progress, diags, "0 recorded, 2 skipped, 0 rejected, 0 failed", 0)
	if lines := readReport(t, report); len(lines) != 1 {
		t.Errorf("the report is %q", lines)
	}
}

func TestAnImportEndsWhenAllRowsFailAlike(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fault mockapi.Fault
		more  set
		most  int
	}{
		"401":               {mockapi.JSONError(401, "unauthorized", "Invalid or expired API key."), nil, 15},
		"403":               {mockapi.JSONError(403, "forbidden", "Not yours."), nil, 35},
		"403, list by list": {mockapi.JSONError(403, "forbidden", "Not yours."), set{"skip_listed": true}, 36},
	} {
		s, api := start(t)
		tc.fault.Times = -1
		api.Inject(tc.fault)
		report := filepath.Join(t.TempDir(), "report.csv")
		config := set{"file": write(t, "orders.csv", strings.Replace(orders(1000), "\n", "\nBAD,yesterday,1\n", 1)), "report_file": report}
		for k, v := range tc.more {
			config[k] = v
		}
		_, diags := s.run(t.Context(), config)
		expectOne(t, diags, "Import ended early", "The API refuses everything in the same way", "Correct the rejected rows in the file. Remove the cause named above, then run the action again",
			"The rows that were rejected or failed until then are in "+report)
		if strings.Contains(diags[0], "All rejected") || strings.Contains(diags[0], "differs") {
			t.Errorf("%s: %s", name, diags[0])
		}
		if n := len(api.Asked()); n > tc.most {
			t.Errorf("%s: %d requests, want at most %d", name, n, tc.most)
		}
	}
}

func TestAFileThatCannotBeReadToItsEnd(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(3)+"A,\"2026\nB,\n")})
	expectSummary(t, progress, diags, "3 recorded, 0 skipped", 1)
	expectOne(t, diags, "File cannot be read to its end", "the quotes of the row that begins on line 5 do not match", "What follows was not read", "Correct line 5, then run the action again")
	expectOrders(t, api, 3)
	long := orders(3) + "A,\"" + strings.Repeat("x\n", 3<<20)
	_, diags = s.run(t.Context(), set{"file": write(t, "orders.csv", long)})
	expectOne(t, diags, "File cannot be read to its end", "line 5: the row is longer than 1 MiB; is a quote opened and not closed? What follows was not read", "Correct line 5, then run the action again")
}

func TestWaitsForTheRateLimitAreOneWarning(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	fault := mockapi.RateLimited("0")
	fault.Method, fault.Times = http.MethodPost, 3
	api.Inject(fault)
	_, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(20))})
	expectOrders(t, api, 20)
	expectOne(t, diags, "WARNING", "Waited for the API's rate limit")
}
