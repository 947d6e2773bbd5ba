package conversionimport

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// mockAPI is a mock API, and a client of it.
func mockAPI(t *testing.T, settings []client.Option, options ...mockapi.Option) (*mockapi.Server, *client.Client) {
	t.Helper()
	mock := mockapi.New(options...)
	server := httptest.NewServer(mock)
	t.Cleanup(func() { mock.Close(); server.Close() })
	endpoint, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return mock, client.New(endpoint, mockapi.DefaultToken, settings...).Forgetful()
}

// There is an end to what is kept of lists: the rest is looked up by itself, so
// that nothing but requests depends on it.
func TestOnlySoManyListedRecordsAreKept(t *testing.T) {
	t.Parallel()
	const there, most = 450, 250
	mock, api := mockAPI(t, nil)
	mock.Seed(there, "")
	l := newListed(api, mockapi.DefaultOrganization)
	if l.most != 1_000_000 {
		t.Errorf("%d records are kept, and the documentation says a million", l.most)
	}
	l.most = most
	for range 2 { // the second time it asks for nothing
		if err := l.all(t.Context(), mockapi.DefaultSource, func() {}); err != nil {
			t.Fatal(err)
		}
	}
	kept := 0
	for i := range there {
		if _, known := l.find(seeded(i)); known {
			kept++
		}
	}
	if pages := len(mock.Requests()); kept != most || pages < 3 || pages > there/100+1 {
		t.Errorf("%d records of %d are kept after %d requests, want %d", kept, there, pages, most)
	}
}

// seeded is a reference that Server.Seed gives, counted from 0.
func seeded(i int) string { return fmt.Sprintf("order-%06d", i+1) }

// The list of the whole organization is read once, and again where that costs no
// more than what was spent meanwhile. What there is no room for is found all the same.
func TestTheListOfAllSourcesIsReadAgainOnlyIfThatIsWorthIt(t *testing.T) {
	t.Parallel()
	const there, pages = 450, 5
	type step struct {
		refs  int // so many that are nowhere
		again bool
		read  bool
	}
	for name, tc := range map[string]struct {
		most  int
		steps []step
	}{
		"all is kept":            {there, []step{{1, false, true}, {1, false, false}, {3, false, false}, {1, false, true}, {4, false, false}, {1, true, true}, {4, false, false}}},
		"there is room for some": {250, []step{{1, false, true}, {1, false, true}}},
	} {
		mock, api := mockAPI(t, nil)
		mock.Seed(there, "")
		l := newListed(api, mockapi.DefaultOrganization)
		l.most = tc.most
		for i, step := range tc.steps {
			mock.ResetRequests()
			refs := []string{seeded(there - 1)}
			for n := range step.refs - 1 {
				refs = append(refs, fmt.Sprint("nowhere-", n))
			}
			shown, err := l.everywhere(t.Context(), refs, step.again)
			if err != nil {
				t.Fatal(err)
			}
			want := 0
			if step.read {
				want = pages
			}
			if n := len(mock.Requests()); n != want || (len(shown) == 1) != step.read {
				t.Errorf("%s, step %d: %d requests, want %d; it shows %v", name, i, n, want, shown)
			}
		}
		mock.ResetRequests()
		err := l.all(t.Context(), mockapi.DefaultSource, func() {})
		if n := len(mock.Requests()); err != nil || (n == 0) != (tc.most == there) {
			t.Errorf("%s: then the list of a source costs %d requests, %v", name, n, err)
		}
	}
	mock, api := mockAPI(t, nil)
	mock.Seed(there, "")
	l := newListed(api, mockapi.DefaultOrganization)
	for range 2 {
		if err := l.worthwhile(t.Context(), everySource, pages); err != nil {
			t.Error(err)
		}
		if _, err := l.everywhere(t.Context(), []string{"nowhere"}, false); err != nil {
			t.Error(err)
		}
	}
	if n := len(mock.Requests()); n != pages {
		t.Errorf("%d requests for what was read since it was worth it", n)
	}
}
