package conversionbatch_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// Whatever the list shows, the plan is the one that single reads would make,
// and it takes few requests where the list is right.
func TestAMisleadingListEndsInTheRightPlanOfABatch(t *testing.T) {
	t.Parallel()
	const records = 120 // two pages
	list := func(f mockapi.Fault) mockapi.Fault {
		f.Method, f.Path, f.Times = http.MethodGet, mockapi.PathMany, -1
		return f
	}
	at := func(api *acctest.API, key string) string { return api.ByReference(t)[key] }
	for what, test := range map[string]struct {
		options []mockapi.Option
		given   func(api *acctest.API)
		want    string // in the plan
		most    int    // requests
	}{
		"nothing is wrong":   {want: "No changes", most: 2},
		"items lack a field": {options: []mockapi.Option{mockapi.WithItemsLacking("origin")}, want: "No changes", most: records + 1},
		"changed outside": {
			given: func(api *acctest.API) {
				api.Update(at(api, "ORDER-007"), func(c *mockapi.Conversion) { c.Count = 9999 })
			},
			want: "9999", most: 2 + 1,
		},
		"deleted outside": {
			given: func(api *acctest.API) { api.Remove(at(api, "ORDER-007")) },
			want:  "Conversions deleted outside Terraform", most: 2 + 1,
		},
		"the list is empty": {
			given: func(api *acctest.API) {
				api.Inject(list(mockapi.Fault{Status: http.StatusOK, Body: `{"items":[],"totalCount":0,"facets":null}`}))
			},
			want: "No changes", most: records + 1,
		},
		"the list shows older values": {
			given: func(api *acctest.API) {
				api.Inject(list(mockapi.Fault{Edit: func(body []byte) []byte {
					return []byte(strings.Replace(string(body), `"origin":"website"`, `"origin":"before"`, 3))
				}}))
			},
			want: "No changes", most: 2 + 2*3,
		},
		"the list fails": {
			given: func(api *acctest.API) { api.Inject(list(mockapi.JSONError(403, "forbidden", "No."))) },
			want:  "No changes", most: records + 1,
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, test.options...)
			w := api.NewWorkspace(t, rows(records, 1))
			w.Must("apply", "-auto-approve")
			if test.given != nil {
				test.given(api)
			}
			api.ResetRequests()
			r := w.Must("plan", "-no-color")
			acctest.ExpectOutput(t, r.Output(), test.want)
			if n := len(api.Requests()); n > test.most {
				t.Errorf("%d requests, want at most %d", n, test.most)
			}
		})
	}
}
