package conversion_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/acctest"
	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// stream asks for a list, as terraform query does.
func (s *served) stream(config map[string]any, limit int64, resource bool) *tfprotov6.ListResourceServerStream {
	s.T.Helper()
	lister, ok := s.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		s.T.Fatal("the provider serves no lists")
	}
	encoded := s.Encode(s.Schemas.ListResourceSchemas[typeName].ValueType(), config)
	validated, err := lister.ValidateListResourceConfig(s.T.Context(), &tfprotov6.ValidateListResourceConfigRequest{TypeName: typeName, Config: encoded})
	if err != nil {
		s.T.Fatal(err)
	}
	s.ExpectNone(validated.Diagnostics)
	stream, err := lister.ListResource(s.T.Context(), &tfprotov6.ListResourceRequest{TypeName: typeName, Config: encoded, Limit: limit, IncludeResource: resource})
	if err != nil {
		s.T.Fatal(err)
	}
	return stream
}

// list takes all of a list, none of whose results may have a diagnostic.
func (s *served) list(config map[string]any, limit int64, resource bool) []tfprotov6.ListResourceResult {
	s.T.Helper()
	results := slices.Collect(s.stream(config, limit, resource).Results)
	for _, r := range results {
		s.ExpectNone(r.Diagnostics)
	}
	return results
}

func (s *served) idsOf(results []tfprotov6.ListResourceResult) []string {
	s.T.Helper()
	ids := []string{}
	for _, r := range results {
		ids = append(ids, s.IdentityOf(r.Identity)["id"])
	}
	return ids
}

func TestListHonoursItsLimitAndReadsNoPageBeyond(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	made := fill(api, 250)
	for limit, pages := range map[int64]int{1: 1, 100: 1, 101: 2, 200: 2, 249: 3, 250: 3, 100_000: 3} {
		api.ResetRequests()
		got := s.idsOf(s.list(nothing, limit, false))
		if want := idsOf(made[:min(limit, 250)]); !slices.Equal(got, want) {
			t.Errorf("limit %d: %d results, want the first %d", limit, len(got), len(want))
		}
		if n := len(api.Asked()); n != pages {
			t.Errorf("limit %d: %d requests, want %d", limit, n, pages)
		}
	}
	api.ResetRequests()
	if got := s.idsOf(s.list(map[string]any{"origin": "app"}, 3, false)); !slices.Equal(got, []string{made[1].ID, made[3].ID, made[5].ID}) {
		t.Errorf("the limit does not count what the provider filters: %v", got)
	}
	if n := len(api.Asked()); n != 1 {
		t.Errorf("%d requests for what the first page has", n)
	}
}

// nothing configures nothing.
var nothing = map[string]any{}

func TestListIsStreamedPageByPage(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	fill(api, 1000)
	stream := s.stream(nothing, 1000, false)
	if n := len(api.Asked()); n != 0 {
		t.Errorf("%d requests before a result is taken", n)
	}
	taken := 0
	for range stream.Results {
		if taken++; taken == 1 && len(api.Asked()) != 1 {
			t.Errorf("%d requests for the first result", len(api.Asked()))
		}
		if taken == 100 {
			break
		}
	}
	expectRequests(t, "requests of a consumer that stops with the first page", api.Asked(), []string{"GET /v1/conversions"})
}

func TestListResultHasIdentityAndTheResourceOnRequest(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]mockapi.Option{"whole items": nil, "partial items": {mockapi.WithItemsLacking("metadata", "external_ref")}} {
		s, api := serveAPI(t, options...)
		ref, origin := "ORDER-1", "app"
		made := api.Put(mockapi.Conversion{
			OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant, Count: 3,
			ExternalRef: &ref, Origin: &origin, Metadata: []byte(`{"b":1.0,"a":null}`),
		})
		bare := s.list(nothing, 100, false)
		if len(bare) != 1 || bare[0].Resource != nil {
			t.Fatalf("%s: %+v", name, bare)
		}
		expectIdentity(t, s.IdentityOf(bare[0].Identity), identityOf(made))
		whole := s.list(nothing, 100, true)
		want := s.Read(stateOf(made), nil, nil).NewState
		if diff := cmp.Diff(s.Attributes(want), s.Attributes(whole[0].Resource)); diff != "" {
			t.Errorf("%s: a listed resource differs from a read one (-read +listed):\n%s", name, diff)
		}
		expectIdentity(t, s.IdentityOf(whole[0].Identity), identityOf(made))
	}
}

