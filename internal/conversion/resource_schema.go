package conversion

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Limits of the API, each repeated in the mock's OpenAPI document and nowhere else.
const (
	maxCount             = 1_000_000
	maxOriginLength      = 50  // characters
	maxExternalRefLength = 255 // characters
)

// Schema describes the resource.
func (r *conversionResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Records a conversion: an event attributed to a conversion source (a promo code, a tracking link, a survey).\n\n" +
			"An update sends only the changed fields. A conversion that is deleted outside Terraform is created again by the next apply.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "UUID that the API gives to the conversion.",
				CustomType:          equivalentType[uuidKind]{},
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"organization_id": schema.StringAttribute{
				MarkdownDescription: "UUID of the organization that the conversion belongs to. Default: the provider's `organization_id`. " +
					"Changing it replaces the conversion.",
				CustomType: equivalentType[uuidKind]{},
				Optional:   true,
				Computed:   true,
				PlanModifiers: []planmodifier.String{
					keepEquivalent[uuidKind]{},
					stringplanmodifier.RequiresReplaceIfConfigured(),
				},
			},
			"source_id": schema.StringAttribute{
				MarkdownDescription: "UUID of the conversion source that the event is attributed to. Changed in place.",
				CustomType:          equivalentType[uuidKind]{},
				Required:            true,
				PlanModifiers:       []planmodifier.String{keepEquivalent[uuidKind]{}},
			},
			"converted_at": schema.StringAttribute{
				MarkdownDescription: "When the conversion occurred, as an RFC 3339 timestamp such as `2026-03-01T12:00:00Z` or `2026-03-01T14:00:00.250+02:00`. " +
					"Kept to the millisecond (anything finer is cut off); another spelling of the same instant is no change. Changed in place.",
				CustomType:    equivalentType[timestampKind]{},
				Required:      true,
				PlanModifiers: []planmodifier.String{keepEquivalent[timestampKind]{}},
			},
			"conversion_count": schema.Int64Attribute{
				MarkdownDescription: "Number of conversions in this event, from 1 to 1,000,000. Default: 1. Changed in place. " +
					"(The API calls it `count`, a name that Terraform reserves.)",
				Optional:   true,
				Computed:   true,
				Default:    int64default.StaticInt64(1),
				Validators: []validator.Int64{int64validator.Between(1, maxCount)},
			},
			"origin": schema.StringAttribute{
				MarkdownDescription: "Origin or channel of the conversion, such as `website` or `app`, of 1 to 50 characters. Changed in place; " +
					"**removing it replaces the conversion**, because the API cannot clear it.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, maxOriginLength)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(originRemoved,
					"Removing it replaces the conversion.", "Removing it replaces the conversion.")},
			},
			"external_ref": schema.StringAttribute{
				MarkdownDescription: "Your own reference of the event, such as an order number, of 1 to 255 characters. The API keeps one conversion " +
					"per reference and organization, so set it wherever you can: it is what makes a repeated run safe. Changed in place; removing it clears it.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.UTF8LengthBetween(1, maxExternalRefLength)},
			},
			"metadata": schema.StringAttribute{
				MarkdownDescription: "Free metadata, as a JSON object: write it as `jsonencode({...})`. At most 50 keys of at most 64 characters. " +
					"Compared as JSON: white space, key order and spelling of numbers are no change. Changed in place, as a whole; removing it clears it.",
				CustomType:    equivalentType[metadataKind]{},
				Optional:      true,
				PlanModifiers: []planmodifier.String{keepEquivalent[metadataKind]{}},
			},
		},
	}
}

// originRemoved makes a plan replace the conversion when its origin goes away.
func originRemoved(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
	if req.StateValue.IsNull() || !req.PlanValue.IsNull() {
		return
	}
	resp.RequiresReplace = true
	resp.Diagnostics.AddAttributeWarning(req.Path, "Removing origin replaces the conversion",
		"The API can change the origin of a conversion but cannot clear it, so the conversion is deleted and recorded again, with a new id. "+
			"To keep the record, leave origin set.")
}
