package conversionbatch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

const (
	organization = "0b6f3c1e-6f0a-4c3e-9d55-0a4f6d1f2b77"
	source       = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
)

// batchOf has these records, and ids for those that are named.
func batchOf(texts map[string]string, ids ...string) batch {
	b := batch{
		Defaults: conversion.Defaults{OrganizationID: conversion.NewUUID(organization), SourceID: conversion.NewUUID(source)},
		texts:    texts, unknown: map[string]struct{}{}, ids: map[string]string{},
	}
	for _, key := range ids {
		b.ids[key] = "id of " + key
	}
	return b
}

// record is a record with this count and origin.
func record(count int, origin string) string {
	return fmt.Sprintf(`{"conversion_count":%d,"converted_at":"2026-03-01T12:00:00Z","origin":%s}`, count, origin)
}

func TestDiffNamesWhatIsToBeDone(t *testing.T) {
	t.Parallel()
	have := batchOf(map[string]string{
		"same": record(1, `"app"`), "respelled": record(1, `"app"`), "changed": record(1, `"app"`), "removed": record(1, `"app"`),
		"origin": record(1, `"app"`), "unsure": record(1, `"app"`), "never made": record(1, `"app"`),
	}, "same", "respelled", "changed", "removed", "origin", "unsure", "left over")
	want := batchOf(map[string]string{
		"same": record(1, `"app"`), "respelled": strings.ReplaceAll(record(1, `"app"`), ":1,", ": 1.0,"), "changed": record(2, `"app"`),
		"added": record(1, "null"), "origin": record(1, "null"), "never made": record(1, `"app"`),
	})
	want.unknown["unsure"], want.unknown["unsure and new"] = struct{}{}, struct{}{}
	d, err := diff(want, have)
	if err != nil {
		t.Fatal(err)
	}
	got := [][]string{d.adds, d.changes, d.recreates, d.removals, d.unsure}
	if diff := cmp.Diff([][]string{{"added", "never made", "unsure and new"}, {"changed"}, {"origin"}, {"left over", "removed"}, {"unsure"}}, got); diff != "" {
		t.Error(diff)
	}
	fresh, err := d.newIDs(have)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]bool{"added": true, "never made": true, "unsure and new": true, "origin": true, "unsure": true}, fresh); diff != "" {
		t.Error(diff)
	}
	if d, err := diff(have, have); err != nil || len(d.adds) != 1 || len(d.changes)+len(d.recreates) > 0 {
		t.Errorf("with itself: %+v, %v", d, err)
	}
}

func TestDiffSeesWhatOnlyTheDefaultsChange(t *testing.T) {
	t.Parallel()
	own := strings.Replace(record(1, `"app"`), "{", `{"source_id":"`+source+`",`, 1)
	have := batchOf(map[string]string{"A": record(1, `"app"`), "B": own}, "A", "B")
	want := batchOf(have.texts)
	want.SourceID = conversion.NewUUID("1b4e28ba-2fa1-41d2-883f-0016d3cca427")
	d, err := diff(want, have)
	if err != nil || !slices.Equal(d.changes, []string{"A"}) {
		t.Errorf("%+v, %v", d, err)
	}
	want.SourceID = conversion.NewUUID(strings.ToUpper(source))
	if d, err := diff(want, have); err != nil || !d.isEmpty() {
		t.Errorf("%+v, %v", d, err)
	}
	want.SourceID = conversion.UUID{StringValue: types.StringUnknown()}
	if d, err := diff(want, have); err != nil || !slices.Equal(d.changes, []string{"A"}) {
		t.Errorf("unknown: %+v, %v", d, err)
	}
}

func TestABatchIsCompleteWhenEachRecordHasItsID(t *testing.T) {
	t.Parallel()
	texts := map[string]string{"A": "", "B": ""}
	for want, b := range map[bool][]batch{
		true:  {batchOf(texts, "A", "B"), batchOf(nil)},
		false: {batchOf(texts, "A"), batchOf(texts), batchOf(texts, "A", "C"), batchOf(texts, "A", "B", "C")},
	} {
		for _, b := range b {
			if got := b.complete(); got != want {
				t.Errorf("%v of %v is complete: %t", b.ids, b.texts, got)
			}
		}
	}
}

// notes is private data of the framework.
type notes map[string][]byte

func (n notes) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) { return n[key], nil }

