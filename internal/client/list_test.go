package client

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// mock starts a mock API and returns it with a client of it. The test fails at
// its end if anything was against the API's document.
func mock(t testing.TB, opts ...mockapi.Option) (*mockapi.Server, *Client) {
	t.Helper()
	m := mockapi.New(append(opts, mockapi.WithToken(testKey))...)
	s := httptest.NewServer(m)
	t.Cleanup(func() {
		m.Close()
		s.Close()
		for _, v := range m.Violations() {
			t.Errorf("against the API's document: %s", v)
		}
	})
	return m, clientOf(t, s.URL)
}

// refs collects the external references of a listing, up to its error.
func refs(list iter.Seq2[Conversion, error]) ([]string, error) {
	var got []string
	for c, err := range list {
		if err != nil {
			return got, err
		}
		if c.ExternalRef == nil {
			got = append(got, "")
			continue
		}
		got = append(got, *c.ExternalRef)
	}
	return got, nil
}

// seeded are the references that Seed gives to records from to to, inclusive.
func seeded(from, to int) []string {
	var out []string
	for i := from; i <= to; i++ {
		out = append(out, fmt.Sprintf("order-%06d", i))
	}
	return out
}

// asked lists what the mock was asked, pages by their index.
func asked(m *mockapi.Server) []string {
	out := []string{}
	for _, r := range m.Requests() {
		what := r.Method + " " + strings.TrimPrefix(r.Path, "/v1/conversions")
		if page := r.Query.Get("page_index"); page != "" {
			what += "page " + page
		}
		if r.Query.Has("search_term") {
			what += " search"
		}
		out = append(out, what)
	}
	return out
}

// page matches list requests for the page of this index.
func page(index int) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.URL.Query().Get("page_index") == strconv.Itoa(index) }
}

func equal[T any](t testing.TB, what string, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestListingReadsEveryPageOnce(t *testing.T) {
	t.Parallel()
	for n, pages := range map[int]int{0: 1, 1: 1, 99: 1, 100: 1, 101: 2, 200: 2, 250: 3} {
		t.Run(fmt.Sprintf("%d records", n), func(t *testing.T) {
			t.Parallel()
			m, c := mock(t)
			m.Seed(n, org)
			m.Seed(3, otherOrg)
			got, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org}))
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "references", seeded(1, n), got)
			if got := len(m.Requests()); got != pages {
				t.Errorf("%d requests, want %d", got, pages)
			}
		})
	}
}

func TestEmptyListingIsOneEmptyPage(t *testing.T) {
	t.Parallel()
	_, c := mock(t)
	pages := 0
	for page, err := range c.Pages(t.Context(), Filter{OrganizationID: org}) {
		pages++
		if err != nil || len(page.Conversions) != 0 || page.TotalCount != 0 {
			t.Errorf("page %+v, error %v", page, err)
		}
	}
	if pages != 1 {
		t.Errorf("%d pages, want 1", pages)
	}
}

func TestPageCarriesTotalAndFacetsOfTheAPI(t *testing.T) {
	t.Parallel()
	for facets, want := range map[string]string{`,"facets":{"someKey":[1]}`: `{"someKey":[1]}`, `,"facets":[]`: `[]`, `,"facets":null`: "", "": ""} {
		for _, total := range []string{"totalCount", "total_count"} {
			c := clientFor(t, answers(200, `{"items":[`+wholeRecord+`],"`+total+`":1.0`+facets+`}`))
			for page, err := range c.Pages(t.Context(), Filter{OrganizationID: org, Origin: "none of them"}) {
				if err != nil || page.TotalCount != 1 || string(page.Facets) != want || len(page.Conversions) != 0 {
					t.Errorf("page %+v, error %v", page, err)
				}
			}
		}
	}
}

func TestListingEndsWhenPagesComeToNothing(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(150, org)
	m.OnList(func(page int) {
		if page == 1 {
			for _, r := range m.All()[:60] {
				m.Remove(r.ID)
			}
		}
	})
	if _, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org})); err != nil {
		t.Fatal(err)
	}
	// The count fell, so all is read once more, and nothing new is there.
	equal(t, "requests", []string{"GET page 0", "GET page 1", "GET page 0"}, asked(m))
}

func TestLimitFetchesNoPageMoreThanNeeded(t *testing.T) {
	t.Parallel()
	for limit, pages := range map[int]int{1: 1, 99: 1, 100: 1, 101: 2, 200: 2, 201: 3, 999: 3} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			t.Parallel()
			m, c := mock(t)
			m.Seed(250, org)
			got, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org, Limit: limit}))
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "references", seeded(1, min(limit, 250)), got)
			if got := len(m.Requests()); got != pages {
				t.Errorf("%d requests, want %d", got, pages)
			}
		})
	}
}

