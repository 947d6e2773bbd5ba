package conversionbatch

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// model is the resource as Terraform holds it.
type model struct {
	ID             types.String    `tfsdk:"id"`
	OrganizationID conversion.UUID `tfsdk:"organization_id"`
	SourceID       conversion.UUID `tfsdk:"source_id"`
	Conversions    types.Map       `tfsdk:"conversions"`
	IDs            types.Map       `tfsdk:"ids"`
	Timeouts       timeouts.Value  `tfsdk:"timeouts"`
}

// batch is a model with plain maps. There are thousands of elements, so that
// what is done for each must be cheap.
type batch struct {
	conversion.Defaults
	texts   map[string]string   // the records as written, by external_ref; null ones are left out
	unknown map[string]struct{} // references of records that are not known yet
	ids     map[string]string   // of the conversions that exist, by external_ref
}

// toBatch needs a model whose conversions are known as a map.
func (m model) toBatch() batch {
	b := batch{
		Defaults: conversion.Defaults{OrganizationID: m.OrganizationID, SourceID: m.SourceID},
		unknown:  map[string]struct{}{},
	}
	b.texts = elements(m.Conversions, b.unknown)
	b.ids = elements(m.IDs, map[string]struct{}{})
	return b
}

// elements are the known elements of a map. The keys of unknown ones go to unknown.
func elements(m types.Map, unknown map[string]struct{}) map[string]string {
	all := m.Elements()
	out := make(map[string]string, len(all))
	for key, v := range all {
		switch s, ok := v.(types.String); {
		case !ok || s.IsNull():
		case s.IsUnknown():
			unknown[key] = struct{}{}
		default:
			out[key] = s.ValueString()
		}
	}
	return out
}

// toMap is a map of strings as Terraform holds it.
func toMap(values map[string]string) types.Map {
	out := make(map[string]attr.Value, len(values))
	for key, s := range values {
		out[key] = types.StringValue(s)
	}
	return types.MapValueMust(types.StringType, out)
}

// complete reports whether each record that is wanted exists, and no other: it
// does, unless a create ended early. Terraform taints a resource whose create
// failed; this is how its delete tells that it is not to be made anew.
func (b batch) complete() bool {
	if len(b.ids) != len(b.texts) {
		return false
	}
	for key := range b.ids {
		if _, ok := b.texts[key]; !ok {
			return false
		}
	}
	return true
}

// stored reads the record of a plan or state under this reference.
func (b batch) stored(key string) (conversion.Record, error) {
	r, err := conversion.ParseStored(key, b.texts[key], b.Defaults)
	if err != nil {
		return r, fmt.Errorf("the record %q cannot be read: %w", key, err)
	}
	return r, nil
}

// records are those under all of these references.
func (b batch) records(keys []string) (map[string]conversion.Record, error) {
	out := make(map[string]conversion.Record, len(keys))
	for _, key := range keys {
		r, err := b.stored(key)
		if err != nil {
			return nil, err
		}
		out[key] = r
	}
	return out, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
