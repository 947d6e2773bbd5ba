package conversionimport

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// There is an end to what is kept of lists: the rest is looked up by itself, so
// that nothing but requests depends on it.
func TestOnlySoManyListedRecordsAreKept(t *testing.T) {
	t.Parallel()
	const there, most = 450, 250
	mock := mockapi.New()
	mock.Seed(there, "")
	server := httptest.NewServer(mock)
	defer server.Close()
	endpoint, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	l := newListed(client.New(endpoint, mockapi.DefaultToken).Forgetful(), mockapi.DefaultOrganization)
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
		if _, known := l.find(fmt.Sprintf("order-%06d", i+1)); known {
			kept++
		}
	}
	if pages := len(mock.Requests()); kept != most || pages < 3 || pages > there/100+1 {
		t.Errorf("%d records of %d are kept after %d requests, want %d", kept, there, pages, most)
	}
}
