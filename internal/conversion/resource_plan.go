package conversion

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

// ModifyPlan plans the organization of a conversion that does not name its own:
// the provider's default, which is not known to the schema. It refuses to plan
// for what has not been read: every value would be a change.
func (r *conversionResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.data == nil || req.Plan.Raw.IsNull() {
		return
	}
	at := path.Root("organization_id")
	var config equivalent[uuidKind]
	var state model
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, at, &config)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, at, &state.OrganizationID)...)
		resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("converted_at"), &state.ConvertedAt)...)
		if !resp.Diagnostics.HasError() && state.imported() {
			resp.Diagnostics.AddError("Conversion not read yet",
				"What was moved in does not tell all of this conversion, and it has not been read from the API yet, so there is nothing to compare the configuration with. Plan without -refresh=false.")
		}
	}
	if resp.Diagnostics.HasError() || !config.IsNull() {
		return
	}
	plan, moves := PlanOrganization(r.data, state.OrganizationID, &resp.Diagnostics)
	if moves {
		resp.RequiresReplace = append(resp.RequiresReplace, at)
		resp.Diagnostics.AddAttributeWarning(at, "Conversion moves to another organization",
			fmt.Sprintf("This conversion is in organization %s and takes its organization from the provider, which now says %s. "+
				"The API cannot move a conversion, so it is deleted there and recorded again here. To keep it, set its organization_id to %[1]s.",
				state.OrganizationID.ValueString(), plan.ValueString()))
	}
	if !plan.IsNull() {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, at, plan)...)
	}
}

// PlanOrganization is the organization that a resource gets which does not name
// one, given that of its state: the provider's default, or null with an error
// where there is none. moves tells that the default has changed since, so that
// the resource must be replaced.
func PlanOrganization(data *providerdata.Data, state UUID, diags *diag.Diagnostics) (plan UUID, moves bool) {
	plan = UUID{data.Organization()}
	switch {
	case state.IsNull() && plan.IsNull():
		// Nothing to create it in; said while planning, not half way through apply.
		data.RequireOrganization(types.StringNull(), diags)
		return plan, false
	case state.IsNull():
		return plan, false
	case plan.IsNull() || plan.IsUnknown() || plan.means(state):
		return state, false
	}
	return plan, true
}