func TestListedConversionsHaveNamesThatAPersonRecognizes(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	var want []string
	for ref, name := range map[string]string{
		"ORDER-1":              "ORDER-1",
		"Übergröße 大 😀 ${x}":   "Übergröße 大 😀 ${x}",
		"two\nlines\x1b[31m\t": "two lines [31m",
		" \n ":                 "1 conversion at 2026-03-01T12:00:00Z",
	} {
		api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant, ExternalRef: &ref})
		want = append(want, name)
	}
	for count, name := range map[int64]string{1: "1 conversion at 2026-03-01T12:00:00Z", 30: "30 conversions at 2026-03-01T12:00:00Z"} {
		api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.Source, ConvertedAt: instant, Count: count})
		want = append(want, name)
	}
	var got []string
	for _, r := range s.list(nothing, 100, false) {
		got = append(got, r.DisplayName)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("display names (-want +got):\n%s", diff)
	}
}

func TestListSendsAndAppliesItsFilters(t *testing.T) {
	t.Parallel()
	s, api := serveAPI(t)
	made := fill(api, 5)
	other := api.Put(mockapi.Conversion{OrganizationID: acctest.Organization, SourceID: acctest.OtherSource, ConvertedAt: instant})
	theirs := api.Put(mockapi.Conversion{OrganizationID: acctest.OtherOrganization, SourceID: acctest.Source, ConvertedAt: instant})
	refs := func(list ...string) []tftypes.Value {
		var values []tftypes.Value
		for _, ref := range list {
			values = append(values, tftypes.NewValue(tftypes.String, ref))
		}
		return values
	}
	mine := map[string]string{"organization_id": acctest.Organization}
	for name, test := range map[string]struct {
		config map[string]any
		query  map[string]string
		want   []string
	}{
		"nothing":          {nothing, mine, append(idsOf(made), other.ID)},
		"organization_id":  {map[string]any{"organization_id": acctest.OtherOrganization}, map[string]string{"organization_id": acctest.OtherOrganization}, []string{theirs.ID}},
		"search_term":      {map[string]any{"search_term": "order-3"}, with(mine, "search_term", "order-3"), []string{made[2].ID}},
		"source_id":        {map[string]any{"source_id": acctest.OtherSource}, with(mine, "source_id", acctest.OtherSource), []string{other.ID}},
		"sorting":          {map[string]any{"sort_by": "count", "sort_direction": "desc", "origin": "website"}, with(with(mine, "sort_by", "count"), "sort_direction", "desc"), []string{made[4].ID, made[2].ID, made[0].ID}},
		"origin":           {map[string]any{"origin": "app"}, mine, []string{made[1].ID, made[3].ID}},
		"external_refs":    {map[string]any{"external_refs": refs("ORDER-5", "ORDER-1", "order-2")}, mine, []string{made[0].ID, made[4].ID}},
		"converted_after":  {map[string]any{"converted_after": "2026-03-01T13:00:03+01:00"}, mine, idsOf(made[3:])},
		"converted_before": {map[string]any{"converted_before": "2026-03-01T12:00:01Z"}, mine, []string{made[0].ID, other.ID}},
		"no match":         {map[string]any{"search_term": "no such thing"}, with(mine, "search_term", "no such thing"), []string{}},
	} {
		api.ResetRequests()
		if got := s.idsOf(s.list(test.config, 100, false)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
		asked := api.Requests()
		if len(asked) != 1 {
			t.Errorf("%s: %d requests", name, len(asked))
			continue
		}
		query := url.Values{"page_index": {"0"}, "page_size": {"100"}}
		for k, v := range test.query {
			query.Set(k, v)
		}
		if diff := cmp.Diff(query, asked[0].Query); diff != "" {
			t.Errorf("%s: query (-want +got):\n%s", name, diff)
		}
	}
}

func with(m map[string]string, name, value string) map[string]string {
	out := maps.Clone(m)
	out[name] = value
	return out
}

func TestListRefusesFiltersThatCannotBeMeant(t *testing.T) {
	t.Parallel()
	s, _ := serveAPI(t)
	lister := s.ProviderServer.(tfprotov6.ListResourceServer)
	reference, null := tftypes.NewValue(tftypes.String, "ORDER-1"), tftypes.NewValue(tftypes.String, nil)
	refuse := func(name string, value any) {
		t.Helper()
		validated, err := lister.ValidateListResourceConfig(t.Context(), &tfprotov6.ValidateListResourceConfigRequest{
			TypeName: typeName, Config: s.Encode(s.Schemas.ListResourceSchemas[typeName].ValueType(), map[string]any{name: value}),
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(validated.Diagnostics) != 1 || !strings.Contains(validated.Diagnostics[0].Attribute.String(), name) {
			t.Errorf("%s: %q", name, acctest.Told(validated.Diagnostics))
		}
	}
	for name, value := range map[string]any{
		"organization_id": "mine", "source_id": "theirs", "search_term": strings.Repeat("x", 201), "sort_direction": "up", "sort_by": "",
		"origin": strings.Repeat("x", 51), "external_refs": []tftypes.Value{}, "converted_after": "yesterday", "converted_before": "2026-03-01T12:00:00",
	} {
		refuse(name, value)
	}
	refuse("external_refs", []tftypes.Value{reference, null})
}

func TestErrorsOfAListComeInsideTheStream(t *testing.T) {
	t.Parallel()
	page := func(index string) func(*http.Request) bool {
		return func(r *http.Request) bool { return r.URL.Query().Get("page_index") == index }
	}
	for name, test := range map[string]struct {
		fault mockapi.Fault
		found int
		want  string
	}{
		"first page":  {mockapi.JSONError(400, "bad_request", "No such column."), 0, "No such column."},
		"second page": {mockapi.Fault{Match: page("1"), Status: 403, Body: `{"error":"forbidden","message":"Not yours."}`, Times: -1}, 100, "Not yours."},
		"a record that cannot be read": {mockapi.Fault{Match: page("1"), Edit: func(body []byte) []byte {
			return []byte(strings.Replace(string(body), `"metadata":null`, `"metadata":{"a":1}x`, 1))
		}}, 100, "list conversions"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, api := serveAPI(t)
			fill(api, 250)
			api.Inject(test.fault)
			results := slices.Collect(s.stream(nothing, 1000, true).Results)
			if len(results) != test.found+1 {
				t.Fatalf("%d results, want %d and the error", len(results), test.found)
			}
			for _, r := range results[:test.found] {
				s.ExpectNone(r.Diagnostics)
			}
			last := results[test.found]
			if got := strings.Join(acctest.Told(last.Diagnostics), "\n"); len(last.Diagnostics) != 1 || !strings.HasPrefix(got, "ERROR: ") || !strings.Contains(got, test.want) {
				t.Errorf("%s", got)
			}
			if last.Identity != nil || last.Resource != nil {
				t.Errorf("the error came with a record: %+v", last)
			}
		})
	}
}

func TestListWithoutAnOrganizationIsAnErrorInsideTheStream(t *testing.T) {
	t.Parallel()
	api := acctest.Start(t)
	s := serve(t, api.URL, acctest.Canary, "")
	results := slices.Collect(s.stream(nothing, 100, false).Results)
	if len(results) != 1 || !strings.HasPrefix(fmt.Sprint(acctest.Told(results[0].Diagnostics)), "[ERROR: Missing organization\n") {
		t.Errorf("%+v", results)
	}
	expectRequests(t, "requests", api.Asked(), []string{})
}

// A warning of its own after the last result that was asked for would be lost.
func TestRateLimitOfAListIsReportedOnce(t *testing.T) {
	t.Parallel()
	for limit, last := range map[int64]int{100: 99, 1000: 150} {
		s, api := serveAPI(t)
		fill(api, 150)
		api.Inject(mockapi.RateLimited("0"))
		results := slices.Collect(s.stream(nothing, limit, false).Results)
		if len(results) != last+1 {
			t.Errorf("limit %d: %d results", limit, len(results))
			continue
		}
		for i, r := range results {
			if i != last {
				s.ExpectNone(r.Diagnostics)
			} else if got := acctest.Told(r.Diagnostics); len(got) != 1 || !strings.HasPrefix(got[0], "WARNING: Waited for the API's rate limit\n") {
				t.Errorf("limit %d: %q", limit, got)
			}
		}
	}
}
