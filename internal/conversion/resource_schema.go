package conversion

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
)

// Schema describes the resource.
func (r *conversionResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	text := contentAttributes()
	resp.Schema = schema.Schema{
		MarkdownDescription: "Records a conversion: an event attributed to a conversion source (a promo code, a tracking link, a survey).\n\n" +
			"An update sends only the changed fields. A conversion that is deleted outside Terraform is created again by the next apply.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "UUID that the API gives to the conversion.",
				CustomType:          equivalentType[idKind]{},
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"organization_id": schema.StringAttribute{
				MarkdownDescription: text["organization_id"].description + " Changing it replaces the conversion.",
				CustomType:          text["organization_id"].custom,
				Optional:            true,
				Computed:            true,
				PlanModifiers: []planmodifier.String{
					keepEquivalent[uuidKind]{},
					stringplanmodifier.RequiresReplaceIfConfigured(),
				},
			},
			"source_id": schema.StringAttribute{
				MarkdownDescription: text["source_id"].description + " Changed in place.",
				CustomType:          text["source_id"].custom,
				Required:            true,
				PlanModifiers:       []planmodifier.String{keepEquivalent[uuidKind]{}},
			},
			"converted_at": schema.StringAttribute{
				MarkdownDescription: text["converted_at"].description + " Changed in place.",
				CustomType:          text["converted_at"].custom,
				Required:            true,
				PlanModifiers:       []planmodifier.String{keepEquivalent[timestampKind]{}},
			},
			"conversion_count": schema.Int64Attribute{
				MarkdownDescription: countDescription + " Changed in place. The API calls it `count`, a name that Terraform reserves.",
				Optional:            true,
				Computed:            true,
				Default:             int64default.StaticInt64(1),
				Validators:          countValidators(),
			},
			"origin": schema.StringAttribute{
				MarkdownDescription: text["origin"].description + " Changed in place; **removing it replaces the conversion**, because the API cannot clear it.",
				Optional:            true,
				Validators:          text["origin"].validators,
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplaceIf(originRemoved,
					"Removing it replaces the conversion.", "Removing it replaces the conversion.")},
			},
			"external_ref": schema.StringAttribute{
				MarkdownDescription: text["external_ref"].description + ", so set it wherever you can: it is what makes a repeated run safe. Default: none. Changed in place; removing it clears it.",
				Optional:            true,
				Validators:          text["external_ref"].validators,
			},
			"metadata": schema.StringAttribute{
				MarkdownDescription: text["metadata"].description + " Changed in place, as a whole; removing it clears it.",
				CustomType:          text["metadata"].custom,
				Optional:            true,
				PlanModifiers:       []planmodifier.String{keepEquivalent[metadataKind]{}},
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
