package conversion

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// noFilter is the configuration of a list that leaves everything out.
func noFilter() listModel {
	return listModel{filterModel: filterModel{ConvertedAfter: nullTime, ConvertedBefore: nullTime}, ExternalRefs: types.SetNull(types.StringType)}
}

func TestListConfigurationBecomesAFilter(t *testing.T) {
	t.Parallel()
	every := listModel{
		filterModel: filterModel{
			SearchTerm: types.StringValue("term"), SourceID: newEquivalent[uuidKind](source), SortBy: types.StringValue("converted_at"), SortDirection: types.StringValue("desc"),
			Origin: types.StringValue("app"), ConvertedAfter: at(noonThere), ConvertedBefore: at(later),
		},
		ExternalRefs: types.SetValueMust(types.StringType, []attr.Value{types.StringValue("A"), types.StringValue("B")}), Limit: types.Int64Value(7),
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
			got, diags := test.in.filter(t.Context(), someOrg, test.in.ExternalRefs, test.in.Limit.ValueInt64())
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
	_, diags := in.filter(t.Context(), someOrg, in.ExternalRefs, 0)
	if len(diags) != 2 || diags[0].Summary() != "Invalid converted_after" || diags[1].Summary() != "Invalid converted_before" {
		t.Errorf("%v", diags)
	}
}

func TestListIsFilledFromEveryPage(t *testing.T) {
	t.Parallel()
	c, made := api(t, "A", "B", "C")
	m := noFilter()
	found, diags := m.read(t.Context(), c, client.Filter{OrganizationID: someOrg, Limit: 2})
	if diags.HasError() {
		t.Fatal(diags)
	}
	if diff := cmp.Diff([]string{made[0].ID, made[1].ID}, []string{asText(found.ids[0]), asText(found.ids[1])}); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	second := map[string]tftypes.Value{}
	if err := found.conversions[1].As(&second); err != nil {
		t.Fatal(err)
	}
	if len(found.conversions) != 2 || asText(second["external_ref"]) != "B" || m.TotalCount.ValueInt64() != 3 || m.OrganizationID.ValueString() != someOrg {
		t.Errorf("%+v", m)
	}
	empty := noFilter()
	found, diags = empty.read(t.Context(), c, client.Filter{OrganizationID: otherOrg})
	if diags.HasError() {
		t.Fatal(diags)
	}
	if len(found.ids)+len(found.conversions) != 0 || !empty.TotalCount.Equal(types.Int64Value(0)) {
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

func asText(v tftypes.Value) string {
	var s string
	if err := v.As(&s); err != nil {
		return err.Error()
	}
	return s
}

func TestRawIsWhatTheFrameworkMakesOfAModel(t *testing.T) {
	t.Parallel()
	var s datasource.SchemaResponse
	NewListDataSource().Schema(t.Context(), datasource.SchemaRequest{}, &s)
	list, ok := s.Schema.Attributes["conversions"].GetType().(types.ListType)
	if !ok {
		t.Fatal("conversions is no list")
	}
	object, ok := list.ElemType.(types.ObjectType)
	if !ok {
		t.Fatal("conversions are no objects")
	}
	ref, origin := "A", "app"
	for _, c := range []client.Conversion{
		{ID: someID, OrganizationID: someOrg, SourceID: someID, Count: 7},
		{ID: someID, OrganizationID: someOrg, SourceID: someID, Count: 1, Origin: &origin, ExternalRef: &ref, Metadata: []byte(`{"b":1,"a":"<"}`)},
	} {
		m, err := fromAPI(c)
		if err != nil {
			t.Fatal(err)
		}
		value, diags := types.ObjectValueFrom(t.Context(), object.AttrTypes, m)
		if diags.HasError() {
			t.Fatal(diags)
		}
		want, err := value.ToTerraformValue(t.Context())
		if err != nil || !want.Equal(m.raw()) {
			t.Errorf("%v, %v; want %v", m.raw(), err, want)
		}
	}
}
