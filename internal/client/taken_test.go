package client_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// shows makes the lists of an API show these records instead of what there is.
func shows(mock *mockapi.Server, times int, items ...mockapi.Conversion) {
	var list []string
	for _, c := range items {
		list = append(list, `{"id":"`+c.ID+`","organization_id":"`+organization+`","source_id":"`+source+`","converted_at":"2026-03-01T12:00:00.000Z",`+
			`"count":1,"origin":null,"external_ref":"`+*c.ExternalRef+`","metadata":null}`)
	}
	mock.Inject(mockapi.Fault{
		Method: http.MethodGet, Path: mockapi.PathMany, Times: times, Status: http.StatusOK,
		Body: `{"items":[` + strings.Join(list, ",") + `],"totalCount":` + strconv.Itoa(len(items)) + `,"facets":null}`,
	})
}

func TestRecordThatHasAReferenceIsFoundWhateverTheListShows(t *testing.T) {
	t.Parallel()
	ref, other := "ORDER-1", "ORDER-2"
	gone := mockapi.Conversion{ID: organization, ExternalRef: &ref}
	for name, test := range map[string]struct {
		options []mockapi.Option
		given   func(mock *mockapi.Server, there mockapi.Conversion)
		found   bool
		pauses  int
	}{
		"at once":              {nil, func(*mockapi.Server, mockapi.Conversion) {}, true, 1},
		"by a blind search":    {[]mockapi.Option{mockapi.WithSearchBlindToExternalRef()}, func(*mockapi.Server, mockapi.Conversion) {}, true, 1},
		"late":                 {nil, func(mock *mockapi.Server, _ mockapi.Conversion) { shows(mock, 6) }, true, 4}, // a search and a page each
		"not at all":           {nil, func(mock *mockapi.Server, _ mockapi.Conversion) { shows(mock, -1) }, false, 6},
		"behind a deleted one": {nil, func(mock *mockapi.Server, _ mockapi.Conversion) { shows(mock, 1, gone) }, true, 2},
		"deleted since":        {nil, func(mock *mockapi.Server, there mockapi.Conversion) { mock.Remove(there.ID); shows(mock, -1, there) }, false, 6},
		"has another one since": {nil, func(mock *mockapi.Server, there mockapi.Conversion) {
			mock.Update(there.ID, func(c *mockapi.Conversion) { c.ExternalRef = &other })
			shows(mock, -1, there)
		}, false, 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pauses := 0
			c, mock := pausing(t, func(context.Context, time.Duration) error { pauses++; return nil }, test.options...)
			there := mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: source, ExternalRef: &ref, Count: 7})
			test.given(mock, there)
			found, err := c.FindTaken(t.Context(), organization, ref)
			if err != nil || (found != nil) != test.found || pauses != test.pauses {
				t.Fatalf("%+v, %v, after %d looks, want %d", found, err, pauses, test.pauses)
			}
			if found != nil && (found.ID != there.ID || found.Count != 7) {
				t.Errorf("%+v is not what the API has", found)
			}
		})
	}
}

func TestLookForATakenReferenceEndsWithAnErrorOrAnInterrupt(t *testing.T) {
	t.Parallel()
	ref := "ORDER-1"
	for _, path := range []string{mockapi.PathMany, mockapi.PathOne} {
		c, mock := mocked(t)
		mock.Put(mockapi.Conversion{OrganizationID: organization, SourceID: source, ExternalRef: &ref})
		refused := mockapi.JSONError(403, "forbidden", "No.")
		refused.Path = path
		mock.Inject(refused)
		if found, err := c.FindTaken(t.Context(), organization, ref); err == nil || found != nil || !strings.Contains(err.Error(), "403") {
			t.Errorf("%s: %+v, %v", path, found, err)
		}
	}
	c, mock := mocked(t)
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if found, err := c.FindTaken(ctx, organization, ref); err == nil || found != nil || len(mock.Requests()) > 0 {
		t.Errorf("%+v, %v after %d requests", found, err, len(mock.Requests()))
	}
}
