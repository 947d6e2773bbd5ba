package conversion

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

const (
	someID   = "aaaaaaaa-1111-4111-8111-111111111111"
	someOrg  = "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"
	otherOrg = "5d0d6f5e-0c1f-4f7e-8f0c-7a9f3f0b6c11"
	source   = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	source2  = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
)

func text(s string) *string { return &s }

// whole is a model with every attribute set.
func whole() model {
	return model{ID: newEquivalent[idKind](someID), content: content{
		OrganizationID: newEquivalent[uuidKind](someOrg), SourceID: newEquivalent[uuidKind](source),
		ConvertedAt: at(noon), ConversionCount: types.Int64Value(3), Origin: types.StringValue("website"),
		ExternalRef: types.StringValue("ORDER-1"), Metadata: newEquivalent[metadataKind](`{"a":1}`),
	}}
}

// bare is a model with the required attributes alone.
func bare() model {
	m := whole()
	m.Origin, m.ExternalRef, m.Metadata = types.StringNull(), types.StringNull(), nullEquivalent[metadataKind]()
	return m
}

// but returns m changed.
func (m model) but(change func(*model)) model {
	change(&m)
	return m
}

func wholeConversion() client.Conversion {
	return client.Conversion{
		ID: someID, OrganizationID: someOrg, SourceID: source, ConvertedAt: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), Count: 3,
		Origin: text("website"), ExternalRef: text("ORDER-1"), Metadata: json.RawMessage(`{ "a" : 1.0 }`),
	}
}

// same compares models by value and spelling.
func same(t testing.TB, want, got model) {
	t.Helper()
	if !want.ID.Equal(got.ID) {
		t.Errorf("id %s, want %s", got.ID, want.ID)
	}
	for i, v := range got.values() {
		if w := want.values()[i]; !v.Equal(w) {
			t.Errorf("%s %s, want %s", attributeNames[i], v, w)
		}
	}
}

func TestConversionOfTheAPIBecomesAModel(t *testing.T) {
	t.Parallel()
	got, err := fromAPI(wholeConversion())
	if err != nil {
		t.Fatal(err)
	}
	same(t, whole(), got)

	in := wholeConversion()
	in.Origin, in.ExternalRef, in.Metadata = nil, nil, nil
	if got, err = fromAPI(in); err != nil {
		t.Fatal(err)
	}
	same(t, bare(), got)

	in.Metadata = json.RawMessage(`{}`)
	if got, err = fromAPI(in); err != nil || got.Metadata.ValueString() != "{}" {
		t.Errorf("metadata %s, %v", got.Metadata, err)
	}
	in.Metadata = json.RawMessage(`[]`)
	if _, err = fromAPI(in); err == nil || err.Error() != "the metadata of conversion "+someID+" is JSON, but not an object; write it as jsonencode({ key = \"value\" }), or leave it out to have no metadata" {
		t.Errorf("error %v", err)
	}
}

func TestModelBecomesACreateRequest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   model
		want string
	}{
		"every attribute": {
			whole().but(func(m *model) { m.ConvertedAt = at("2026-03-01T14:00:00.0009+02:00") }),
			`{"organization_id":"` + someOrg + `","source_id":"` + source + `","converted_at":"2026-03-01T12:00:00.000Z","count":3,"origin":"website","external_ref":"ORDER-1","metadata":{"a":1}}`,
		},
		"required attributes": {bare(), `{"organization_id":"` + someOrg + `","source_id":"` + source + `","converted_at":"2026-03-01T12:00:00.000Z","count":3}`},
		"empty metadata": {
			bare().but(func(m *model) { m.Metadata = newEquivalent[metadataKind](`{}`) }),
			`{"organization_id":"` + someOrg + `","source_id":"` + source + `","converted_at":"2026-03-01T12:00:00.000Z","count":3,"metadata":{}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, err := test.in.createRequest()
			if err != nil {
				t.Fatal(err)
			}
			body, err := json.Marshal(in)
			if err != nil || string(body) != test.want {
				t.Errorf("body %s, %v; want %s", body, err, test.want)
			}
		})
	}
	if _, err := whole().but(func(m *model) { m.ConvertedAt = at("soon") }).createRequest(); err == nil {
		t.Error("no error from a timestamp that is none")
	}
}

func TestUpdateRequestHoldsOnlyWhatDiffersInMeaning(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		state, plan model
		want        string // "" for nothing to send
	}{
		"nothing":                     {whole(), whole(), ""},
		"source_id":                   {whole(), whole().but(func(m *model) { m.SourceID = newEquivalent[uuidKind](source2) }), `{"source_id":"` + source2 + `"}`},
		"converted_at":                {whole(), whole().but(func(m *model) { m.ConvertedAt = at("2026-03-01T14:00:00.0019+02:00") }), `{"converted_at":"2026-03-01T12:00:00.001Z"}`},
		"conversion_count":            {whole(), whole().but(func(m *model) { m.ConversionCount = types.Int64Value(1) }), `{"count":1}`},
		"origin set":                  {bare(), bare().but(func(m *model) { m.Origin = types.StringValue("app") }), `{"origin":"app"}`},
		"origin changed":              {whole(), whole().but(func(m *model) { m.Origin = types.StringValue("app") }), `{"origin":"app"}`},
		"external_ref set":            {bare(), bare().but(func(m *model) { m.ExternalRef = types.StringValue("X") }), `{"external_ref":"X"}`},
		"external_ref change":         {whole(), whole().but(func(m *model) { m.ExternalRef = types.StringValue("X") }), `{"external_ref":"X"}`},
		"external_ref remove":         {whole(), whole().but(func(m *model) { m.ExternalRef = types.StringNull() }), `{"external_ref":null}`},
		"metadata set":                {bare(), bare().but(func(m *model) { m.Metadata = newEquivalent[metadataKind](`{"b":2}`) }), `{"metadata":{"b":2}}`},
		"metadata change":             {whole(), whole().but(func(m *model) { m.Metadata = newEquivalent[metadataKind](`{"a":2}`) }), `{"metadata":{"a":2}}`},
		"metadata remove":             {whole(), whole().but(func(m *model) { m.Metadata = nullEquivalent[metadataKind]() }), `{"metadata":null}`},
		"metadata emptied":            {whole(), whole().but(func(m *model) { m.Metadata = newEquivalent[metadataKind](`{}`) }), `{"metadata":{}}`},
		"metadata from null to empty": {bare(), bare().but(func(m *model) { m.Metadata = newEquivalent[metadataKind](` {} `) }), ""},
		"metadata from empty to null": {bare().but(func(m *model) { m.Metadata = newEquivalent[metadataKind](`{}`) }), bare(), ""},
		"other spellings": {whole(), whole().but(func(m *model) {
			m.ConvertedAt, m.Metadata = at(noonThere), newEquivalent[metadataKind](`{ "a": 1.0 }`)
			m.SourceID = newEquivalent[uuidKind]("7C9E6679-7425-40DE-944B-E07FC1F90AE7")
		}), ""},
		"everything": {whole(), model{ID: whole().ID, content: content{
			OrganizationID: whole().OrganizationID, SourceID: newEquivalent[uuidKind](source2), ConvertedAt: at(later), ConversionCount: types.Int64Value(9),
			Origin: types.StringValue("app"), ExternalRef: types.StringNull(), Metadata: nullEquivalent[metadataKind](),
		}}, `{"source_id":"` + source2 + `","converted_at":"2026-03-01T12:00:00.001Z","count":9,"origin":"app","external_ref":null,"metadata":null}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, changed, err := test.plan.updateRequest(test.state)
			if err != nil {
				t.Fatal(err)
			}
			body, err := json.Marshal(in)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(body); changed != (test.want != "") || changed && got != test.want || !changed && got != "{}" {
				t.Errorf("changed %v, body %s; want %s", changed, got, test.want)
			}
		})
	}
	if _, _, err := whole().but(func(m *model) { m.ConvertedAt = at("soon") }).updateRequest(whole()); err == nil {
		t.Error("no error from a timestamp that is none")
	}
}

