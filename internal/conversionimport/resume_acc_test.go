package conversionimport_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Two interrupts at ordered requests, one as it arrives and one after its record
// was made.
func TestManyRowsInterruptedTwiceAreEachRecordedOnce(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithLatency(5*time.Millisecond), mockapi.WithoutRequestLog(), mockapi.WithoutContractChecks())
	s := serve(t, api, set{"max_concurrent_requests": 50})
	config := set{"file": write(t, "orders.csv", orders(manyRows))}
	made := 0
	for round, fault := range []mockapi.Fault{{Skip: manyRows / 4}, {Skip: manyRows / 2, AfterCommit: true}} {
		arrived := make(chan struct{}, 1)
		fault.Method, fault.Arrived = http.MethodPost, arrived
		api.Inject(fault)
		ctx, interrupt := context.WithCancel(t.Context())
		go func() {
			<-arrived
			interrupt()
		}()
		_, diags := s.run(ctx, config)
		expectOne(t, diags, "Import interrupted", "Run the action again")
		before := made
		if made = len(api.All()); made <= before || made >= manyRows {
			t.Errorf("round %d: %d of %d rows are recorded", round, made, manyRows)
		}
		expectOrders(t, api, made)
	}
	progress, diags := s.run(t.Context(), config)
	if len(diags) > 0 || len(progress) == 0 {
		t.Error(progress, diags)
	}
	expectOrders(t, api, manyRows)
}

func TestWhatIsRecordedIsPassedOver(t *testing.T) {
	t.Parallel()
	absent, partial := mockapi.WithAbsentNulls(), mockapi.WithItemsLacking("metadata")
	const each, none, some = 250, 0, -1 // of the rows
	for name, tc := range map[string]struct {
		options         []mockapi.Option
		skipListed      bool
		recount         string
		lists, one, all int // requests for lists, for single records, and for those or creates
	}{
		// The first hundred are refused, then compared with what three pages show.
		// Those that were under way by then are refused too.
		"409 on duplicate": {nil, false, "0 recorded, 250 skipped", 3, some, each},
		"search is blind":  {[]mockapi.Option{mockapi.WithSearchBlindToExternalRef()}, false, "0 recorded, 250 skipped", 3, some, each},
		"existing record":  {[]mockapi.Option{mockapi.WithExistingOnDuplicate()}, false, "250 recorded, 0 skipped", 0, none, each},
		"listed":           {nil, true, "0 recorded, 250 skipped", 3, none, none},
		// Items that lack fields are read, each once. No search is needed for that.
		"absent nulls":                   {[]mockapi.Option{absent}, false, "0 recorded, 250 skipped", 3, each, some},
		"absent nulls, search is blind":  {[]mockapi.Option{absent, mockapi.WithSearchBlindToExternalRef()}, false, "0 recorded, 250 skipped", 3, each, some},
		"absent nulls, listed":           {[]mockapi.Option{absent}, true, "0 recorded, 250 skipped", 3, each, each},
		"items without metadata":         {[]mockapi.Option{partial}, false, "0 recorded, 250 skipped", 3, each, some},
		"items without metadata, listed": {[]mockapi.Option{partial}, true, "0 recorded, 250 skipped", 3, each, each},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := start(t, tc.options...)
			config := set{"file": write(t, "orders.csv", orders(250)), "skip_listed": tc.skipListed}
			progress, diags := s.run(t.Context(), config)
			expectSummary(t, progress, diags, "250 recorded, 0 skipped, 0 rejected, 0 failed", 0)
			api.ResetRequests()
			progress, diags = s.run(t.Context(), config)
			expectSummary(t, progress, diags, tc.recount+", 0 rejected, 0 failed", 0)
			expectOrders(t, api, 250)
			got := asked(api)
			for what, n := range map[string][2]int{
				"lists":                     {got["GET /v1/conversions"], tc.lists},
				"single records":            {got["GET one"], tc.one},
				"single records or creates": {got["GET one"] + got["POST /v1/conversions"], tc.all},
			} {
				if n[1] != some && n[0] != n[1] {
					t.Errorf("%d requests for %s, want %d: %v", n[0], what, n[1], got)
				}
			}
		})
	}
}

// The list may show what was deleted a moment ago: nothing is skipped because of
// it, unless that was asked for. By the last row, the list was read.
func TestADeletedConversionThatIsListedStillIsRecordedAgain(t *testing.T) {
	t.Parallel()
	const rows = 1000
	for _, trust := range []bool{false, true} {
		s, api := start(t, mockapi.WithListLag(time.Hour))
		for i := range rows {
			put(api, fmt.Sprintf("ORDER-%05d", i), int64(i%9+1))
		}
		last := "/v1/conversions/" + api.All()[rows-1].ID
		remove(t, api.URL+last) // by a request, which lists do not show yet
		progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(rows)), "skip_listed": trust})
		if trust { // as its description says
			expectSummary(t, progress, diags, "0 recorded, 1,000 skipped", 0)
			expectOrders(t, api, rows-1)
			continue
		}
		expectSummary(t, progress, diags, "1 recorded, 999 skipped", 0)
		expectOrders(t, api, rows)
		if got := api.Asked(); !slices.Contains(got, "GET "+last) {
			t.Error("the row was not confirmed by a request for what the list shows")
		}
	}
}

// The list shows what this process has deleted itself: there is no need to trust
// it on that.
func TestWhatWasDeletedByTheSameRunIsRecordedAgain(t *testing.T) {
	t.Parallel()
	s, api := start(t, mockapi.WithListLag(time.Hour))
	made := put(api, "ORDER-00000", 1)
	put(api, "ORDER-00001", 2)
	resource := s.Resource("brandwave_conversion")
	resource.ExpectNone(resource.Destroy(map[string]any{
		"id": made.ID, "organization_id": acctest.Organization, "source_id": acctest.Source, "converted_at": "2026-03-01T12:00:00Z", "conversion_count": int64(1), "external_ref": "ORDER-00000",
	}))
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(2)), "skip_listed": true})
	expectSummary(t, progress, diags, "1 recorded, 1 skipped", 0)
	expectOrders(t, api, 2)
}

// The list still shows the reference that a conversion had.
func TestAReferenceThatWasGivenUpIsRecordedAgain(t *testing.T) {
	t.Parallel()
	s, api := start(t, mockapi.WithListLag(time.Hour))
	const rows = 1000 // so that the list is read before the last of them
	for i := range rows {
		put(api, fmt.Sprintf("ORDER-%05d", i), int64(i%9+1))
	}
	last := api.All()[rows-1].ID
	send(t, http.MethodPatch, api.URL+"/v1/conversions/"+last, `{"external_ref":"ANOTHER"}`, http.StatusOK)
	progress, diags := s.run(t.Context(), set{"file": write(t, "orders.csv", orders(rows))})
	expectSummary(t, progress, diags, "1 recorded, 999 skipped", 0)
	api.Remove(last)
	expectOrders(t, api, rows)
}

func remove(t *testing.T, url string) {
	t.Helper()
	send(t, http.MethodDelete, url, "", http.StatusNoContent)
}

// send sends a request as another client.
func send(t *testing.T, method, url, body string, want int) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+acctest.Canary)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != want {
		t.Fatal(resp, err)
	}
	_ = resp.Body.Close()
}
