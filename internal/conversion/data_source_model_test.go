package conversion

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// noFilter is the configuration of a list that leaves everything out.
func noFilter() listModel {
	return listModel{ExternalRefs: types.SetNull(types.StringType), ConvertedAfter: nullTime, ConvertedBefore: nullTime}
}

func TestListConfigurationBecomesAFilter(t *testing.T) {
	t.Parallel()
	every := listModel{
		SearchTerm: types.StringValue("term"), SourceID: newEquivalent[uuidKind](source), SortBy: types.StringValue("converted_at"), SortDirection: types.StringValue("desc"),
		Origin: types.StringValue("app"), ExternalRefs: types.SetValueMust(types.StringType, []attr.Value{types.StringValue("A"), types.StringValue("B")}),
		ConvertedAfter: at(noonThere), ConvertedBefore: at(later), Limit: types.Int64Value(7),
	}
	huge := noFilter()
	huge.Limit = types.Int64Value(math.MaxInt64)
	for name, test := range map[string]struct {
		in   listModel
		want client.Filter
	}{
		"nothing": {noFilter(), client.Filter{OrganizationID: someOrg}},
		"everything": {every, client.Filter{
			OrganizationID: someOrg, SearchTerm: "term", SourceID: source, SortBy: "converted_at", SortDirection: "desc", Origin: "app", ExternalRefs: []string{"A", "B"},
			ConvertedAfter: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), ConvertedBefore: time.Date(2026, 3, 1, 12, 0, 0, 1e6, time.UTC), Limit: 7,
		}},
		"a limit beyond int": {huge, client.Filter{OrganizationID: someOrg, Limit: math.MaxInt32}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := test.in.filter(t.Context(), someOrg)
			if diags.HasError() {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("filter (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTimestampsOfAFilterThatAreNoneAreToldApart(t *testing.T) {
	t.Parallel()
	in := noFilter()
	in.ConvertedAfter, in.ConvertedBefore = at("soon"), at("later")
	_, diags := in.filter(t.Context(), someOrg)
	if len(diags) != 2 || diags[0].Summary() != "Invalid converted_after" || diags[1].Summary() != "Invalid converted_before" {
		t.Errorf("%v", diags)
	}
}

func TestListIsFilledFromEveryPage(t *testing.T) {
	t.Parallel()
	c, made := api(t, "A", "B", "C")
	m := noFilter()
	if diags := m.read(t.Context(), c, client.Filter{OrganizationID: someOrg, Limit: 2}); diags.HasError() {
		t.Fatal(diags)
	}
	if diff := cmp.Diff([]string{made[0].ID, made[1].ID}, m.IDs); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	if len(m.Conversions) != 2 || m.Conversions[1].ExternalRef.ValueString() != "B" || m.TotalCount.ValueInt64() != 3 || m.OrganizationID.ValueString() != someOrg {
		t.Errorf("%+v", m)
	}
	empty := noFilter()
	if diags := empty.read(t.Context(), c, client.Filter{OrganizationID: otherOrg}); diags.HasError() {
		t.Fatal(diags)
	}
	if empty.IDs == nil || empty.Conversions == nil || len(empty.IDs)+len(empty.Conversions) != 0 || !empty.TotalCount.Equal(types.Int64Value(0)) {
		t.Errorf("no match is not an empty list: %+v", empty)
	}
}

func TestAPIMaySpeakOfWhatTheListSendsAlone(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"organization_id": true, "search_term": true, "source_id": true, "sort_by": true, "sort_direction": true, "origin": false, "limit": false, "page_index": false} {
		if got := (listModel{}).has(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