func TestSettledModelKeepsThePriorSpelling(t *testing.T) {
	t.Parallel()
	prior := whole().but(func(m *model) {
		m.ID, m.SourceID = newEquivalent[idKind]("AAAAAAAA-1111-4111-8111-111111111111"), newEquivalent[uuidKind]("7C9E6679-7425-40DE-944B-E07FC1F90AE7")
		m.OrganizationID = newEquivalent[uuidKind]("0B6F3C1E-6F0A-4C3E-9D55-0A4F6D1F2B77")
		m.ConvertedAt, m.Metadata = at(noonThere), newEquivalent[metadataKind](`{ "a" : 1.0 }`)
	})
	same(t, prior, whole().settle(prior))
	changed := whole().but(func(m *model) {
		m.SourceID, m.OrganizationID, m.ConvertedAt = newEquivalent[uuidKind](source2), newEquivalent[uuidKind](otherOrg), at(later)
		m.Metadata, m.ConversionCount, m.Origin, m.ExternalRef = newEquivalent[metadataKind](`{"a":2}`), types.Int64Value(1), types.StringNull(), types.StringValue("order-1")
	})
	same(t, changed.but(func(m *model) { m.ID = prior.ID }), changed.settle(prior))
	same(t, whole(), whole().settle(model{}))
}

func TestEmptyMetadataAndNoneAreTheSame(t *testing.T) {
	t.Parallel()
	none, empty := nullEquivalent[metadataKind](), newEquivalent[metadataKind](` { } `)
	for _, test := range []struct{ now, prior, want equivalent[metadataKind] }{
		{none, empty, empty},
		{empty, none, none},
		{none, none, none},
		{none, newEquivalent[metadataKind](`{"a":1}`), none},
		{empty, newEquivalent[metadataKind](`{"a":1}`), empty},
	} {
		now, prior := whole(), whole()
		now.Metadata, prior.Metadata = test.now, test.prior
		if got := now.settle(prior).Metadata; !got.Equal(test.want) {
			t.Errorf("%s after %s: %s, want %s", test.now, test.prior, got, test.want)
		}
	}
}

func TestDifferencesNameTheAttributes(t *testing.T) {
	t.Parallel()
	if got := whole().differences(whole()); len(got) != 0 {
		t.Errorf("%q of equal models", got)
	}
	other := model{ID: newEquivalent[idKind](source), content: content{
		OrganizationID: newEquivalent[uuidKind](otherOrg), SourceID: newEquivalent[uuidKind](source2), ConvertedAt: at(later),
		ConversionCount: types.Int64Value(4), Origin: types.StringNull(), ExternalRef: types.StringUnknown(), Metadata: nullEquivalent[metadataKind](),
	}}
	if diff := cmp.Diff(attributeNames, whole().differences(other)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if got := whole().differences(whole().but(func(m *model) { m.Origin = types.StringNull() })); !slices.Equal(got, []string{"origin"}) {
		t.Errorf("%q", got)
	}
	for _, name := range attributeNames {
		if !isAttribute(name) {
			t.Errorf("%s is no attribute", name)
		}
	}
	if isAttribute("count") || isAttribute("id") || isAttribute("") {
		t.Error("what cannot be configured is an attribute")
	}
}
