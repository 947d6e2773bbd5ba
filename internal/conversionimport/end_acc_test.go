package conversionimport_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// An API that stores other values than it was sent has recorded all the same.
func TestRowsThatWereStoredOtherwiseAreNotCalledUnrecorded(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	api.Inject(mockapi.Fault{Method: http.MethodPost, Times: -1, Edit: func(body []byte) []byte {
		return bytes.ReplaceAll(body, []byte(`"count":`), []byte(`"count":1`))
	}})
	report := filepath.Join(t.TempDir(), "report.csv")
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(3)), "report_file": report})
	expectOrders(t, api, 3)
	expectSummary(t, progress, diags, "0 recorded, 0 skipped, 3 rejected, 0 failed", 1)
	const reason = "either it was recorded before, or the API stored other values than it was sent"
	expectOne(t, diags, "3 of 3 rows need a look", "the API answered with conversion ", ", which differs in conversion_count: "+reason, "All rejected and failed rows are in "+report)
	for _, no := range []string{"not recorded", "overwritten", "already"} {
		if strings.Contains(diags[0], no+" ") || strings.Contains(diags[0], no+".") {
			t.Errorf("it says %q: %s", no, diags[0])
		}
	}
	if lines := readReport(t, report); len(lines) != 4 || !strings.Contains(lines[1][3], reason) {
		t.Errorf("the report is %q", lines)
	}
}

// Nor does an answer that was lost say where a record came from.
func TestARowThatDiffersFromWhatALostAnswerLeftIsNamed(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	there := put(api, "ORDER-00000", 9)
	api.Inject(mockapi.Fault{Method: http.MethodPost, Cut: true})
	_, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(1))})
	expectOne(t, diags, "1 of 1 rows need a look", "the API's answer was lost, and its external_ref is that of conversion "+there.ID+", which differs in conversion_count")
}

// A look-up that the interrupt cut off leaves its row open, and can have recorded
// nothing.
func TestALookUpThatIsCutOffLeavesItsRowOpen(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]mockapi.Fault{
		"while it is searched for": {Path: mockapi.PathMany},
		"while it is read":         {Path: mockapi.PathOne},
		"while it is tried again":  mockapi.JSONError(500, "internal_error", "No."),
	} {
		s, api := start(t)
		put(api, "ORDER-00000", 9)
		arrived := make(chan struct{}, 100)
		fault.Method, fault.Times, fault.Arrived = http.MethodGet, -1, arrived
		if fault.Status == 0 {
			fault.Hold = make(chan struct{})
		}
		api.Inject(fault)
		ctx, interrupt := context.WithCancel(t.Context())
		go func() {
			<-arrived
			interrupt()
		}()
		_, diags := s.run(ctx, set{"file": write(t, "orders.csv", orders(1))})
		expectOne(t, diags, "Import interrupted", "0 recorded, 0 skipped, 0 rejected, 0 failed, 1 read but not settled", "Run the action again")
		if strings.Contains(diags[0], "may have been recorded") {
			t.Errorf("%s: %s", name, diags[0])
		}
	}
}

func TestALookUpThatFailsHasRecordedNothing(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	put(api, "ORDER-00000", 9)
	fault := mockapi.JSONError(500, "internal_error", "No.")
	fault.Method, fault.Times = http.MethodGet, -1
	api.Inject(fault)
	_, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(1))})
	expectOne(t, diags, "1 of 1 rows need a look", "answered 409 Conflict: A conversion with this external_ref exists already. Looking for a conversion with this external_ref failed. GET /v1/conversions")
	if strings.Contains(diags[0], "may have been recorded") {
		t.Error(diags[0])
	}
}

// An interrupt that comes when all is read and every request is on its way ends
// nothing: a write that was sent is settled.
func TestAnInterruptAfterTheLastRequestEndsNothing(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	arrived, hold := make(chan struct{}, 1), make(chan struct{})
	api.Inject(mockapi.Fault{Method: http.MethodPost, AfterCommit: true, Arrived: arrived, Hold: hold})
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-arrived
		interrupt()
		close(hold)
	}()
	_, diags := s.run(ctx, set{"file": write(t, "orders.csv", strings.Replace(orders(1), "\n", "\nBAD,yesterday,1\n", 1))})
	expectOrders(t, api, 1)
	expectOne(t, diags, "1 of 2 rows need a look", "1 recorded, 0 skipped, 1 rejected, 0 failed.")
}