func TestEarlyBreakStopsTheRequests(t *testing.T) {
	t.Parallel()
	m, c := mock(t, mockapi.WithItemsLacking("metadata"))
	m.Seed(250, org)
	for _, err := range c.Pages(t.Context(), Filter{OrganizationID: org, Limit: 3}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	equal(t, "number of requests", 1+3, len(m.Requests()))
	m.ResetRequests()
	for _, err := range c.Conversions(t.Context(), Filter{OrganizationID: org, ExternalRefs: seeded(1, 2)}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	equal(t, "number of requests", 1+2, len(m.Requests()))
}

func TestErrorMidWayEndsTheListing(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(250, org)
	broken := mockapi.JSONError(503, "busy", "Later.")
	broken.Match = page(1)
	m.Inject(broken)
	got, err := refs(c.Conversions(t.Context(), Filter{OrganizationID: org}))
	equal(t, "references before the error", seeded(1, 100), got)
	e := wantKind(t, err, KindStatus, 503)
	equal(t, "error", "list conversions: GET /v1/conversions answered 503 Service Unavailable: Later", e.Error())
}

func TestFiltersThatTheAPIDoesNotKnowAreAppliedHere(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	for i, origin := range []string{"app", "website", "", "app"} {
		r := mockapi.Conversion{OrganizationID: org, SourceID: source, ConvertedAt: wholeTime.Add(time.Duration(i) * time.Millisecond), ExternalRef: text(fmt.Sprint("R", i))}
		if origin != "" {
			r.Origin = &origin
		}
		if i == 3 {
			r.ExternalRef = nil
		}
		m.Put(r)
	}
	ms := func(n int) time.Time { return wholeTime.Add(time.Duration(n) * time.Millisecond) }
	for name, test := range map[string]struct {
		filter Filter
		want   []string
	}{
		"origin":                  {Filter{Origin: "app"}, []string{"R0", ""}},
		"origin to the letter":    {Filter{Origin: "App"}, nil},
		"references":              {Filter{ExternalRefs: []string{"R2", "R0", "R"}}, []string{"R0", "R2"}},
		"from an instant on":      {Filter{ConvertedAfter: ms(2)}, []string{"R2", ""}},
		"before an instant":       {Filter{ConvertedBefore: ms(2)}, []string{"R0", "R1"}},
		"between two instants":    {Filter{ConvertedAfter: ms(1), ConvertedBefore: ms(2)}, []string{"R1"}},
		"limit after the filters": {Filter{ConvertedAfter: ms(1), Limit: 2}, []string{"R1", "R2"}},
		"all at once":             {Filter{Origin: "website", ExternalRefs: []string{"R1"}, ConvertedAfter: ms(1)}, []string{"R1"}},
		"source of the API":       {Filter{SourceID: otherOrg}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			test.filter.OrganizationID = org
			got, err := refs(c.Conversions(t.Context(), test.filter))
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "references", test.want, got)
		})
	}
}

func TestListThatCannotBeUsedIsAnError(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"items":[]}`:                                     "no usable totalCount",
		`{"items":[],"totalCount":null}`:                   "no usable totalCount",
		`{"items":[],"totalCount":"0"}`:                    "no usable totalCount",
		`{"items":[],"totalCount":-1}`:                     "no usable totalCount",
		`{"items":[],"totalCount":0.5}`:                    "no usable totalCount",
		`{"totalCount":0}`:                                 "no list of items",
		`{"items":null,"totalCount":0}`:                    "no list of items",
		`{"items":{},"totalCount":0}`:                      "no list of items",
		`{"items":[null],"totalCount":1}`:                  "item 0 of the answer cannot be read",
		`{"items":[{}],"totalCount":1}`:                    "item 0 of the answer cannot be read: it has no id",
		`{"items":[` + wholeRecord + `,1],"totalCount":2}`: "item 1 of the answer cannot be read",
		`[]`:         "not a JSON object",
		``:           "not a JSON object",
		`<html>Hi`:   "an HTML page, not JSON: Hi",
		`{"items":[`: "not a JSON object",
	} {
		_, err := refs(clientFor(t, answers(200, body)).Conversions(t.Context(), Filter{OrganizationID: org}))
		if err == nil {
			t.Errorf("%s: no error", body)
			continue
		}
		contains(t, wantKind(t, err, KindAnswer, 200).Outcome(), "GET /v1/conversions answered 200, but ", want)
	}
}

func TestConversionsCanBeIteratedAgain(t *testing.T) {
	t.Parallel()
	m, c := mock(t)
	m.Seed(3, org)
	list := c.Conversions(t.Context(), Filter{OrganizationID: org})
	first, errFirst := refs(list)
	second, errSecond := refs(list)
	if err := errors.Join(errFirst, errSecond); err != nil {
		t.Fatal(err)
	}
	equal(t, "references", first, second)
}
