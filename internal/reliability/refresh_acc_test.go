package reliability

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// record is what conversions configures as number i.
func record(i int) mockapi.Conversion {
	ref := fmt.Sprintf("ORDER-%d", i)
	return mockapi.Conversion{
		OrganizationID: acctest.Organization, SourceID: acctest.Source,
		ConvertedAt: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Count: int64(i) + 1, ExternalRef: &ref,
	}
}

// recorded is a workspace whose n conversions are on the server and in the state.
func recorded(t *testing.T, api *acctest.API, n int) *acctest.Workspace {
	t.Helper()
	state := make([]mockapi.Conversion, n)
	for i := range state {
		state[i] = api.Put(record(i))
	}
	w := api.NewWorkspace(t, conversions(n))
	w.WriteState(state)
	api.ResetRequests()
	return w
}

// planned are the changes of a plan, such as "update ORDER-3: conversion_count".
func planned(t *testing.T, w *acctest.Workspace) []string {
	t.Helper()
	w.Must("plan", "-out=plan")
	var plan struct {
		Changes []struct {
			Index  int
			Change struct {
				Actions       []string
				Before, After map[string]any
			}
		} `json:"resource_changes"`
	}
	w.Decode(&plan, "show", "-json", "plan")
	changes := []string{}
	for _, c := range plan.Changes {
		action := strings.Join(c.Change.Actions, "+")
		if action == "no-op" {
			continue
		}
		action += fmt.Sprintf(" ORDER-%d", c.Index)
		for name, before := range c.Change.Before {
			if after, ok := c.Change.After[name]; ok && !cmp.Equal(before, after) {
				action += " " + name
			}
		}
		changes = append(changes, action)
	}
	return changes
}

func TestPlanOfAThousandConversionsTakesFewRequests(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := recorded(t, api, 1000)
	r := w.Run("plan", "-detailed-exitcode")
	if n := len(api.Requests()); r.ExitCode != 0 || n > 25 {
		t.Errorf("exit code %d, %d requests; want 0 and at most 25\n%s", r.ExitCode, n, r.Stderr)
	}
}

func TestIndividualRefreshReadsOneByOne(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	w := recorded(t, api, 120)
	w.Env = append(w.Env, individually)
	r := w.Run("plan", "-detailed-exitcode")
	if n := len(api.Requests()); r.ExitCode != 0 || n != 120 {
		t.Errorf("exit code %d, %d requests; want 0 and 120\n%s", r.ExitCode, n, r.Stderr)
	}
}

// Whatever the list shows, the plan is the one that single reads would make.
func TestAMisleadingListEndsInTheRightPlan(t *testing.T) {
	t.Parallel()
	const records = 250
	ref := func(i int) func(*mockapi.Conversion) {
		return func(c *mockapi.Conversion) { s := fmt.Sprint("RENAMED-", i); c.ExternalRef = &s }
	}
	for what, test := range map[string]struct {
		options []mockapi.Option
		given   func(api *acctest.API) // what happens before the plan, or during it
		want    []string
		most    int // requests
	}{
		"nothing is wrong": {want: []string{}, most: 2*3 + 3},
		"items lack a field": {
			options: []mockapi.Option{mockapi.WithItemsLacking("metadata")}, want: []string{}, most: records + 1,
		},
		"nulls are left out": {
			options: []mockapi.Option{mockapi.WithAbsentNulls()}, want: []string{}, most: records + 1,
		},
		"changed outside": {
			given: func(api *acctest.API) {
				all := api.All()
				api.Update(all[7].ID, func(c *mockapi.Conversion) { c.Count = 99 })
				api.Update(all[107].ID, func(c *mockapi.Conversion) { c.Metadata = []byte(`{"a":1}`) })
				api.Update(all[207].ID, ref(207))
				api.Update(all[249].ID, func(c *mockapi.Conversion) { c.SourceID = acctest.OtherSource })
			},
			want: []string{"update ORDER-7 conversion_count", "update ORDER-107 metadata", "update ORDER-207 external_ref", "update ORDER-249 source_id"},
			most: 2*3 + 3 + 4,
		},
		"deleted outside": {
			given: func(api *acctest.API) { api.Remove(api.All()[150].ID); api.Remove(api.All()[3].ID) },
			want:  []string{"create ORDER-3", "create ORDER-150"},
			most:  2*3 + 3 + 2,
		},
		"the list lags behind everything": {
			given: func(api *acctest.API) {
				api.Inject(mockapi.Fault{Path: mockapi.PathMany, Times: -1, Status: http.StatusOK, Body: `{"items":[],"totalCount":0,"facets":null}`})
			},
			want: []string{}, most: records + 1,
		},
		"the list shows older values": {
			given: func(api *acctest.API) {
				api.Inject(mockapi.Fault{Path: mockapi.PathMany, Times: -1, Edit: func(body []byte) []byte {
					return []byte(strings.ReplaceAll(string(body), `"count":8,`, `"count":7,`))
				}})
			},
			want: []string{}, most: 2*3 + 3 + 1,
		},
		"rows move between pages": {
			given: func(api *acctest.API) {
				api.OnList(func(int) {
					first := api.All()[0]
					api.Remove(first.ID)
					api.Put(first)
				})
			},
			want: []string{}, most: records + 3,
		},
		"a page fails": {
			given: func(api *acctest.API) {
				broken := mockapi.JSONError(400, "bad_request", "No.")
				broken.Times = -1
				broken.Match = func(r *http.Request) bool { return r.URL.Query().Get("page_index") == "1" }
				api.Inject(broken)
			},
			want: []string{}, most: records + 3,
		},
		"the list is forbidden": {
			given: func(api *acctest.API) {
				broken := mockapi.JSONError(403, "forbidden", "No.")
				broken.Times, broken.Path, broken.Method = -1, mockapi.PathMany, http.MethodGet
				api.Inject(broken)
			},
			want: []string{}, most: records + 1,
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			api := acctest.Start(t, test.options...)
			w := recorded(t, api, records)
			if test.given != nil {
				test.given(api)
			}
			changes := planned(t, w)
			if diff := cmp.Diff(test.want, changes); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
			if n := len(api.Requests()); n > test.most {
				t.Errorf("%d requests, want at most %d", n, test.most)
			}
		})
	}
}

// An apply changes, adds and removes; the plan right after it is clean although
// the list still shows what was before.
func TestPlanRightAfterAnApplyIsCleanWhileTheListLags(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t, mockapi.WithListLag(time.Hour))
	w := recorded(t, api, 60)
	w.Write("main.tf", strings.Replace(conversions(70), "count.index + 1", "count.index < 30 ? 5 : count.index + 1", 1))
	w.Must("apply", "-auto-approve")
	w.Write("main.tf", strings.Replace(conversions(50), "count.index + 1", "count.index < 30 ? 5 : count.index + 1", 1))
	w.Must("apply", "-auto-approve")
	if changes := planned(t, w); len(changes) > 0 {
		t.Errorf("the plan is not clean: %v", changes)
	}
	expectOneStory(t, w, api, 50)
}
