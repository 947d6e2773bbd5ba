package mockapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// shop stores five records, a to e, and one of another organization.
func shop(t testing.TB, opts ...mockapi.Option) *rig {
	t.Helper()
	g := start(t, opts...)
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for i, c := range []mockapi.Conversion{
		{ExternalRef: text("a-Été"), Origin: text("website"), Count: 3, Metadata: json.RawMessage(`{"campaign":"Spring\u00c9","n":12.50}`)},
		{ExternalRef: text("b"), Origin: text("app"), Count: 1},
		{ExternalRef: text("c"), Count: 2, SourceID: otherSource},
		{Origin: text("website"), Count: 1},
		{ExternalRef: text("e"), Origin: text("website"), Count: 5, SourceID: otherSource, Metadata: json.RawMessage(`{"nested":[{"deep":"needle"}]}`)},
	} {
		c.OrganizationID = org
		if c.SourceID == "" {
			c.SourceID = source
		}
		c.ConvertedAt = day.AddDate(0, 0, (i*3)%5)
		c.CreatedAt = day.AddDate(0, 0, -i)
		g.mock.Put(c)
	}
	g.mock.Put(mockapi.Conversion{OrganizationID: otherOrg, SourceID: source, ExternalRef: text("theirs")})
	return g
}

func TestListSelectsAndOrders(t *testing.T) {
	g := shop(t)
	for _, tc := range []struct {
		query []string
		want  string
	}{
		{nil, "a-Été b c null e"},
		{[]string{"organization_id", strings.ToUpper(org)}, "a-Été b c null e"},
		{[]string{"organization_id", unknownID}, ""},
		{[]string{"source_id", otherSource}, "c e"},
		{[]string{"source_id", unknownID}, ""},
		{[]string{"sort_direction", "desc"}, "e null c b a-Été"},
		{[]string{"sort_by", "count"}, "b null c a-Été e"},
		{[]string{"sort_by", "count", "sort_direction", "desc"}, "e a-Été c b null"},
		{[]string{"sort_by", "converted_at"}, "a-Été c e b null"},
		{[]string{"sort_by", "created_at"}, "e null c b a-Été"},
		{[]string{"sort_by", "external_ref"}, "a-Été b c e null"},
		{[]string{"sort_by", "external_ref", "sort_direction", "desc"}, "null e c b a-Été"},
		{[]string{"sort_by", "origin"}, "b a-Été null e c"},
		{[]string{"search_term", "ÉTÉ"}, "a-Été"},
		{[]string{"search_term", "springé"}, "a-Été"},
		{[]string{"search_term", "12.50"}, "a-Été"},
		{[]string{"search_term", "needle"}, "e"},
		{[]string{"search_term", "deep"}, "e"},
		{[]string{"search_term", "webs"}, "a-Été null e"},
		{[]string{"search_term", "webs", "source_id", otherSource}, "e"},
		{[]string{"search_term", "webs", "sort_by", "count"}, "null a-Été e"},
		{[]string{"search_term", "bapp"}, ""},
		{[]string{"search_term", ""}, "a-Été b c null e"},
		{[]string{"page_size", "2"}, "a-Été b"},
		{[]string{"page_size", "2", "page_index", "2"}, "e"},
		{[]string{"page_size", "5", "page_index", "1"}, ""},
		{[]string{"page_size", "2", "page_index", "9223372036854775807"}, ""},
		{[]string{"page_size", "1", "page_index", "1", "sort_by", "count", "search_term", "webs"}, "a-Été"},
	} {
		if got := refs(t, g.must(200, http.MethodGet, query(tc.query...), "")); got != tc.want {
			t.Errorf("%q: %q, want %q", tc.query, got, tc.want)
		}
	}
	g.clean()
}

func TestTotalAndFacetsCountWhatMatchesOnAllPages(t *testing.T) {
	g := shop(t)
	check := func(list map[string]any, total int, origins, sources map[string]any) {
		t.Helper()
		want := map[string]any{"totalCount": number(total), "facets": map[string]any{"origin": origins, "source_id": sources}}
		got := map[string]any{"totalCount": list["totalCount"], "facets": list["facets"]}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	type counts = map[string]any
	check(g.must(200, http.MethodGet, query("page_size", "1"), ""), 5,
		counts{"website": number(3), "app": number(1)}, counts{source: number(3), otherSource: number(2)})
	check(g.must(200, http.MethodGet, query("page_size", "1", "page_index", "9"), ""), 5,
		counts{"website": number(3), "app": number(1)}, counts{source: number(3), otherSource: number(2)})
	check(g.must(200, http.MethodGet, query("source_id", otherSource), ""), 2,
		counts{"website": number(1)}, counts{otherSource: number(2)})
	check(g.must(200, http.MethodGet, query("search_term", "web", "page_size", "1"), ""), 3,
		counts{"website": number(3)}, counts{source: number(2), otherSource: number(1)})
	check(g.must(200, http.MethodGet, query("search_term", "nothing"), ""), 0, counts{}, counts{})

	// Facets follow every kind of write.
	e := g.mock.All()[4]
	g.must(200, http.MethodPatch, many+"/"+e.ID, `{"origin":"app","source_id":"`+source+`"}`)
	g.mock.Remove(g.mock.All()[1].ID)
	check(g.must(200, http.MethodGet, query(), ""), 4,
		counts{"website": number(2), "app": number(1)}, counts{source: number(3), otherSource: number(1)})
	check(g.must(200, http.MethodGet, query("search_term", "app"), ""), 1, counts{"app": number(1)}, counts{source: number(1)})
	if got := refs(t, g.must(200, http.MethodGet, query("source_id", source), "")); got != "a-Été null e" {
		t.Errorf("a record that changed its source is listed as %q", got)
	}
	g.clean()
}

func number(n int) json.Number { return json.Number(fmt.Sprint(n)) }

func TestOnListMayMoveRowsBetweenPages(t *testing.T) {
	g := start(t)
	g.mock.Seed(4, org)
	first := g.mock.All()[0].ID
	g.mock.OnList(func(pageIndex int) {
		if pageIndex == 1 {
			g.mock.Remove(first)
		}
	})
	one := refs(t, g.must(200, http.MethodGet, query("page_size", "2"), ""))
	two := refs(t, g.must(200, http.MethodGet, query("page_size", "2", "page_index", "1"), ""))
	if one != "order-000001 order-000002" || two != "order-000004" {
		t.Errorf("pages %q and %q", one, two)
	}
	g.mock.OnList(nil)
	g.must(200, http.MethodGet, query(), "")
	g.clean()
}

func TestPagesCoverEveryRecordOnce(t *testing.T) {
	g := start(t)
	g.mock.Seed(1050, "")
	seen := map[string]bool{}
	for i := range 11 {
		list := g.must(200, http.MethodGet, query("page_index", fmt.Sprint(i)), "")
		for ref := range strings.FieldsSeq(refs(t, list)) {
			if seen[ref] {
				t.Errorf("%s is on two pages", ref)
			}
			seen[ref] = true
		}
	}
	if len(seen) != 1050 {
		t.Errorf("%d records, want 1050", len(seen))
	}
	g.clean()
}
