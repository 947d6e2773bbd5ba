package conversion

import (
	"context"
	"math"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
)

// maxSearchTermLength is the API's limit, in characters.
const maxSearchTermLength = 200

// filterModel selects conversions: what the plural data source and the list
// resource have in common. external_refs is a set in the one and, as there are
// no sets in the other, a list there.
type filterModel struct {
	OrganizationID  equivalent[uuidKind]      `tfsdk:"organization_id"`
	SearchTerm      types.String              `tfsdk:"search_term"`
	SourceID        equivalent[uuidKind]      `tfsdk:"source_id"`
	SortBy          types.String              `tfsdk:"sort_by"`
	SortDirection   types.String              `tfsdk:"sort_direction"`
	Origin          types.String              `tfsdk:"origin"`
	ConvertedAfter  equivalent[timestampKind] `tfsdk:"converted_after"`
	ConvertedBefore equivalent[timestampKind] `tfsdk:"converted_before"`
}

// filterAttributes are those of filterModel, all of them optional.
func filterAttributes() map[string]textAttribute {
	return map[string]textAttribute{
		"organization_id": {
			description: "UUID of the organization to list. Default: the provider's `organization_id`.",
			custom:      equivalentType[uuidKind]{},
		},
		"search_term": {
			description: "Free text to search for, of 1 to 200 characters. Which fields it is looked for in is up to the API. Default: not searched.",
			validators:  []validator.String{stringvalidator.UTF8LengthBetween(1, maxSearchTermLength)},
		},
		"source_id": {
			description: "UUID of a conversion source: only its conversions. Default: those of all sources.",
			custom:      equivalentType[uuidKind]{},
		},
		"sort_by": {
			description: "Name of the API's column to sort by, passed on as it is. Default: the API's own order.",
			validators:  []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"sort_direction": {
			description: "`asc` or `desc`. Default: the API's.",
			validators:  []validator.String{stringvalidator.OneOf("asc", "desc")},
		},
		"origin": {
			description: "Only conversions of exactly this origin, upper and lower case included, of 1 to 50 characters. Applied by the provider. Default: any origin or none.",
			validators:  []validator.String{stringvalidator.UTF8LengthBetween(1, MaxOriginLength)},
		},
		"converted_after": {
			description: "Only conversions that occurred at this RFC 3339 timestamp or later. Applied by the provider. Default: no earliest time.",
			custom:      equivalentType[timestampKind]{},
		},
		"converted_before": {
			description: "Only conversions that occurred before this RFC 3339 timestamp, itself excluded. Applied by the provider. Default: no latest time.",
			custom:      equivalentType[timestampKind]{},
		},
	}
}

const externalRefsDescription = "Only conversions with exactly one of these external references, at least one of 1 to 255 characters. Applied by the provider. Default: any reference or none."

// collection is a list or a set.
type collection interface {
	ElementsAs(ctx context.Context, target any, allowUnhandled bool) diag.Diagnostics
}

// filter is what the configuration asks for, of at most limit conversions; 0 is
// no limit.
func (m filterModel) filter(ctx context.Context, organization string, externalRefs collection, limit int64) (client.Filter, diag.Diagnostics) {
	f := client.Filter{
		OrganizationID: organization,
		SearchTerm:     m.SearchTerm.ValueString(),
		SourceID:       m.SourceID.ValueString(),
		SortBy:         m.SortBy.ValueString(),
		SortDirection:  m.SortDirection.ValueString(),
		Origin:         m.Origin.ValueString(),
		Limit:          int(min(limit, math.MaxInt32)),
	}
	diags := externalRefs.ElementsAs(ctx, &f.ExternalRefs, false)
	var err error
	if s := m.ConvertedAfter.ValueString(); s != "" {
		if f.ConvertedAfter, err = parseTimestamp(s); err != nil {
			diags.AddAttributeError(path.Root("converted_after"), "Invalid converted_after", "The value "+err.Error()+".")
		}
	}
	if s := m.ConvertedBefore.ValueString(); s != "" {
		if f.ConvertedBefore, err = parseTimestamp(s); err != nil {
			diags.AddAttributeError(path.Root("converted_before"), "Invalid converted_before", "The value "+err.Error()+".")
		}
	}
	return f, diags
}

// has reports whether the API can speak of this attribute in a message about a list.
func (m filterModel) has(name string) bool {
	return slices.Contains([]string{"organization_id", "search_term", "source_id", "sort_by", "sort_direction"}, name)
}