func TestHandOverKeepsWhatTheCreateWillWant(t *testing.T) {
	t.Parallel()
	have := batchOf(map[string]string{"A": "", "B": "", "C": ""}, "A", "B")
	planned := func(organizationID types.String, conversions types.Map) notes {
		return notes{plannedKey: notePlanned(model{OrganizationID: conversion.UUID{StringValue: organizationID}, Conversions: conversions})}
	}
	known := toMap(map[string]string{"A": "", "D": ""})
	here := types.StringValue(strings.ToUpper(organization))
	for name, tc := range map[string]struct {
		private        notes
		have           batch
		ok             bool
		kept, unwanted []string
	}{
		"some":                 {planned(here, known), have, true, []string{"A"}, []string{"B"}},
		"none":                 {planned(here, toMap(map[string]string{"D": ""})), have, true, nil, []string{"A", "B"}},
		"another organization": {planned(types.StringValue(source), known), have, false, nil, nil},
		"not known where":      {planned(types.StringUnknown(), known), have, false, nil, nil},
		"not known which":      {planned(here, types.MapUnknown(types.StringType)), have, false, nil, nil},
		"a destroy":            {notes{}, have, false, nil, nil},
		"damaged":              {notes{plannedKey: []byte("1")}, have, false, nil, nil},
		"complete":             {planned(here, known), batchOf(map[string]string{"A": ""}, "A"), false, nil, nil},
	} {
		var diags diag.Diagnostics
		replacement, kept, unwanted, ok := handOver(t.Context(), tc.private, tc.have, &diags)
		refs := sortedKeys(kept)
		for ref, id := range kept {
			if id != "id of "+ref {
				t.Errorf("%s: kept %s as %s", name, ref, id)
			}
		}
		// The create that follows has the same references, whatever their records are by then.
		n, _ := newNote(model{OrganizationID: conversion.UUID{StringValue: types.StringValue(organization)}, Conversions: toMap(map[string]string{"D": "x", "A": "y"})})
		if len(kept) > 0 && replacement != n.name() {
			t.Errorf("%s: kept under %q, looked for under %q", name, replacement, n.name())
		}
		if ok != tc.ok || !slices.Equal(refs, tc.kept) || !slices.Equal(unwanted, tc.unwanted) || diags.HasError() {
			t.Errorf("%s: kept %q, unwanted %q, %t, %v", name, refs, unwanted, ok, diags)
		}
	}
}

func TestEverySchemaAttributeIsDescribed(t *testing.T) {
	t.Parallel()
	s := schemaOf(t)
	if diags := s.ValidateImplementation(t.Context()); diags.HasError() {
		t.Error(diags)
	}
	var describe func(name string, a schema.Attribute)
	describe = func(name string, a schema.Attribute) {
		if text := a.GetMarkdownDescription() + a.GetDescription(); !strings.HasSuffix(text, ".") {
			t.Errorf("%s is described as %q", name, text)
		}
		if nested, ok := a.(schema.SingleNestedAttribute); ok {
			for inner, a := range nested.Attributes {
				describe(name+"."+inner, a)
			}
		}
	}
	for name, a := range s.Attributes {
		describe(name, a)
	}
}

func schemaOf(t testing.TB) schema.Schema {
	t.Helper()
	var resp resource.SchemaResponse
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &resp)
	return resp.Schema
}

// thousands are n records, of which every tenth has the count more.
func thousands(n, more int) map[string]string {
	texts := make(map[string]string, n)
	for i := range n {
		count := i%5 + 1
		if i%10 == 0 {
			count += more
		}
		texts[fmt.Sprintf("ORDER-%06d", i)] = fmt.Sprintf(`{"conversion_count":%d,"converted_at":"2026-03-01T12:00:00Z","metadata":{"campaign":"spring","value":1.5},"origin":"website"}`, count)
	}
	return texts
}

func BenchmarkDiff10000(b *testing.B) {
	have, want := batchOf(thousands(10_000, 0)), batchOf(thousands(10_000, 1))
	for key := range have.texts {
		have.ids[key] = source
	}
	b.ReportAllocs()
	for b.Loop() {
		if d, err := diff(want, have); err != nil || len(d.changes) != 1000 {
			b.Fatal(len(d.changes), err)
		}
	}
}

func BenchmarkValidate10000(b *testing.B) {
	m := model{OrganizationID: conversion.NewUUID(organization), SourceID: conversion.NewUUID(source), Conversions: toMap(thousands(10_000, 0))}
	b.ReportAllocs()
	for b.Loop() {
		if diags := check(m); len(diags) > 0 {
			b.Fatal(diags)
		}
	}
}