// A rate limit did nothing to the rows that it held when the interrupt came, and
// no advice on it is of use for them.
func TestAnInterruptDuringARateLimitLeavesRowsOpen(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	arrived, hold := make(chan struct{}, 100), make(chan struct{})
	fault := mockapi.RateLimited("3")
	fault.Method, fault.Times, fault.Arrived, fault.Hold = http.MethodPost, -1, arrived, hold
	api.Inject(fault)
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-arrived
		interrupt()
		close(hold)
	}()
	_, diags := s.run(ctx, set{"file": write(t, "orders.csv", orders(500))})
	diags = slices.DeleteFunc(diags, func(d string) bool { return strings.HasPrefix(d, "WARNING") })
	expectOne(t, diags, "Import interrupted", "0 recorded, 0 skipped, 0 rejected, 0 failed, ", " read but not settled")
	if strings.Contains(diags[0], "requests_per_second") {
		t.Error(diags[0])
	}
}

// One search that fails takes nothing from the others, whether they have an
// answer already or not.
func TestASearchThatFailsFailsItsRowAlone(t *testing.T) {
	t.Parallel()
	const rows = 50
	api := acctest.Start(t)
	s := serve(t, api, set{"max_concurrent_requests": rows}) // so that all are under way at once
	for i := range rows {
		put(api, fmt.Sprintf("ORDER-%05d", i), int64(i%9+1))
	}
	refused := make(chan struct{})
	search := func(r *http.Request) string { return r.URL.Query().Get("search_term") }
	api.Inject(mockapi.Fault{
		Method: http.MethodGet, Path: mockapi.PathMany, Times: -1, Status: 403, Body: `{"error":"forbidden","message":"No."}`,
		Match: func(r *http.Request) bool { return search(r) == "ORDER-00000" }, Arrived: refused,
	})
	api.Inject(mockapi.Fault{
		Method: http.MethodGet, Path: mockapi.PathMany, Times: -1, Status: 400, Body: `{"error":"bad_request","message":"No lists."}`,
		Match: func(r *http.Request) bool { return search(r) == "" },
	})
	answer := make(chan struct{})
	api.Inject(mockapi.Fault{
		Method: http.MethodGet, Path: mockapi.PathMany, Times: -1, Hold: answer,
		Match: func(r *http.Request) bool { return search(r) != "ORDER-00000" },
	})
	go func() {
		<-refused
		close(answer)
	}()
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(rows))})
	expectSummary(t, progress, diags, "0 recorded, 49 skipped, 0 rejected, 1 failed", 1)
	expectOne(t, diags, "1 of 50 rows need a look", `line 2, external_ref "ORDER-00000": `, "Looking for a conversion with this external_ref failed. ", "403 Forbidden: No.")
}

// Where searches are refused, not each row is searched for.
func TestSearchesThatAllFailAlikeEnd(t *testing.T) {
	t.Parallel()
	s, api := start(t)
	for i := range 100 {
		put(api, fmt.Sprintf("ORDER-%05d", i), int64(i%9+1))
	}
	for of, fault := range map[bool]mockapi.Fault{true: mockapi.JSONError(403, "forbidden", "No searches."), false: mockapi.JSONError(400, "bad_request", "No lists.")} {
		fault.Method, fault.Path, fault.Times = http.MethodGet, mockapi.PathMany, -1
		fault.Match = func(r *http.Request) bool { return r.URL.Query().Get("search_term") != "" == of }
		api.Inject(fault)
	}
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(110))})
	expectSummary(t, progress, diags, "10 recorded, 0 skipped, 0 rejected, 100 failed", 1)
	expectOne(t, diags, "100 of 110 rows need a look", "No searches.")
	if n := asked(api)["GET /v1/conversions"]; n > 40 {
		t.Errorf("%d searches", n)
	}
}
